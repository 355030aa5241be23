import { describe, expect, it } from 'vitest'
import type { Verification } from '../../../electron/contract/migrations.ts'
import {
	cancelWords,
	clockWords,
	lossOf,
	routeWords,
	stageTitle,
	statementLine,
	verifiedFacts,
} from '../../../renderer/features/migrations/run-words.ts'
import type { LiveRun } from '../../../renderer/follow-run.ts'
import { progressAtStart, type RunSubject } from '../../../renderer/run-progress.ts'

const at35 = { id: 'b', label: '3.5', message: '' }
const at20 = { id: 'a', label: '2.0', message: '' }
const verified: Verification = { revision: at35, asExpected: true, newForeignKeyViolations: 0, tablesCounted: 16, quickCheck: 'not-run' }

describe('what was verified', () => {
	it('is said fact by fact', () => {
		expect(verifiedFacts({ outcome: 'succeeded', steps: [] }, verified)).toEqual([
			{ verdict: 'yes', words: 'Read back: at 3.5' },
			{ verdict: 'yes', words: 'No reference was broken' },
			{ verdict: 'yes', words: 'Rows of 16 tables counted before and after' },
		])
	})

	it('leaves out what was not looked at', () => {
		const unseen: Verification = { revision: at20, asExpected: true, newForeignKeyViolations: null, tablesCounted: null, quickCheck: 'ok' }
		expect(verifiedFacts({ outcome: 'cancelled', steps: [] }, unseen).map(({ words }) => words)).toEqual([
			'Read back: at 2.0, as before',
			'The file is sound',
		])
	})

	it('says when the database is not where it should be', () => {
		const [fact] = verifiedFacts({ outcome: 'failed', steps: [] }, { ...verified, asExpected: false })
		expect(fact).toEqual({ verdict: 'no', words: 'Read back: at 3.5, which is not what was expected' })
	})

	it('does not claim anything of what could not be read', () => {
		const [fact] = verifiedFacts({ outcome: 'failed', steps: [] }, { ...verified, revision: null, asExpected: false })
		expect(fact?.verdict).toBe('unknown')
	})
})

describe('a run of the project’s own command', () => {
	const subject: RunSubject = { act: 'upgrade', from: at20, to: at35, steps: [], restorePointFirst: true, command: 'on-copy' }
	const running = (part: Partial<RunSubject>): LiveRun => ({
		database: 'd' as LiveRun['database'],
		subject: { ...subject, ...part },
		progress: { ...progressAtStart(subject, 0), phase: 'running' },
		state: 'running',
		cancelling: false,
		error: null,
	})

	it('is verified by its exit code too, where it came to one', () => {
		const report = (exitCode: number | null) => ({ outcome: 'succeeded' as const, steps: [], command: { words: ['alembic'], exitCode } })
		expect(verifiedFacts(report(0), verified)).toContainEqual({ verdict: 'yes', words: 'The command ended with exit code 0' })
		expect(verifiedFacts(report(1), verified)).toContainEqual({ verdict: 'no', words: 'The command ended with exit code 1' })
		expect(
			verifiedFacts(report(null), verified)
				.map(({ words }) => words)
				.join(),
		).not.toContain('exit code')
	})

	it('names its parts by what really happens', () => {
		expect(stageTitle('steps', subject)).toBe('Run the project’s command on a copy')
		expect(stageTitle('result', subject)).toBe('Check the copy and put it in place')
		expect(stageTitle('steps', { command: 'in-place' })).toBe('Run the project’s command')
		expect(stageTitle('result', { command: 'in-place' })).not.toContain('commit')
		expect(stageTitle('result', {})).toBe('Check the result and commit')
	})

	it('says what cancelling does to a copy, and promises nothing of a database that the command works on', () => {
		expect(cancelWords(running({}))).toBe('Cancelling ends the command and throws the copy away: your database stays at 2.0.')
		expect(cancelWords(running({ command: 'in-place' }))).toBe(
			'Cancelling ends the command; then it is read back where the database stands.',
		)
	})
})

describe('words of a run', () => {
	it('name both places, or one when it does not move', () => {
		expect(routeWords({ from: at20, to: at35 })).toBe('2.0 → 3.5')
		expect(routeWords({ from: at35, to: at35 })).toBe('3.5')
		expect(routeWords({ from: null, to: at35 })).toBe('no revision → 3.5')
	})

	it('say that a file was lost, live and from the journal', () => {
		expect(routeWords({ from: null, to: at35, lost: 'gone' })).toBe('lost file → 3.5')
		expect(routeWords({ from: null, to: null, lost: 'damaged' })).toBe('damaged file → no revision')
		const told = { act: 'restore', outcome: 'succeeded', from: null, restorePoint: null } as const
		const kept = { id: 'kept', path: '/kept' }
		expect(lossOf(told)).toBe('gone')
		expect(lossOf({ ...told, restorePoint: { ...kept, damaged: true } })).toBe('damaged')
		expect(lossOf({ ...told, restorePoint: kept })).toBeUndefined()
		expect(lossOf({ ...told, from: at35 })).toBeUndefined()
		// It may have ended before anything could be kept
		expect(lossOf({ ...told, outcome: 'failed' })).toBeUndefined()
		expect(lossOf({ ...told, act: 'upgrade' })).toBeUndefined()
	})

	it('show a clock in tenths, then in minutes', () => {
		expect([0, 1260, 59_999, 60_000, 125_000].map(clockWords)).toEqual(['0.0 s', '1.2 s', '59.9 s', '1 min 00 s', '2 min 05 s'])
	})

	it('show a statement without the comments before it', () => {
		expect(statementLine('-- why\n-- and how\nUPDATE job\n\tSET a = 1')).toBe('UPDATE job SET a = 1')
	})
})
