import { describe, expect, it } from 'vitest'
import type { Backup } from '../../../electron/contract/backups.ts'
import { prunable } from '../../../electron/core/backups/prune.ts'

function backup(id: string, purpose: Backup['purpose']): Backup {
	return {
		id,
		purpose,
		path: `/backups/${id}.db`,
		createdAt: '2026-01-01T00:00:00.000Z',
		sizeBytes: 1,
		sha256: '',
		revision: null,
		check: { result: 'ok', at: null },
		source: { path: '/x.db', identity: '1:2' },
		exists: true,
	}
}

const newestFirst = [
	backup('e', 'restore-point'),
	backup('d', 'backup'),
	backup('c', 'restore-point'),
	backup('b', 'backup'),
	backup('a', 'backup'),
]
const ids = (keep: number, purpose?: Backup['purpose']) => prunable(newestFirst, keep, purpose).map((one) => one.id)

describe('pruning', () => {
	it('keeps the newest and names the rest', () => {
		expect(ids(2)).toEqual(['c', 'b', 'a'])
		expect(ids(9)).toEqual([])
		expect(ids(0)).toEqual(['e', 'd', 'c', 'b', 'a'])
	})
	it('counts one purpose without touching the other', () => {
		expect(ids(1, 'backup')).toEqual(['b', 'a'])
		expect(ids(1, 'restore-point')).toEqual(['c'])
	})
})
