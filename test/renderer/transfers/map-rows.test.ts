import { describe, expect, test } from 'vitest'
import { conversionsInto, offeredTypes, retyped } from '../../../renderer/features/transfers/map-conversions.ts'
import { holdsWords, mapRows, searchedRows } from '../../../renderer/features/transfers/map-rows.ts'
import { madeColumn, madeEvidence, madeFinding, madeMap, madeTable } from './made-map.ts'

const map = madeMap([
	{ table: 'jobs', into: 'jobs', columns: [madeColumn('id'), madeColumn('state', { into: 'status', type: 'text' })] },
	{ table: 'search', into: 'search', columns: null },
])
const survey = {
	tables: [madeTable('jobs', [{ name: 'id' }, { name: 'state', declared: 'ANY' }]), madeTable('search', [{ name: 'words' }])],
	views: [],
	triggers: [],
	findings: [
		madeFinding({ id: 'a' }),
		madeFinding({ id: 'b' }),
		madeFinding({ id: 'c', table: 'search', column: null, kind: 'virtual-table' }),
	],
	sizeBytes: 1,
}

describe('the lines of a map', () => {
	test('each column has one, and each table that is left out, with the findings about it', () => {
		const rows = mapRows(map, survey)
		expect(rows.map(({ table, column, findings }) => [table.table, column?.column ?? null, findings])).toEqual([
			['jobs', 'id', 0],
			['jobs', 'state', 2],
			['search', null, 1],
		])
		expect(rows.map(({ surveyed }) => surveyed?.declared ?? null)).toEqual(['INTEGER', 'ANY', null])
		expect(new Set(rows.map(({ id }) => id)).size).toBe(3)
	})
	test('names with a dot are not taken for one another', () => {
		const dotted = madeMap([
			{ table: 'a.b', into: 'a.b', columns: [madeColumn('c')] },
			{ table: 'a', into: 'a', columns: [madeColumn('b.c')] },
		])
		expect(new Set(mapRows(dotted, survey).map(({ id }) => id)).size).toBe(2)
	})
	test('a search finds names on both sides and types', () => {
		const rows = mapRows(map, survey)
		const found = (text: string) => searchedRows(rows, text).map(({ table, column }) => column?.column ?? table.table)
		expect(found('STATUS')).toEqual(['state'])
		expect(found('any')).toEqual(['state'])
		expect(found('search')).toEqual(['search'])
		expect(found(' ')).toEqual(['id', 'state', 'search'])
		expect(found('nothing')).toEqual([])
	})
	test('what a column holds is said by kind, with counts', () => {
		expect(holdsWords(madeEvidence())).toBe('nothing')
		expect(holdsWords(madeEvidence({ integers: 1_204, texts: 1, nulls: 2 }))).toBe('1,204 whole numbers, 1 text and 2 NULL')
	})
})

describe('another type for a column', () => {
	test('each type that is offered has a conversion', () => {
		for (const type of offeredTypes) expect(conversionsInto(type).length).toBeGreaterThan(0)
	})
	test('a conversion that the type still has stays', () => {
		const column = madeColumn('at', { type: 'timestamp with time zone', conversion: 'epoch-seconds' })
		expect(retyped(column, 'timestamp without time zone', madeEvidence({ texts: 3 })).conversion).toBe('epoch-seconds')
	})
	test('times are read by what the column holds: text, seconds or milliseconds', () => {
		const into = (evidence: Parameters<typeof madeEvidence>[0]) =>
			retyped(madeColumn('at'), 'timestamp with time zone', madeEvidence(evidence)).conversion
		expect(into({ texts: 2 })).toBe('time-text')
		expect(into({ integers: 2, least: '0', greatest: '1700000000' })).toBe('epoch-seconds')
		expect(into({ integers: 2, least: '1699999999999', greatest: '1700000000000' })).toBe('epoch-milliseconds')
		expect(into({ integers: 2, least: '-1700000000000', greatest: '0' })).toBe('epoch-milliseconds')
	})
	test('numbers become text as SQLite shows them, text stays text', () => {
		expect(retyped(madeColumn('a'), 'text', madeEvidence({ integers: 1, texts: 4 })).conversion).toBe('as-text')
		expect(retyped(madeColumn('a'), 'character varying(20)', madeEvidence({ texts: 4 })).conversion).toBe('exact')
	})
	test('only whole numbers count by themselves', () => {
		const counting = madeColumn('id', { identity: true })
		expect(retyped(counting, 'integer', madeEvidence({ integers: 1 })).identity).toBe(true)
		expect(retyped(counting, 'text', madeEvidence({ integers: 1 })).identity).toBe(false)
	})
})
