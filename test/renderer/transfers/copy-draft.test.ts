import { describe, expect, test } from 'vitest'
import type { CopyMap } from '../../../electron/contract/copy-map.ts'
import type { CopyPlan } from '../../../electron/contract/transfers.ts'
import {
	changedPlan,
	choicesSince,
	decides,
	emptyDraft,
	withChoice,
	withColumn,
	withMap,
	withoutMap,
	withTable,
} from '../../../renderer/features/transfers/copy-draft.ts'
import { madeColumn, madeFinding, madeMap } from './made-map.ts'

const proposed = madeMap([
	{ table: 'jobs', into: 'jobs', columns: [madeColumn('id'), madeColumn('state')] },
	{ table: 'notes', into: 'notes', columns: [madeColumn('id')] },
])

const madePlan = (map: CopyMap): CopyPlan => ({
	survey: { tables: [], views: [], triggers: [], findings: [madeFinding({ id: 'a' }), madeFinding({ id: 'b' })], sizeBytes: 1 },
	map,
	target: { state: 'empty', tables: [] },
	open: ['a', 'b'],
	before: ['1', '2', '3'],
	after: ['4'],
	revision: null,
	system: null,
	token: 'one',
})

describe('what was decided for a copy', () => {
	test('to stop is to decide nothing', () => {
		expect(decides(emptyDraft)).toBe(false)
		expect(decides(withChoice(emptyDraft, [madeFinding({ id: 'a' })], 'stop'))).toBe(false)
		expect(decides(withChoice(emptyDraft, [madeFinding({ id: 'a' })], 'as-text'))).toBe(true)
	})
	test('a plan takes up what choices have made of it, and keeps the rest as it was', () => {
		const plan = madePlan(proposed)
		const jobs = { table: 'jobs', into: 'jobs', columns: null }
		const splice = { from: 1, count: 1, put: ['x', 'y'] }
		const none = { from: 0, count: 0, put: [] }
		const change = {
			kind: 'changed' as const,
			tables: [jobs],
			findings: [],
			gone: [],
			open: ['b'],
			before: splice,
			after: none,
			token: 'two',
		}
		const changed = changedPlan(plan, change, { a: 'skip-table' })
		expect(changed.map).toEqual({ ...proposed, choices: { a: 'skip-table' }, map: [jobs, proposed.map[1]] })
		expect(changed).toMatchObject({ before: ['1', 'x', 'y', '3'], after: ['4'], open: ['b'], token: 'two' })
		expect(changed.survey).toBe(plan.survey)
		const more = madeFinding({ id: 'c' })
		expect(changedPlan(plan, { ...change, findings: [more], gone: ['a'] }, {}).survey.findings.map(({ id }) => id)).toEqual(['b', 'c'])
		expect(changedPlan(plan, { kind: 'anew', plan: changed }, {})).toBe(changed)
	})
	test('what is asked is what was chosen since, and what was taken back', () => {
		expect(choicesSince({ a: 'as-text', b: 'set-null', c: 'rename' }, { a: 'as-text', b: 'stop', d: 'convert', e: 'stop' })).toEqual({
			b: 'stop',
			c: 'stop',
			d: 'convert',
		})
	})
	test('a choice is only made about findings that offer it', () => {
		const draft = withChoice(emptyDraft, [madeFinding({ id: 'a' }), madeFinding({ id: 'b', choices: ['stop', 'rename'] })], 'as-text')
		expect(draft.choices).toEqual({ a: 'as-text' })
	})
	test('a changed map belongs to its target; choices hold for each', () => {
		const changed = withColumn(proposed, 'jobs', 'state', { type: 'text' })
		const draft = withChoice(withMap(emptyDraft, 'shop', changed), [madeFinding({ id: 'a' })], 'set-null')
		expect(draft).toMatchObject({ maps: { shop: { ...changed, choices: {} } }, choices: { a: 'set-null' } })
	})
	test('a map from a file brings its choices in place of those that were made', () => {
		const before = withChoice(emptyDraft, [madeFinding({ id: 'a' })], 'set-null')
		const draft = withMap(before, 'shop', { ...proposed, choices: { b: 'rename' } }, true)
		expect(draft.choices).toEqual({ b: 'rename' })
	})
	test('back to the proposed map keeps the choices', () => {
		const draft = withoutMap(
			withChoice(withMap(emptyDraft, 'shop', withTable(proposed, 'notes', { columns: null })), [madeFinding({ id: 'a' })], 'as-text'),
			'shop',
		)
		expect(draft).toMatchObject({ maps: {}, choices: { a: 'as-text' } })
	})
	test('every change has another version', () => {
		const one = withChoice(emptyDraft, [madeFinding({ id: 'a' })], 'as-text')
		const two = withMap(one, 'shop', proposed)
		expect(new Set([emptyDraft, one, two, withoutMap(two, 'shop')].map(({ version }) => version)).size).toBe(4)
	})
	test('one column or one table changes, and nothing else', () => {
		const changed = withTable(withColumn(proposed, 'jobs', 'state', { type: 'text', notNull: true }), 'notes', { into: 'remarks' })
		expect(changed.map).toEqual([
			{ table: 'jobs', into: 'jobs', columns: [madeColumn('id'), madeColumn('state', { type: 'text', notNull: true })] },
			{ table: 'notes', into: 'remarks', columns: [madeColumn('id')] },
		])
	})
	test('a column of a table that is left out stays left out', () => {
		const left = withTable(proposed, 'jobs', { columns: null })
		expect(withColumn(left, 'jobs', 'state', { type: 'text' })).toEqual(left)
	})
})
