import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CopySurvey, copySurveySchema } from '../../../electron/contract/copy-map.ts'
import type { PageRows } from '../../../electron/drivers/transfers/pages/page-rows.ts'
import { openSource } from '../../../electron/drivers/transfers/source/sqlite-source.ts'
import { surveyOf } from '../../../electron/drivers/transfers/surveying/survey.ts'
import type { Progress } from '../../../electron/drivers/transfers/transfer.ts'
import { longName, makeAwkwardDatabase } from '../../support/awkward-database.ts'
import { createPlace, type Place } from '../../support/sqlite-place.ts'

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

async function surveyed(path: string): Promise<CopySurvey> {
	const source = openSource({ path })
	try {
		return await surveyOf(source)
	} finally {
		source.close()
	}
}

async function awkward(): Promise<CopySurvey> {
	const path = place.file('awkward.db')
	makeAwkwardDatabase(path)
	return surveyed(path)
}

const made = (sql: string) => surveyed(place.make('made.db', sql))

/** Kind, column or name, count, row and text of what was found about a table. */
const foundIn = ({ findings }: CopySurvey, table: string | null) =>
	findings
		.filter((finding) => finding.table === table)
		.map(({ kind, column, name, count, example }) => [kind, column ?? name, count, example?.row ?? null, example?.text])

const evidenceOf = ({ tables }: CopySurvey, table: string, column: string) =>
	tables.find(({ name }) => name === table)?.columns.find(({ name }) => name === column)?.evidence

const manyRows = (count: number) => `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${count})`

