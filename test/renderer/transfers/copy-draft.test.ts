import { describe, expect, test } from 'vitest'
import {
	askedMap,
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

describe('what was decided for a copy', () => {
	test('where nobody decided anything, Headway is asked for its own map', () => {
		expect(askedMap(emptyDraft, 'shop', proposed)).toBeUndefined()
		const back = withChoice(emptyDraft, [madeFinding({ id: 'a' })], 'stop')
		expect(askedMap(back, 'shop', proposed)).toBeUndefined()
	})
	test('a choice goes into the proposed map, and waits until there is one', () => {
		const draft = withChoice(emptyDraft, [madeFinding({ id: 'a' })], 'as-text')
		expect(askedMap(draft, 'shop', undefined)).toBeUndefined()
		expect(askedMap(draft, 'shop', proposed)).toEqual({ ...proposed, choices: { a: 'as-text' } })
	})
	test('a choice is only made about findings that offer it', () => {
		const draft = withChoice(emptyDraft, [madeFinding({ id: 'a' }), madeFinding({ id: 'b', choices: ['stop', 'rename'] })], 'as-text')
		expect(draft.choices).toEqual({ a: 'as-text' })
	})
	test('a changed map belongs to its target; choices hold for each', () => {
		const changed = withColumn(proposed, 'jobs', 'state', { type: 'text' })
		const draft = withChoice(withMap(emptyDraft, 'shop', changed), [madeFinding({ id: 'a' })], 'set-null')
		expect(askedMap(draft, 'shop', proposed)).toEqual({ ...changed, choices: { a: 'set-null' } })
		expect(askedMap(draft, 'other', proposed)).toEqual({ ...proposed, choices: { a: 'set-null' } })
	})
	test('a map from a file brings its choices in place of those that were made', () => {
		const before = withChoice(emptyDraft, [madeFinding({ id: 'a' })], 'set-null')
		const draft = withMap(before, 'shop', { ...proposed, choices: { b: 'rename' } }, true)
		expect(askedMap(draft, 'shop', undefined)?.choices).toEqual({ b: 'rename' })
	})
	test('back to the proposed map keeps the choices', () => {
		const draft = withoutMap(
			withChoice(withMap(emptyDraft, 'shop', withTable(proposed, 'notes', { columns: null })), [madeFinding({ id: 'a' })], 'as-text'),
			'shop',
		)
		expect(askedMap(draft, 'shop', proposed)).toEqual({ ...proposed, choices: { a: 'as-text' } })
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
