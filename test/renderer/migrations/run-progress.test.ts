import { describe, expect, it } from 'vitest'
import type { RunEvent, RunReport } from '../../../electron/contract/migrations.ts'
import { advance, appliedSteps, progressAtStart, type RunProgress, type RunSubject } from '../../../renderer/run-progress.ts'

const from = { id: 'a', label: '2.0', message: '' }
const to = { id: 'b', label: '2.1', message: '' }
const upgrade: RunSubject = {
	act: 'upgrade',
	from,
	to,
	steps: [{ id: 'b', label: '2.1', message: '', direction: 'up' }],
	restorePointFirst: true,
}
const restore: RunSubject = { act: 'restore', from, to, steps: [], restorePointFirst: true }

function phase(name: Extract<RunEvent, { kind: 'phase' }>['phase'], atMs: number): RunEvent {
	return { kind: 'phase', phase: name, atMs }
}

function finished(part: Partial<RunReport> = {}): RunEvent {
	const verified = { revision: to, asExpected: true, newForeignKeyViolations: 0, tablesCounted: 4, quickCheck: 'not-run' } as const
	return {
		kind: 'finished',
		report: { outcome: 'succeeded', from, to, steps: [], restorePoint: null, verified, fault: null, command: null, activity: 'x', ...part },
	}
}

/** Progress after events that arrive exactly when they happen, on a clock that began at 1000. */
function after(subject: RunSubject, events: readonly RunEvent[]): RunProgress {
	return events.reduce(
		(progress, event) => advance(progress, event, 1000 + ('atMs' in event ? event.atMs : 999)),
		progressAtStart(subject, 1000),
	)
}

function states(progress: RunProgress): Record<string, string> {
	return Object.fromEntries(progress.stages.map(({ id, state }) => [id, state]))
}

describe('the parts of a run', () => {
	it('are all there from the beginning, so that nothing moves', () => {
		expect(progressAtStart(upgrade, 0).stages.map(({ id }) => id)).toEqual([
			'check',
			'restore-point',
			'lock',
			'steps',
			'result',
			'read-back',
		])
		expect(progressAtStart({ ...upgrade, restorePointFirst: false }, 0).stages.map(({ id }) => id)).not.toContain('restore-point')
		expect(progressAtStart(restore, 0).stages.map(({ id }) => id)).toEqual([
			'check',
			'verify-backup',
			'restore-point',
			'restore',
			'read-back',
		])
	})

	it('are done when the next one begins, and take the time between', () => {
		const progress = after(upgrade, [phase('checking', 0), phase('backing-up', 30)])
		expect(progress.stages[0]).toEqual({ id: 'check', state: 'done', startedAtMs: 0, endedAtMs: 30 })
		expect(progress.stages[1]?.state).toBe('running')
	})

	it('count a check of the copy to the restore point, and a check of the backup before it to the backup', () => {
		const upgrading = after(upgrade, [phase('backing-up', 1), phase('verifying-backup', 2)])
		expect(states(upgrading)['restore-point']).toBe('running')
		const restoring = after(restore, [phase('checking', 0), phase('verifying-backup', 1)])
		expect(states(restoring)).toMatchObject({ 'verify-backup': 'running', 'restore-point': 'waiting' })
		const later = after(restore, [phase('verifying-backup', 1), phase('backing-up', 2), phase('verifying-backup', 3)])
		expect(states(later)).toMatchObject({ 'verify-backup': 'done', 'restore-point': 'running' })
	})

	it('are skipped when they were not needed', () => {
		const progress = after(upgrade, [phase('checking', 0), phase('backing-up', 1), { kind: 'step-started', id: 'b', atMs: 2 }])
		expect(states(progress)).toMatchObject({ lock: 'skipped', steps: 'running' })
	})

	it('are all done after a success', () => {
		const progress = after(upgrade, [
			phase('checking', 0),
			phase('backing-up', 1),
			phase('waiting-for-lock', 2),
			{ kind: 'step-started', id: 'b', atMs: 3 },
			{ kind: 'step-finished', id: 'b', state: 'applied', elapsedMs: 1, atMs: 4 },
			phase('checking-result', 5),
			phase('committing', 6),
			phase('reading-back', 7),
			finished(),
		])
		expect(new Set(Object.values(states(progress)))).toEqual(new Set(['done']))
		expect(progress.report?.outcome).toBe('succeeded')
	})

	it('never count as done when the run was broken off in them', () => {
		const steps = after(upgrade, [{ kind: 'step-started', id: 'b', atMs: 3 }, phase('reading-back', 5)])
		expect(states(steps)).toMatchObject({ steps: 'stopped', result: 'skipped' })
		const result = [phase('checking-result', 3), phase('reading-back', 5)]
		expect(states(after(upgrade, result))['result']).toBe('running')
		expect(states(after(upgrade, [...result, finished({ outcome: 'failed' })]))['result']).toBe('stopped')
		expect(states(after(restore, [phase('restoring', 3), phase('reading-back', 5), finished({ outcome: 'cancelled' })]))['restore']).toBe(
			'stopped',
		)
	})
})

