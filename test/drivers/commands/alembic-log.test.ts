import { expect, it } from 'vitest'
import { readVersion } from '../../../electron/drivers/commands/alembic-answers.ts'
import { readStepLine, readsTransactional } from '../../../electron/drivers/commands/alembic-log.ts'

const step = { act: 'upgrade', from: ['aaaa1111'], to: ['bbbb2222'], message: 'Add a column, and fill it' }

it.each([
	'INFO  [alembic.runtime.migration] Running upgrade aaaa1111 -> bbbb2222, Add a column, and fill it',
	'2026-03-01 10:00:00,123 - alembic.runtime.migration - INFO - Running upgrade aaaa1111 -> bbbb2222, Add a column, and fill it',
	'Running upgrade aaaa1111 -> bbbb2222, Add a column, and fill it',
	'\u001b[32mINFO\u001b[0m [alembic] \u001b[1mRunning upgrade aaaa1111 -> bbbb2222, Add a column, and fill it\u001b[0m',
	'{"level": "INFO", "message": "Running upgrade aaaa1111 -> bbbb2222, Add a column, and fill it", "pid": 7}',
	'time=10:00 level=info event: Running upgrade aaaa1111 -> bbbb2222, Add a column, and fill it\r',
])('the announcement in %j is read', (line) => {
	expect(readStepLine(line)).toEqual(step)
})

it.each([
	['Running upgrade  -> c912d4f1e1cc, Quota tables.', { act: 'upgrade', from: [], to: ['c912d4f1e1cc'], message: 'Quota tables.' }],
	['Running upgrade A1, B2 -> C3, merge', { act: 'upgrade', from: ['A1', 'B2'], to: ['C3'], message: 'merge' }],
	['Running upgrade A1 -> B2', { act: 'upgrade', from: ['A1'], to: ['B2'], message: '' }],
	['Running downgrade B2 -> A1, message of B2', { act: 'downgrade', from: ['B2'], to: ['A1'], message: 'message of B2' }],
	['Running downgrade A1 -> , first, of all', { act: 'downgrade', from: ['A1'], to: [], message: 'first, of all' }],
	['Running downgrade A1 -> ', { act: 'downgrade', from: ['A1'], to: [], message: '' }],
	['Running downgrade c3d4 -> a1b2, b2c3, both desks', { act: 'downgrade', from: ['c3d4'], to: ['a1b2', 'b2c3'], message: 'both desks' }],
	['Running downgrade 0002 -> 0001, init', { act: 'downgrade', from: ['0002'], to: ['0001'], message: 'init' }],
	['Running downgrade c3d4 -> a1b2, tables, views', { act: 'downgrade', from: ['c3d4'], to: ['a1b2'], message: 'tables, views' }],
	['Running stamp_revision A1, B2 -> C3', { act: 'stamp', from: ['A1', 'B2'], to: ['C3'], message: '' }],
	['Running stamp_revision C3 -> ', { act: 'stamp', from: ['C3'], to: [], message: '' }],
])('%j is read', (line, expected) => {
	expect(readStepLine(line)).toEqual(expected)
})

it.each([
	'-- Running upgrade a -> b',
	'Running the upgrade',
	'INFO  [alembic.runtime.migration] Context impl SQLiteImpl.',
	'',
	'{"a": 1}',
	'{Running',
])('%j announces nothing', (line) => {
	expect(readStepLine(line)).toBeNull()
})

it('tells whether schema changes are undone with the rest', () => {
	expect(readsTransactional('INFO Context impl SQLiteImpl.\nINFO Will assume non-transactional DDL.\n')).toBe(false)
	expect(readsTransactional('INFO Will assume transactional DDL.\r\n')).toBe(true)
	expect(readsTransactional('')).toBeNull()
})

it('reads the version, whatever the program is called', () => {
	expect(readVersion('alembic 1.8.1\n')).toBe('1.8.1')
	expect(readVersion('/opt/x/syncmaster/db/migrations/__main__.py 1.18.1\n')).toBe('1.18.1')
	expect(readVersion('usage: alembic [-h]\n')).toBeNull()
})