describe('a survey', () => {
	test('finds nothing where there is nothing to decide', async () => {
		const survey = await awkward()
		expect(foundIn(survey, 'ordinary')).toEqual([])
		expect(copySurveySchema.parse(survey)).toEqual(survey)
	})

	test('says what each column holds', async () => {
		const survey = await awkward()
		const none = { nulls: 0, integers: 0, reals: 0, texts: 0, blobs: 0, least: null, greatest: null, longest: null }
		expect(survey.tables.find(({ name }) => name === 'ordinary')?.rows).toBe(4)
		expect(evidenceOf(survey, 'ordinary', 'big')).toEqual({
			...none,
			integers: 4,
			least: '-9223372036854775808',
			greatest: '9223372036854775807',
		})
		expect(evidenceOf(survey, 'ordinary', 'name')).toEqual({ ...none, texts: 4, longest: 30 })
		expect(evidenceOf(survey, 'ordinary', 'photo')).toEqual({ ...none, nulls: 2, blobs: 2, longest: 2 })
		expect(evidenceOf(survey, 'times', 'stamped')).toMatchObject({ integers: 1, texts: 3, offsets: 2 })
		expect(evidenceOf(survey, 'untyped', 'a')).toMatchObject({ integers: 2, reals: 1, texts: 1 })
	})

	test('finds values that their column does not promise', async () => {
		const survey = await awkward()
		expect(foundIn(survey, 'numbers')).toEqual([
			['text-in-number', 'whole', 1, '2', 'twelve'],
			['not-whole', 'whole', 2, '3', '1.5'],
			['text-in-number', 'fraction', 1, '2', 'much'],
			['text-in-number', 'decimal', 2, '2', ' 1,5'],
		])
		expect(foundIn(survey, 'texts').slice(0, 3)).toEqual([
			['nul-in-text', 'body', 1, '2', 'a\\x00b'],
			['invalid-utf8', 'body', 1, '3', 'a\\xffb'],
			['bytes-in-text', 'body', 1, '4', "X'00FF'"],
		])
		expect(foundIn(survey, 'bytes')).toEqual([['not-bytes', 'body', 2, '2', 'text']])
		expect(foundIn(survey, 'truths')).toEqual([['not-a-boolean', 'holds', 2, '5', '2']])
		expect(foundIn(survey, 'documents')).toEqual([['not-json', 'body', 1, '2', '{not json}']])
	})

	test('finds several sorts of value in a column that promises none', async () => {
		const survey = await awkward()
		expect(foundIn(survey, 'untyped')).toEqual([
			['text-in-number', 'a', 1, '2', '1'],
			['bytes-in-text', 'b', 1, '2', "X'01'"],
		])
		expect(foundIn(survey, 'strict_ones')).toEqual([['text-in-number', 'anything', 2, '2', '1']])
	})

	test('tells seconds since 1970 from other numbers, and times from texts that are none', async () => {
		expect(foundIn(await awkward(), 'times')).toEqual([
			['epoch-time', 'at', 1, '2', '1700000000'],
			['not-a-time', 'at', 2, '3', '20240131'],
			['not-a-time', 'day', 3, '2', '2023-02-29'],
			['epoch-time', 'stamped', 1, '2', '1700000000123'],
			['not-a-time', 'stamped', 1, '4', '24:00'],
		])
	})

	test('finds NULL in keys, and rows and tables that are referred to and not there', async () => {
		const survey = await awkward()
		expect(foundIn(survey, 'null_keys')).toEqual([
			['null-in-key', 'one', 2, 'NULL, 1', 'NULL'],
			['null-in-key', 'two', 1, 'a, NULL', 'NULL'],
		])
		expect(foundIn(survey, 'children')).toEqual([
			['dangling-reference', 'parent', 2, '2', '7: parent → parents (id)'],
			['dangling-reference', 'code', 1, '3', 'seven: code → parents (code)'],
		])
		expect(foundIn(survey, 'orphans')).toEqual([
			['dangling-reference', 'body', 1, null, 'body → nowhere (id), where no single row is named by that'],
		])
	})

	test('does not find fault with references that hold, and finds those to columns that name no single row', async () => {
		const survey = await made(`CREATE TABLE p (a, b, c, UNIQUE (b, a)); CREATE UNIQUE INDEX i ON p (c) WHERE c > 0;
			CREATE TABLE q (x, y, FOREIGN KEY (x, y) REFERENCES p (a, b)); CREATE TABLE r (x REFERENCES p (c)); INSERT INTO p VALUES (1, 2, 3); INSERT INTO q VALUES (1, 2), (NULL, 9)`)
		expect(foundIn(survey, 'q')).toEqual([])
		expect(foundIn(survey, 'r')).toEqual([['dangling-reference', 'x', 1, null, 'x → p (c), where no single row is named by that']])
	})

	test('finds names that cannot stay, and only those', async () => {
		const survey = await awkward()
		expect(foundIn(survey, longName)).toEqual([
			['name-too-long', null, 1, null, longName],
			['name-too-long', longName, 1, null, longName],
		])
		expect(foundIn(survey, 'Ä')).toEqual([['names-fold-together', null, 2, null, 'Ä, ä']])
		expect(foundIn(survey, 'odd "name", with [everything]; é')).toEqual([
			['names-fold-together', 'xmin', 2, null, 'xmin, xmin of PostgreSQL'],
		])
	})

	test('finds virtual tables, views and triggers', async () => {
		const survey = await awkward()
		expect(survey.views).toEqual(['shown'])
		expect(survey.triggers).toEqual(['after_texts'])
		expect(foundIn(survey, null)).toEqual([['not-carried', 'shown', 1, null, 'view']])
		expect(foundIn(survey, 'texts').at(-1)).toEqual(['not-carried', 'after_texts', 1, null, 'trigger'])
		expect(foundIn(survey, 'searched')).toEqual([['virtual-table', null, 1, null, 'fts5']])
		expect(foundIn(survey, 'boxes')).toEqual([['virtual-table', null, 1, null, 'rtree']])
	})

	test('stops unless somebody chooses, and names each finding once and for all', async () => {
		const survey = await awkward()
		expect(survey.findings.map(({ choices }) => choices[0])).toEqual(survey.findings.map(() => 'stop'))
		const ids = survey.findings.map(({ id }) => id)
		expect(new Set(ids).size).toBe(ids.length)
		expect((await surveyed(place.file('awkward.db'))).findings.map(({ id }) => id)).toEqual(ids)
	})

	test('shows of a long value its beginning, and of bytes that it need not read how many there are', async () => {
		const survey = await made(
			`CREATE TABLE t (k TEXT PRIMARY KEY, n INTEGER, b); INSERT INTO t VALUES (hex(zeroblob(400)), hex(zeroblob(400)) || 'x', zeroblob(9999)), ('z', 1, 1)`,
		)
		const [number, mixed] = survey.findings
		expect(number?.example?.text).toBe(`${'0'.repeat(199)}…`)
		expect(number?.example?.row).toBe(`${'0'.repeat(199)}…`)
		expect(mixed?.example?.text).toBe('9999 bytes')
	})
})