describe('what a run tells on the way', () => {
	it('is counted in steps', () => {
		const progress = after(upgrade, [{ kind: 'step-finished', id: 'b', state: 'applied', elapsedMs: 7, atMs: 9 }])
		expect(appliedSteps(progress)).toBe(1)
		expect(progress.steps.get('b')).toEqual({ state: 'applied', startedAtMs: 2, elapsedMs: 7 })
	})

	it('forgets the bytes of a phase when the next one begins', () => {
		const copying = after(upgrade, [phase('backing-up', 0), { kind: 'progress', doneBytes: 5, totalBytes: 9, atMs: 1 }])
		expect(copying.bytes).toEqual({ done: 5, total: 9 })
		expect(advance(copying, phase('verifying-backup', 2), 1002).bytes).toBeNull()
	})

	it('never makes elapsed time jump back when an event arrives late', () => {
		const late = advance(progressAtStart(upgrade, 1000), phase('checking', 10), 1500)
		expect(late.originMs).toBe(1000)
		const earlier = advance(late, phase('backing-up', 600), 1550)
		expect(earlier.originMs).toBe(950)
	})

	it('keeps the restore point and that it is stopping', () => {
		const progress = after(upgrade, [
			{ kind: 'restore-point', id: 'r', path: '/backups/r.db', atMs: 1 },
			{ kind: 'stopping', atMs: 2 },
		])
		expect(progress.restorePoint).toEqual({ id: 'r', path: '/backups/r.db' })
		expect(progress.stopping).toBe(true)
		expect(progress.log.map(({ text }) => text)).toEqual(['Restore point kept at /backups/r.db', 'Stopping'])
	})

	it('keeps the newest lines of a long log', () => {
		const statements = Array.from(
			{ length: 1500 },
			(_, index): RunEvent => ({ kind: 'statement', id: 'b', index, count: 1500, sql: 'SELECT 1', atMs: index }),
		)
		const { log } = after(upgrade, statements)
		expect(log).toHaveLength(1000)
		expect(log.at(-1)?.text).toBe('1500/1500 SELECT 1')
	})
})

describe('a run of the project’s own command', () => {
	const subject: RunSubject = { ...upgrade, command: 'on-copy' }
	const output = (atMs: number, ...lines: string[]): RunEvent => ({ kind: 'output', stream: 'stderr', lines, atMs })

	it('has what the command prints in its log, line by line, in order', () => {
		const progress = after(subject, [
			phase('running', 10),
			output(20, 'INFO  one', 'INFO  two'),
			{ kind: 'step-started', id: 'b', atMs: 30 },
			output(40, 'three'),
		])
		expect(progress.log.map(({ atMs, text }) => [atMs, text])).toEqual([
			[10, 'Running the steps'],
			[20, 'INFO  one'],
			[20, 'INFO  two'],
			[30, 'Step b'],
			[40, 'three'],
		])
		expect(progress.steps.get('b')?.state).toBe('running')
	})

	it('keeps the newest lines of a command that prints without end', () => {
		const lines = Array.from({ length: 1500 }, (_, index) => `line ${index}`)
		const { log } = after(subject, [output(1, ...lines)])
		expect(log).toHaveLength(1000)
		expect(log.at(-1)?.text).toBe('line 1499')
	})

	it('puts the copy in place as part of checking the result', () => {
		const progress = after(subject, [phase('running', 10), phase('checking-result', 20), phase('swapping-in', 30)])
		expect(states(progress)).toMatchObject({ steps: 'done', result: 'running', 'read-back': 'waiting' })
		expect(progress.log.at(-1)?.text).toBe('Putting the migrated copy in place')
		expect(states(after(subject, [phase('swapping-in', 30), phase('reading-back', 40), finished()]))).toMatchObject({
			result: 'done',
			'read-back': 'done',
		})
	})

	it('puts back what a command left behind where it worked on the database itself, and says so', () => {
		const progress = after({ ...upgrade, command: 'in-place' }, [phase('running', 10), phase('restoring', 20)])
		expect(states(progress)).toMatchObject({ steps: 'done', result: 'running' })
		expect(progress.log.at(-1)?.text).toBe('Putting the backup in place')
	})
})
