import { describe, expect, test } from 'vitest'
import type { ComparedTable, CopyReport } from '../../../electron/contract/transfers.ts'
import { isSame, noneWords, outcomeSentence, reportFileName } from '../../../renderer/features/transfers/report-words.ts'
import { madeMap } from './made-map.ts'

const same: ComparedTable = {
	table: 'jobs',
	into: 'jobs',
	sourceRows: 2,
	targetRows: 2,
	columns: [{ column: 'id', source: 'aa', target: 'aa' }],
	differences: [],
	differing: 0,
}

function madeReport(of: Partial<CopyReport>): CopyReport {
	return {
		version: 1,
		id: 'c1',
		outcome: 'verified',
		source: { name: 'jobs', path: '/jobs.db', sizeBytes: 1, snapshotSha256: null, engine: 'sqlite', version: '', schema: null },
		target: { name: 'shop', path: 'postgresql://localhost/shop', version: '18.0', schema: 'public', engine: 'postgres' },
		system: null,
		revision: null,
		startedAt: '2026-03-01T10:00:00.000Z',
		endedAt: '2026-03-01T10:00:01.000Z',
		copyMs: 1,
		verifyMs: 1,
		user: 'ada',
		rows: 1_204,
		bytes: 1,
		map: madeMap([]),
		tables: [same],
		checks: [],
		leftOut: [],
		decided: [],
		fault: null,
		...of,
	}
}
const check = { kind: 'sequence', subject: 'jobs.id', holds: true, found: '5' } as const

describe('a report in one sentence', () => {
	test('a verified one says what was compared, what holds, and what was left out on purpose', () => {
		expect(outcomeSentence(madeReport({}))).toBe('1 table with 1,204 rows compared, and every value is the same on both sides.')
		const leftOut = [{ table: 'jobs', row: '1', column: 'id', text: 'N/A' }]
		expect(outcomeSentence(madeReport({ checks: [check], leftOut }))).toBe(
			'1 table with 1,204 rows compared, and every value is the same on both sides. 1 check holds. 1 value was left out, as chosen.',
		)
	})
	test('one that was not compared never says that anything is the same', () => {
		const sentence = outcomeSentence(madeReport({ outcome: 'copied', tables: [] }))
		expect(sentence).toContain('1,204 rows written')
		expect(sentence).not.toContain('same')
	})
	test('one that differs counts differences and checks that do not hold', () => {
		const tables = [same, { ...same, table: 'notes', differing: 3 }]
		const checks = [check, { ...check, holds: false }]
		expect(outcomeSentence(madeReport({ outcome: 'differs', tables, checks }))).toBe('3 differences in 1 table, and 1 check does not hold.')
		expect(outcomeSentence(madeReport({ outcome: 'differs', checks }))).toBe('1 check does not hold.')
	})
	test('one that was cancelled says how the target is', () => {
		expect(outcomeSentence(madeReport({ outcome: 'cancelled', tables: [] }))).toBe('The target is as it was before.')
	})
})

describe('a compared table', () => {
	test('is the same only with equal counts, equal digests and no difference', () => {
		expect(isSame(same)).toBe(true)
		expect(isSame({ ...same, targetRows: 3 })).toBe(false)
		expect(isSame({ ...same, differing: 1 })).toBe(false)
		expect(isSame({ ...same, columns: [{ column: 'id', source: 'aa', target: 'ab' }] })).toBe(false)
	})
})

test('a report is saved under a name that every file system takes', () => {
	expect(reportFileName(madeReport({}))).toBe('copy-jobs-2026-03-01')
	expect(
		reportFileName(
			madeReport({
				source: { name: ' a/b: "c" ', path: '', sizeBytes: 0, snapshotSha256: null, engine: 'sqlite', version: '', schema: null },
			}),
		),
	).toBe('copy-a-b-c-2026-03-01')
})

test('what one side lacks is called by what it is: a table, a column, a row, or NULL', () => {
	const difference = { table: 'jobs', row: '', column: null, source: 'the table', target: null }
	expect(noneWords(difference)).toBe('no such table')
	expect(noneWords({ ...difference, column: 'name', source: null, target: 'the column' })).toBe('no such column')
	expect(noneWords({ ...difference, row: '3', source: '3, a' })).toBe('no such row')
	expect(noneWords({ ...difference, column: 'name', source: 'a' })).toBe('NULL')
})
