import { describe, expect, it } from 'vitest'
import type { Backup } from '../../../electron/contract/backups.ts'
import type { BackupTask } from '../../../renderer/features/backups/backup-tasks.ts'
import { matches, taskWords, totalWords, wouldRemove } from '../../../renderer/features/backups/backup-words.ts'

function backup(id: string, part: Partial<Backup> = {}): Backup {
	return {
		id,
		path: `/backups/${id}.db`,
		purpose: 'backup',
		createdAt: '2026-01-02T03:04:05.000Z',
		sizeBytes: 1_000_000,
		sha256: '',
		revision: { id: 'b', label: '3.5', message: 'Add updated_time.' },
		check: { result: 'ok', at: null },
		source: { path: '/db', identity: '1:2' },
		exists: true,
		...part,
	}
}

function task(part: Partial<BackupTask>): BackupTask {
	return {
		job: { kind: 'take' },
		phase: null,
		bytes: null,
		startedAtMs: 0,
		state: 'running',
		result: null,
		error: null,
		cancel: () => {},
		...part,
	}
}

describe('the list of backups', () => {
	it('is summed by purpose', () => {
		expect(totalWords([backup('1'), backup('2', { purpose: 'restore-point' }), backup('3', { purpose: 'restore-point' })])).toBe(
			'1 backup and 2 restore points, 3.0 MB in all',
		)
		expect(totalWords([backup('1')])).toBe('1 backup, 1.0 MB in all')
	})

	it('is filtered by anything it shows', () => {
		const point = backup('20260102-9bcc', { purpose: 'restore-point' })
		expect(['restore p', '3.5', 'updated', '9BCC', 'ok'].every((text) => matches(point, text))).toBe(true)
		expect(matches(point, 'damaged')).toBe(false)
	})

	it('keeps the newest of the purpose that was asked for', () => {
		const list = [backup('4'), backup('3', { purpose: 'restore-point' }), backup('2'), backup('1', { purpose: 'restore-point' })]
		expect(wouldRemove(list, 1, 'restore-point').map(({ id }) => id)).toEqual(['1'])
		expect(wouldRemove(list, 3, undefined).map(({ id }) => id)).toEqual(['1'])
		expect(wouldRemove(list, 9, undefined)).toEqual([])
	})
})

describe('the line about a task', () => {
	it('says what is going on', () => {
		expect(taskWords(task({ phase: 'checking' }))).toBe('Backing up: checking the copy')
		expect(taskWords(task({ job: { kind: 'verify', backup: backup('1') }, phase: 'hashing' }))).toBe('Verifying: reading the whole file')
	})

	it('says what cancelling did', () => {
		expect(taskWords(task({ state: 'cancelled' }))).toContain('nothing was kept')
	})

	it('says success only of what was found sound', () => {
		expect(taskWords(task({ state: 'done', result: backup('1') }))).toBe('Backed up, 1.0 MB at 3.5')
		const damaged = backup('1', { check: { result: 'damaged', at: null } })
		expect(taskWords(task({ job: { kind: 'verify', backup: damaged }, state: 'done', result: damaged }))).toBe(
			'Damaged, do not rely on it: 1',
		)
	})
})
