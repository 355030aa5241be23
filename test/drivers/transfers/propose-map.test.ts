import { describe, expect, test } from 'vitest'
import type { Choice, CopyMap, CopySurvey } from '../../../electron/contract/copy-map.ts'
import { FaultError } from '../../../electron/contract/fault.ts'
import { checkMap } from '../../../electron/drivers/transfers/mapping/map-check.ts'
import { applyChoices } from '../../../electron/drivers/transfers/mapping/map-choices.ts'
import { findingsOfMap } from '../../../electron/drivers/transfers/mapping/map-findings.ts'
import { targetSql } from '../../../electron/drivers/transfers/target-sql/target-sql.ts'
import { madeFrom, proposed, surveyOfScript } from '../../support/mapped-source.ts'

/** Type and conversion of the column `c` of a table with these values. */
async function typeOf(declared: string, values: readonly string[]) {
	const survey = await surveyOfScript(
		`CREATE TABLE t (c ${declared}); ${values.map((value) => `INSERT INTO t VALUES (${value});`).join('')}`,
	)
	const column = proposed(survey).map[0]?.columns?.[0]
	return [column?.type, column?.conversion]
}

const columnOf = (map: CopyMap, table: string, column: string) =>
	map.map.find((one) => one.table === table)?.columns?.find((one) => one.column === column)

const idsOf = (survey: CopySurvey, map: CopyMap) => findingsOfMap(survey, map, { there: [], system: null }).map(({ id }) => id)

describe('the type of a column', () => {
	test.each([
		['INTEGER', ['1', '-5'], ['bigint', 'exact']],
		['TINYINT', ['1'], ['bigint', 'exact']],
		['REAL', ['1.5', '2'], ['double precision', 'exact']],
		['FLOAT', [], ['double precision', 'exact']],
		['VARCHAR(3)', ["'longer'"], ['text', 'exact']],
		['CLOB', [], ['text', 'exact']],
		['BLOB', ["x'00'"], ['bytea', 'exact']],
		['BLOB', [], ['bytea', 'exact']],
		['BLOB', ["'text'"], ['text', 'exact']],
		['NUMERIC', ['1', '1.5'], ['numeric', 'decimal']],
		['DECIMAL(10,2)', ['1.25'], ['numeric', 'decimal']],
		['BOOLEAN', ['0', '1', 'NULL'], ['boolean', 'boolean']],
		['BOOL', ["'true'"], ['boolean', 'boolean']],
		['DATE', ["'2024-01-01'"], ['date', 'date-text']],
		['DATE', ["'2024-01-01 10:00'"], ['timestamp without time zone', 'time-text']],
		['DATETIME', ["'2024-01-01 10:00'"], ['timestamp without time zone', 'time-text']],
		['TIMESTAMP', ["'2024-01-01T10:00:00Z'", "'2024-01-01 10:00'"], ['timestamp with time zone', 'time-text']],
		['TIMESTAMP WITH TIME ZONE', [], ['timestamp with time zone', 'time-text']],
		['JSON', [`'{"a": 1}'`, '5'], ['json', 'json']],
		['JSON UNIQUE', [`'{"a": 1}'`], ['text', 'exact']],
		['UUID', ["'2F1E4FC0-81FD-4DA9-9177-9A31F6BFF0A9'"], ['text', 'exact']],
		['STRING', ["'a'"], ['text', 'exact']],
		['', ['1', '2'], ['bigint', 'exact']],
		['', ['1.5'], ['double precision', 'exact']],
		['', ['1.5', '2'], ['numeric', 'decimal']],
		['', ["'a'", 'NULL'], ['text', 'exact']],
		['', ["x'00'"], ['bytea', 'exact']],
		['', [], ['text', 'exact']],
		['', ['1', "'a'"], ['text', 'exact']],
	])('declared as %s with %j', async (declared, values, expected) => {
		expect(await typeOf(declared, values)).toEqual(expected)
	})
})

