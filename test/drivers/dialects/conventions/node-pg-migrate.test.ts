import { expect, test } from 'vitest'
import { createNodePgMigrate } from '../../../../electron/drivers/dialects/conventions/node-pg-migrate.ts'
import { contextOf, fixtureFolder, fixtureScript, folderOf, openBooks, storedEntries } from '../../../support/convention-books.ts'
import { keepsBooks } from '../../../support/convention-law.ts'

const reader = createNodePgMigrate()
const read = async (contents: Record<string, string>) => reader.readFiles(folderOf(contents), 'postgres')

test('names are ordered by the time or number before them, seventeen digits being a time', async () => {
	const { revisions } = await read({
		'20260302090000123_b.sql': '',
		'1772356000000_a.sql': '',
		'1772556000000_c.sql': '',
		'3_x.sql': '',
		'12_y.sql': '',
	})
	expect(revisions.map(({ version }) => version)).toEqual(['3_x', '12_y', '1772356000000_a', '20260302090000123_b', '1772556000000_c'])
	expect(revisions.map(({ createdAt }) => createdAt)).toEqual([null, null, '2026-03-01', '2026-03-02', '2026-03-03'])
})

test('parts reach from their marker to the other, in either order; without markers there is no way down', async () => {
	const { revisions } = await read({
		'1_a.sql': '-- header\n -- up migration\nSELECT 1;\n---- Down Migration\nSELECT 2;\n',
		'2_b.sql': '-- Down Migration\nSELECT 2;\n-- Up Migration\nSELECT 1;\n',
		'3_c.sql': 'SELECT 1;\n',
		'4_d.up.sql': 'SELECT 1;',
		'4_d.down.sql': 'SELECT 2;',
	})
	expect(revisions.map(({ version, up, down }) => [version, up?.sql.trim(), down?.sql.trim() ?? null])).toEqual([
		['1_a', '-- up migration\nSELECT 1;', '---- Down Migration\nSELECT 2;'],
		['2_b', '-- Up Migration\nSELECT 1;', '-- Down Migration\nSELECT 2;'],
		['3_c', 'SELECT 1;', null],
		['4_d', 'SELECT 1;', 'SELECT 2;'],
	])
})

test('programs stand in their place and are said not to run', async () => {
	const { revisions, troubles } = await read({ '1_a.js': '', '2_b.sql': 'SELECT 1;', '3_c.down.sql': '', '4_d.ts': '', '4_d.sql': '' })
	expect(revisions.map(({ version, up }) => [version, up?.fault?.kind ?? null])).toEqual([
		['1_a', 'unsupported-statement'],
		['2_b', null],
		['4_d', null],
	])
	expect(troubles.map(({ kind, version }) => [kind, version])).toEqual([
		['file-unreadable', '3_c'],
		['duplicate-version', '4_d'],
	])
})

keepsBooks(reader, 'postgres', 'node-pg-migrate/project')

test('reads books that node-pg-migrate wrote, and takes its lock', async () => {
	await using books = await openBooks('postgres')
	await books.script(await fixtureScript('node-pg-migrate/books-postgres.sql'))
	const { revisions } = await reader.readFiles(await fixtureFolder('node-pg-migrate/project'), 'postgres')
	const context = contextOf(books, reader, revisions)
	const [table] = await books.tables()
	expect(table && reader.recogniseLedger(table, 'postgres')?.sureness).toBe('certain')
	const records = await reader.readLedger(context)
	expect(records.map(({ version }) => version)).toEqual(['1772356000000_create-members'])
	expect(revisions[0]?.version).toBe('1772356000000_create-members')
	for (const record of records) await books.write(reader.forget(record, context))
	expect(await storedEntries(reader, context)).toEqual([])
	expect(reader.lock(context)).toEqual({ key: 7241865325823964n, owner: 'node-pg-migrate' })
	expect([reader.transactions, reader.engines]).toEqual(['whole', ['postgres']])
})

test('is recognised by its markers, and only guessed by names', async () => {
	expect(await reader.recogniseFolder(await fixtureFolder('node-pg-migrate/project'))).toMatchObject({ sureness: 'certain' })
	expect(await reader.recogniseFolder(folderOf({ '1_a.sql': '' }))).toMatchObject({ sureness: 'unsure' })
	expect(await reader.recogniseFolder(folderOf({ 'a.sql': '' }))).toBeNull()
})
