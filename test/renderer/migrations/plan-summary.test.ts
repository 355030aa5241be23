import { describe, expect, it } from 'vitest'
import type { Plan, PlanStep } from '../../../electron/contract/migrations.ts'
import { canBeTakenBack, groupAdvice, hintNotes, mergeLosses, summarise } from '../../../renderer/features/migrations/plan-summary.ts'

function step(id: string, part: Partial<PlanStep> = {}): PlanStep {
	return {
		id,
		label: id,
		message: '',
		direction: 'up',
		python: null,
		hints: [],
		sql: '',
		reversible: true,
		file: null,
		transactional: true,
		loses: [],
		hazards: [],
		...part,
	}
}

function plan(part: Partial<Plan>): Plan {
	return {
		direction: 'up',
		from: { id: 'a', label: '2.0', message: '' },
		to: { id: 'b', label: '3.5', message: '' },
		steps: [],
		binding: { identity: '', applied: [], schema: '', steps: '' },
		choices: {},
		asksTimeZone: false,
		readableByBefore: [],
		readableByAfter: [],
		keepsClients: true,
		transactions: 'whole',
		restorePointFault: null,
		backupBytes: 0,
		command: null,
		advice: [],
		copyable: null,
		...part,
	}
}

describe('the sentence of a plan', () => {
	it('counts the steps and names both ends', () => {
		const summary = summarise(plan({ steps: [step('1'), step('2')] }), { target: 'latest' })
		expect(summary.route).toBe('2 steps up, from 2.0 to 3.5')
		expect(summary.lost).toBeNull()
		expect(summary.rebuildable).toBeNull()
	})

	it('says which rows are rewritten or added, and leaves out what counts nothing', () => {
		const hazards: PlanStep['hazards'] = [
			{ kind: 'rewrites-rows', facts: { what: 'job times' }, count: 32 },
			{ kind: 'adds-rows', facts: { what: 'stub executions' }, count: 0 },
			{ kind: 'rebuilds-table', facts: { table: 'job' } },
		]
		expect(summarise(plan({ steps: [step('1', { hazards })] }), { target: 'latest' }).changes).toEqual(['rewrites 32 job times'])
	})

	it('says what is lost for good apart from what can be computed again', () => {
		const steps = [
			step('1', { direction: 'down', loses: [{ kind: 'heartbeats', count: 4, rebuildable: false }] }),
			step('2', { direction: 'down', loses: [{ kind: 'tags', count: 13, rebuildable: false }] }),
			step('3', { direction: 'down', loses: [{ kind: 'execution-ids', count: 15, rebuildable: true }] }),
		]
		const summary = summarise(plan({ direction: 'down', steps }), { target: '2.0' })
		expect(summary.route).toBe('3 steps down, from 2.0 to 3.5')
		expect(summary.lost).toBe('4 heartbeats and 13 tags will be lost')
		expect(summary.rebuildable).toBe('15 execution ids will be dropped and can be computed again')
	})

	it('names a repair and says where the database is after it', () => {
		const at = { id: 'b', label: '3.5', message: '' }
		const repair = (from: typeof at | null) => plan({ direction: 'repair', from, to: at, steps: [step('drop-leftover-table')] })
		expect(summarise(repair(at), { repair: 'drop-leftover-table' }).route).toBe('Remove the leftover table: 1 step, the revision stays 3.5')
		expect(summarise(repair(null), { repair: 'seed-ledger' }).route).toBe('Record what is there: 1 step, from no revision to 3.5')
	})

	it('starts at no revision where none is applied yet', () => {
		expect(summarise(plan({ from: null, steps: [step('1')] }), { target: 'latest' }).route).toBe('1 step up, from no revision to 3.5')
	})
})

describe('losses of several steps', () => {
	it('of one kind become one, with all names', () => {
		const merged = mergeLosses([
			{ kind: 'objects', count: 1, names: ['ix_a'], rebuildable: false },
			{ kind: 'objects', count: 2, names: ['ix_b', 'ix_c'], rebuildable: false },
		])
		expect(merged).toEqual([{ kind: 'objects', count: 3, names: ['ix_a', 'ix_b', 'ix_c'], rebuildable: false }])
	})

	it('stay apart when only one of them can be computed again', () => {
		const merged = mergeLosses([
			{ kind: 'evaluations', count: 1, rebuildable: true },
			{ kind: 'evaluations', count: 1, rebuildable: false },
		])
		expect(merged).toHaveLength(2)
	})
})

describe('steps of the project’s own code', () => {
	it('are counted by what their text tells, on the way that it speaks of', () => {
		const steps = [
			step('1', { python: 'def upgrade(): …', hints: ['drops-table', 'writes-rows'] }),
			step('2', { python: 'def upgrade(): …', hints: ['drops-column'] }),
		]
		expect(summarise(plan({ steps }), { target: 'heads' }).changes).toEqual(['2 steps drop a table or a column', '1 step changes rows'])
		expect(summarise(plan({ steps, direction: 'down' }), { target: 'base' }).changes).toEqual(['1 step changes rows'])
	})

	it('say what weighs in sentences and the rest as words, nothing twice', () => {
		const notes = hintNotes(step('1', { hints: ['raw-sql', 'drops-table', 'writes-rows'] }))
		expect(notes).toEqual(['Going up removes a table with all of its rows.', 'Its text: raw SQL, writes rows.'])
		expect(hintNotes(step('1', { direction: 'down', hints: ['drops-table', 'empty-upgrade'] }))).toEqual([])
		const outside: PlanStep['hazards'] = [{ kind: 'outside-transaction', facts: {} }]
		expect(hintNotes(step('1', { hints: ['not-transactional'], hazards: outside }))).toEqual([])
		expect(hintNotes(step('1', { hints: ['not-transactional'] }))).toHaveLength(1)
	})

	it('can be taken back only when their way down does something', () => {
		expect(canBeTakenBack(step('1'))).toBe(true)
		expect(canBeTakenBack(step('1', { hints: ['empty-downgrade'] }))).toBe(false)
		expect(canBeTakenBack(step('1', { hints: ['no-downgrade'] }))).toBe(false)
		// A merge does nothing either way
		expect(canBeTakenBack(step('1', { hints: ['empty-upgrade', 'empty-downgrade'] }))).toBe(true)
	})

	it('share one statement where many earn the same', () => {
		const one = (revision: string, way: string) =>
			({ kind: 'nothing-undoes', stops: false, revision, facts: { direction: 'up', way } }) as const
		const groups = groupAdvice([one('a', 'empty'), { kind: 'runs-on-copy', stops: false, revision: null, facts: {} }, one('b', 'empty')])
		expect(groups.map((group) => group.map(({ revision }) => revision))).toEqual([['a', 'b'], [null]])
	})
})