test('a number of the row counts on by itself, whether it says AUTOINCREMENT or not', async () => {
	const survey = await surveyOfScript(
		`CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE b (id INTEGER PRIMARY KEY); CREATE TABLE c (id INT PRIMARY KEY); CREATE TABLE d (x INTEGER, y INTEGER, PRIMARY KEY (x, y))`,
	)
	const map = proposed(survey)
	expect(['a', 'b', 'c'].map((table) => columnOf(map, table, 'id')?.identity)).toEqual([true, true, false])
	expect(columnOf(map, 'd', 'x')).toMatchObject({ identity: false, notNull: true })
})

test('names are cut between characters to 63 bytes, and stay apart', async () => {
	const long = 'ä'.repeat(40)
	const script = `CREATE TABLE "${long}1" ("${long}x" TEXT, "${long}y" TEXT, xmin TEXT, É TEXT, é TEXT); CREATE TABLE "${long}2" (x TEXT); CREATE TABLE "Select ""me""" (y)`
	const survey = await surveyOfScript(script)
	const map = proposed(survey)
	const columns = map.map[1]?.columns?.map(({ into }) => into) ?? []
	expect(map.map.map(({ into }) => into)).toEqual(['Select "me"', 'ä'.repeat(31), `${'ä'.repeat(30)}_2`])
	expect(columns).toEqual(['ä'.repeat(31), `${'ä'.repeat(30)}_2`, 'xmin_', 'É', 'é_2'])
	expect(() => checkMap(map, survey)).not.toThrow()
	await using database = await madeFrom(script, survey, map)
	expect(await database.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'copied'")).toEqual([['3']])
})

const odd = `
	CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER DEFAULT 3, when_ DATETIME, flag BOOLEAN DEFAULT 1, doc TEXT, any_ UNIQUE, k TEXT COLLATE NOCASE,
		made TEXT DEFAULT (lower(hex(randomblob(4)))), g INTEGER GENERATED ALWAYS AS (n * 1.5 || 'x'), CONSTRAINT odd CHECK (printf('%d', n) <> ''));
	CREATE TABLE nulls (a TEXT, b TEXT, PRIMARY KEY (a, b));
	CREATE INDEX by_date ON t (date(when_));
	CREATE VIRTUAL TABLE words USING fts5 (word);
	INSERT INTO t (id, n, when_, flag, doc, any_) VALUES (1, 'text', 1700000000, 7, 'a' || char(0), 1), (2, 5, 1700000001, 1, 'b', '1');
	INSERT INTO nulls VALUES (NULL, 'x'), ('y', 'x');
`

describe('choices', () => {
	test('nothing is settled that nobody chose, and each choice settles its own', async () => {
		const survey = await surveyOfScript(odd)
		const map = proposed(survey)
		expect(idsOf(survey, map)).toEqual([
			'unknown-expression/t/k/COLLATE',
			'unknown-expression/t/made/DEFAULT',
			'unknown-expression/t/g/GENERATED',
			'unknown-expression/t//by_date',
			'unknown-expression/t//odd',
		])
		const chosen: Record<string, Choice> = {
			'text-in-number/t/n/': 'as-text',
			'epoch-time/t/when_/': 'convert',
			'not-a-boolean/t/flag/': 'set-null',
			'nul-in-text/t/doc/': 'convert',
			'text-in-number/t/any_/': 'as-text',
			'null-in-key/nulls/a/': 'leave-out',
			'virtual-table/words//': 'skip-table',
			'unknown-expression/t/g/GENERATED': 'leave-out',
		}
		const applied = applyChoices(survey, map, chosen, findingsOfMap(survey, map, { there: [], system: null }))
		expect(columnOf(applied, 't', 'n')).toMatchObject({ type: 'text', conversion: 'as-text', default: "'3'" })
		expect(columnOf(applied, 't', 'when_')).toMatchObject({ type: 'timestamp with time zone', conversion: 'epoch-seconds' })
		expect(columnOf(applied, 't', 'flag')).toMatchObject({ type: 'boolean', setNull: true })
		expect(columnOf(applied, 't', 'doc')).toMatchObject({ type: 'bytea', conversion: 'exact' })
		expect(columnOf(applied, 't', 'g')).toBeUndefined()
		expect(columnOf(applied, 'nulls', 'a')).toMatchObject({ notNull: false })
		expect(applied.map.find(({ table }) => table === 'words')?.columns).toBeNull()
		// 1 and '1' were two keys
		expect(idsOf(survey, applied)).toContain('duplicate-key/t/any_/')
		expect(targetSql(survey, applied).after).toContain('ALTER TABLE "copied"."nulls" ADD CONSTRAINT "nulls_pkey" UNIQUE ("a", "b")')
		expect(applyChoices(survey, applied, chosen, findingsOfMap(survey, applied, { there: [], system: null }))).toEqual(applied)
	})

	test('one that a finding does not offer, and `stop`, change nothing', async () => {
		const survey = await surveyOfScript(odd)
		const map = proposed(survey)
		const { map: same } = applyChoices(survey, map, {
			'text-in-number/t/n/': 'rename',
			'epoch-time/t/when_/': 'stop',
			'nothing/of/it/': 'skip-table',
		})
		expect(same).toEqual(map.map)
	})

	test('a reference that rows break is left out by choice, and one to a table that is skipped is asked about', async () => {
		const survey = await surveyOfScript(
			'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (a INTEGER REFERENCES p (id)); INSERT INTO c VALUES (9); CREATE TABLE d (b INTEGER REFERENCES c (a))',
		)
		const references = (map: CopyMap) => targetSql(survey, map).after.filter((sql) => sql.includes('FOREIGN KEY'))
		const map = proposed(survey)
		expect(references(map)).toHaveLength(1)
		expect(references(applyChoices(survey, map, { 'dangling-reference/c//a': 'leave-out' }))).toEqual([])
		const withoutParent = { ...map, map: map.map.map((table) => (table.table === 'p' ? { ...table, columns: null } : table)) }
		expect(references(withoutParent)).toEqual([])
	})

	test('an index that nobody can carry is left out by its own choice alone', async () => {
		const survey = await surveyOfScript('CREATE TABLE t (a TEXT); CREATE INDEX one ON t (a); CREATE INDEX two ON t (printf(a))')
		const map = applyChoices(survey, proposed(survey), { 'unknown-expression/t//two': 'leave-out' })
		expect(targetSql(survey, map).after).toEqual(['CREATE INDEX "one" ON "copied"."t" ("a")'])
	})
})

describe('findings of a map', () => {
	test('a narrower type that somebody chose says which numbers are beyond it', async () => {
		const survey = await surveyOfScript('CREATE TABLE t (n INTEGER, r REAL); INSERT INTO t VALUES (-1, 0.1), (2147483648, 2)')
		const map = retyped(proposed(survey), 'n', 'integer')
		expect(findingsOfMap(survey, map, { there: [], system: null })).toMatchObject([
			{
				kind: 'out-of-range',
				table: 't',
				column: 'n',
				example: { text: '2147483648, and integer' },
				choices: ['stop', 'convert', 'as-text', 'set-null', 'skip-table'],
			},
		])
		expect(idsOf(survey, retyped(proposed(survey), 'n', 'smallint'))).toEqual(['out-of-range/t/n/'])
		expect(idsOf(survey, retyped(proposed(survey), 'r', 'real'))).toEqual(['out-of-range/t/r/'])
		expect(idsOf(survey, proposed(survey))).toEqual([])
	})

	test('a key too long for an index is found before the rows go', async () => {
		const survey = await surveyOfScript(
			`CREATE TABLE t (k TEXT PRIMARY KEY, v TEXT); INSERT INTO t VALUES ('${'x'.repeat(3000)}', '${'y'.repeat(9000)}')`,
		)
		const map = proposed(survey)
		expect(idsOf(survey, map)).toEqual(['out-of-range/t//PRIMARY KEY'])
		const without = applyChoices(survey, map, { 'out-of-range/t//PRIMARY KEY': 'leave-out' })
		expect(targetSql(survey, without).after).toEqual([])
	})

	test('a reference of which the server can make none is said, once', async () => {
		const survey = await surveyOfScript(
			'CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT COLLATE NOCASE UNIQUE); CREATE TABLE c (a TEXT REFERENCES p (id), b TEXT REFERENCES p (code), d INTEGER REFERENCES nowhere (id))',
		)
		const ids = [...survey.findings.map(({ id }) => id), ...idsOf(survey, proposed(survey))]
		expect(ids.filter((id) => !id.endsWith('COLLATE'))).toEqual([
			'dangling-reference/c//d',
			'unknown-expression/c//a',
			'unknown-expression/c//b',
		])
		const converted = applyChoices(survey, proposed(survey), { 'unknown-expression/c//b': 'convert' })
		expect(targetSql(survey, converted).after.filter((sql) => sql.includes('FOREIGN'))).toEqual([
			'ALTER TABLE "copied"."c" ADD CONSTRAINT "c_b_fkey" FOREIGN KEY ("b") REFERENCES "copied"."p" ("code")',
		])
	})
})

const retyped = (map: CopyMap, column: string, type: string): CopyMap => ({
	...map,
	map: map.map.map((table) => ({
		...table,
		columns: table.columns?.map((one) => (one.column === column ? { ...one, type } : one)) ?? null,
	})),
})

describe('a map from a file', () => {
	const changes: readonly (readonly [string, (map: CopyMap) => CopyMap, RegExp])[] = [
		['names a table that is not there', (map) => ({ ...map, map: [...map.map, { table: 'x', into: 'x', columns: null }] }), /no table x/],
		['leaves a table unmentioned', (map) => ({ ...map, map: map.map.slice(1) }), /nothing for table t/],
		['has a table twice', (map) => ({ ...map, map: [...map.map, ...map.map] }), /twice/],
		['goes into a schema of the server’s', (map) => ({ ...map, schema: 'pg_catalog' }), /pg_catalog/],
		['has a schema without a name', (map) => ({ ...map, schema: '' }), /empty/],
		['is of no time zone', (map) => ({ ...map, timeZone: 'Nowhere/Land' }), /Nowhere/],
		['has a column of no known type', (map) => retyped(map, 'n', 'bigint; DROP TABLE x'), /no columns of type/],
		['counts in text', (map) => retyped(map, 'id', 'text'), /count by itself/],
		['has a default that leaves its brackets', (map) => defaulted(map, '1), (2'), /not one expression/],
		['has a default of two statements', (map) => defaulted(map, '1; DROP TABLE x'), /not one expression/],
		['has a default with an open comment', (map) => defaulted(map, '1 --'), /not one expression/],
		['has a default with an open string', (map) => defaulted(map, "'x"), /not one expression/],
		['has a name that is too long', (map) => renamed(map, 'x'.repeat(64)), /64 bytes/],
		['has a column of the server’s own name', (map) => renamed(map, 'xmin'), /xmin/],
		['has two columns of one name', (map) => renamed(map, 'id'), /Two columns/],
	]

	test.each(changes)('that %s is refused, with what to do', async (_what, change, detail) => {
		const survey = await surveyOfScript('CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER DEFAULT (1 + 1))')
		const map = proposed(survey)
		expect(() => checkMap(map, survey)).not.toThrow()
		const refused = caught(() => checkMap(change(map), survey))
		expect(refused).toBeInstanceOf(FaultError)
		expect((refused as FaultError).fault).toEqual({ kind: 'map-malformed', detail: expect.stringMatching(detail) })
	})

	const changedColumn = (map: CopyMap, change: object): CopyMap => ({
		...map,
		map: map.map.map((table) => ({
			...table,
			columns: table.columns?.map((one) => (one.column === 'n' ? { ...one, ...change } : one)) ?? null,
		})),
	})
	const defaulted = (map: CopyMap, value: string) => changedColumn(map, { default: value })
	const renamed = (map: CopyMap, into: string) => changedColumn(map, { into })
})

function caught(work: () => void): unknown {
	try {
		work()
	} catch (thrown) {
		return thrown
	}
	return undefined
}
