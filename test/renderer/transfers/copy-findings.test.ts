import { describe, expect, test } from 'vitest'
import {
	fitsSearch,
	inReadingOrder,
	isOpen,
	placeOfFinding,
	standingWords,
	tablesLeftOut,
} from '../../../renderer/features/transfers/copy-findings.ts'
import { madeColumn, madeFinding, madeMap } from './made-map.ts'

const none: ReadonlySet<string> = new Set()

describe('what stands in the way of a copy', () => {
	test('a finding is open until something else than to stop is chosen', () => {
		const finding = madeFinding({ id: 'a' })
		expect(isOpen(finding, {}, none)).toBe(true)
		expect(isOpen(finding, { a: 'stop' }, none)).toBe(true)
		expect(isOpen(finding, { a: 'as-text' }, none)).toBe(false)
	})
	test('what lies in a table that is left out is no obstacle, unless it is why it has to be left out', () => {
		const left = new Set(['jobs'])
		expect(isOpen(madeFinding({ id: 'a' }), {}, left)).toBe(false)
		expect(isOpen(madeFinding({ id: 'a', kind: 'virtual-table' }), {}, left)).toBe(true)
		expect(isOpen(madeFinding({ id: 'a', kind: 'no-place' }), {}, left)).toBe(true)
		expect(isOpen(madeFinding({ id: 'a', table: null }), {}, left)).toBe(true)
	})
	test('a table is left out by the map, or by what was chosen about any of its findings', () => {
		const map = madeMap([
			{ table: 'jobs', into: 'jobs', columns: [madeColumn('id')] },
			{ table: 'search', into: 'search', columns: null },
		])
		const findings = [madeFinding({ id: 'a', table: 'notes' }), madeFinding({ id: 'b' })]
		expect([...tablesLeftOut(findings, { a: 'skip-table', b: 'as-text' }, map)].toSorted()).toEqual(['notes', 'search'])
	})
	test('what is to be decided comes first, then by table and column with numbers in their order', () => {
		const findings = [madeFinding({ id: 'a', table: 't10' }), madeFinding({ id: 'b', table: 't2' }), madeFinding({ id: 'c', table: 't1' })]
		expect(inReadingOrder(findings, ({ id }) => id === 'a').map(({ id }) => id)).toEqual(['a', 'c', 'b'])
	})
	test('a finding is said to be where it is', () => {
		expect(placeOfFinding(madeFinding({ id: 'a' }))).toBe('jobs.state')
		expect(placeOfFinding(madeFinding({ id: 'a', column: null, name: 'by_state' }))).toBe('jobs, by_state')
		expect(placeOfFinding(madeFinding({ id: 'a', table: null, column: null, name: 'of_today' }))).toBe('of_today')
		expect(placeOfFinding(madeFinding({ id: 'a', table: null, column: null }))).toBe('the database')
	})
	test('a search finds its place, its kind and its example', () => {
		const finding = madeFinding({ id: 'a', example: { row: '3', text: 'N/A' } })
		for (const text of ['JOBS.st', 'column of numbers', 'n/a', '  '])
			expect(fitsSearch(finding, 'Text in a column of numbers', text)).toBe(true)
		expect(fitsSearch(finding, 'Text in a column of numbers', 'notes')).toBe(false)
	})
	test('how much is still to be decided is said with its numbers', () => {
		expect(standingWords(0, 1, false)).not.toContain('1 finding, all decided')
		expect(standingWords(0, 0, true)).toBe('Everything goes as it is.')
		expect(standingWords(0, 1, true)).toBe('1 finding, all decided.')
		expect(standingWords(1_204, 2_000, true)).toContain('1,204 of 2,000 findings')
	})
})