describe('a survey of many rows', () => {
	const rows = 40_000
	const sql = `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b REAL); ${manyRows(rows)} INSERT INTO t SELECT n, 'row ' || n, n / 2.0 FROM c`

	test('takes each of them once from its page, and asks SQLite for none', async () => {
		const source = openSource({ path: place.make('many.db', sql) })
		let [read, asked] = [0, 0]
		const all: typeof source.statements.all = (selection) => {
			asked += 1
			return source.statements.all(selection)
		}
		const packed: typeof source.packed = (table) => {
			const found = source.packed(table)
			return found && { ...found, open: (range) => counted(found.open(range), () => (read += 1)) }
		}
		const survey = await surveyOf({ ...source, packed, statements: { ...source.statements, all } })
		expect(survey.tables[0]?.rows).toBe(rows)
		expect(read).toBe(rows)
		expect(asked).toBe(0)
		source.close()
	})

	test('of a table without row numbers reads each of them once', async () => {
		const odd = sql.replace('b REAL)', 'b REAL) WITHOUT ROWID')
		const source = openSource({ path: place.make('many.db', odd) })
		let [read, asked] = [0, 0]
		const all: typeof source.statements.all = (selection) => {
			const page = source.statements.all(selection)
			asked += 1
			read += page.length
			return page
		}
		const survey = await surveyOf({ ...source, statements: { ...source.statements, all } })
		expect(survey.tables[0]?.rows).toBe(rows)
		expect(read).toBe(rows)
		expect(asked).toBeLessThan(rows / 400)
		source.close()
	})

	test('tells how far it is, and ends when it is told to', async () => {
		const source = openSource({ path: place.make('many.db', sql) })
		// However fast the machine is, the first row takes as long as passes between two reports
		let isFirst = true
		const packed: typeof source.packed = (table) => {
			const found = source.packed(table)
			return found && { ...found, open: (range) => counted(found.open(range), () => (isFirst = isFirst && linger(100))) }
		}
		const stopping = new AbortController()
		const events: Progress[] = []
		const onEvent = (event: Progress) => {
			events.push(event)
			if (event.kind === 'progress') stopping.abort()
		}
		await expect(surveyOf({ ...source, packed }, { signal: stopping.signal, onEvent })).rejects.toMatchObject({
			fault: { kind: 'cancelled' },
		})
		expect(events[0]).toEqual({ kind: 'phase', phase: 'rows' })
		expect(events.at(-1)).toMatchObject({ kind: 'progress', phase: 'rows', totalRows: rows, table: 't' })
		source.close()
	})
})

describe('files of known systems', () => {
	const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))
	const files = ['redun', 'rune'].flatMap((folder) =>
		(readdirSync(join(fixtures, folder), { recursive: true }) as string[])
			.filter((name) => name.endsWith('.db'))
			.map((name) => join(folder, name)),
	)

	test.each(files)('%s is surveyed', async (name) => {
		const survey = await surveyed(join(fixtures, name))
		expect(survey.tables.length).toBeGreaterThan(0)
		expect(survey.findings.filter(({ kind }) => kind === 'virtual-table')).toEqual([])
		for (const { rows, columns } of survey.tables) {
			for (const { evidence } of columns)
				expect(evidence.nulls + evidence.integers + evidence.reals + evidence.texts + evidence.blobs).toBe(rows)
		}
	})
})

/** Keeps the process busy for so long. */
function linger(durationMs: number): false {
	const until = performance.now() + durationMs
	while (performance.now() < until);
	return false
}

function counted(rows: PageRows, onRow: () => void): PageRows {
	const next = rows.next.bind(rows)
	rows.next = () => {
		const isThere = next()
		if (isThere) onRow()
		return isThere
	}
	return rows
}
