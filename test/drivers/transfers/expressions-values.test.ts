import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAsServer } from '../../../electron/drivers/engines/postgres-parser.ts'
import type { ExpressionColumn } from '../../../electron/drivers/transfers/expressions/expression-typed.ts'
import { defaultSql, generatedSql, indexedSql } from '../../../electron/drivers/transfers/expressions/expressions.ts'
import { columns, type ExpressionGround, openGround } from '../../support/expression-ground.ts'

const conversions: Readonly<Record<string, ExpressionColumn['conversion']>> = {
	boolean: 'boolean',
	date: 'date-text',
	'timestamp without time zone': 'time-text',
	'timestamp with time zone': 'time-text',
	json: 'json',
	uuid: 'uuid-text',
	numeric: 'decimal',
}
const targetOf = (type: string) => ({ type, conversion: conversions[type] ?? 'exact' })

let ground: ExpressionGround

beforeAll(async () => {
	ground = await openGround()
})

afterAll(() => ground?.[Symbol.asyncDispose]())

describe('a default of SQLite’s', () => {
	test.each([
		['5', 'bigint', '5'],
		["'5'", 'bigint', '5'],
		['-5', 'bigint', '-5'],
		['(1 + 2 * 3)', 'bigint', '7'],
		['5.0', 'bigint', '5'],
		['TRUE', 'bigint', '1'],
		['0.5', 'double precision', '0.5'],
		['1', 'double precision', '1'],
		["'1.25'", 'double precision', '1.25'],
		['1e300', 'double precision', '1e+300'],
		['0.1', 'numeric', '0.1'],
		['7', 'numeric', '7'],
		["'it''s \\ so'", 'text', "it's \\ so"],
		['"quoted"', 'text', 'quoted'],
		['bare', 'text', 'bare'],
		['5', 'text', '5'],
		["('a' || 'b')", 'text', 'ab'],
		["''", 'text', ''],
		['NULL', 'text', null],
		['NULL', 'bigint', null],
		["x'00ff'", 'bytea', '\\x00ff'],
		['1', 'boolean', 't'],
		["'False'", 'boolean', 'f'],
		['false', 'boolean', 'f'],
		["'2024-02-29'", 'date', '2024-02-29'],
		["'2024-02-29 10:11:12.5'", 'timestamp without time zone', '2024-02-29 10:11:12.5'],
		['\'{"a":  1}\'', 'json', '{"a":  1}'],
		["'2F1E4FC0-81FD-4DA9-9177-9A31F6BFF0A9'", 'uuid', '2f1e4fc0-81fd-4da9-9177-9a31f6bff0a9'],
	])('%s of a %s gives %s', async (expression, type, expected) => {
		const sql = defaultSql(expression, targetOf(type))
		expect(await readAsServer(`SELECT ${sql}`)).toMatchObject({ kind: 'parsed' })
		const name = `given_${Math.abs([...expression, type].join('').length)}`
		const rows = await ground.target.sql(
			`DROP TABLE IF EXISTS ${name}; CREATE TABLE ${name} (id int, value ${type} DEFAULT (${sql})); INSERT INTO ${name} VALUES (1); SELECT value FROM ${name}`,
		)
		expect(rows).toEqual([[expected]])
	})

	test.each([
		['CURRENT_TIMESTAMP', 'YYYY-MM-DD HH24:MI:SS'],
		["(datetime('now'))", 'YYYY-MM-DD HH24:MI:SS'],
		["strftime('%Y-%m-%dT%H:%M:%SZ', 'now')", 'YYYY-MM-DD"T"HH24:MI:SS"Z"'],
		["date('now')", 'YYYY-MM-DD'],
		['CURRENT_TIME', 'HH24:MI:SS'],
	])('%s is the same text of UTC', async (expression, form) => {
		const sql = defaultSql(expression, targetOf('text'))
		const same = await ground.target.sql(`SET TIME ZONE 'Asia/Tokyo'; SELECT (${sql}) = to_char(now() AT TIME ZONE 'UTC', '${form}')`)
		expect(same).toEqual([['t']])
		const shape = (text: unknown) => String(text).replaceAll(/[0-9]/g, '0')
		const [there] = await ground.target.sql(`SELECT ${sql}`)
		expect(shape(there?.[0])).toBe(shape(ground.source.prepare(`SELECT ${expression}`).pluck().get()))
	})

	test.each([
		['CURRENT_TIMESTAMP', 'timestamp without time zone', "now() AT TIME ZONE 'UTC'"],
		['CURRENT_TIMESTAMP', 'timestamp with time zone', 'now()'],
		["strftime('%Y-%m-%dT%H:%M:%fZ', 'now')", 'timestamp with time zone', 'now()'],
		['CURRENT_DATE', 'date', "(now() AT TIME ZONE 'UTC')::date"],
		["strftime('%s', 'now')", 'bigint', 'floor(extract(epoch FROM now()))'],
		["(strftime('%s', 'now') * 1000)", 'bigint', 'floor(extract(epoch FROM now())) * 1000'],
		["CAST(strftime('%s', 'now') AS INTEGER)", 'bigint', 'floor(extract(epoch FROM now()))'],
		['(unixepoch())', 'bigint', 'floor(extract(epoch FROM now()))'],
	])('%s of a %s is the same moment in any time zone', async (expression, type, expected) => {
		const sql = defaultSql(expression, targetOf(type))
		expect(await ground.target.sql(`SET TIME ZONE 'America/New_York'; SELECT (${sql}) = ${expected}`)).toEqual([['t']])
	})

	test.each([
		['random()', 'bigint'],
		['(lower(hex(randomblob(16))))', 'text'],
		["datetime('now', 'localtime')", 'text'],
		["strftime('%j', 'now')", 'text'],
		['1.5', 'bigint'],
		['1.5', 'text'],
		["'x'", 'bigint'],
		['2', 'boolean'],
		["'text'", 'bytea'],
		["'2024-02-30'", 'date'],
		["'2024-01-01 10:00+01:00'", 'timestamp without time zone'],
		["'{'", 'json'],
		["'no uuid'", 'uuid'],
		["'2024-01-01'", 'timestamp with time zone'],
		["strftime('%s', 'now')", 'timestamp without time zone'],
		['9223372036854775808', 'bigint'],
		['"a" || "b"', 'text'],
	])('%s of a %s is not guessed at', (expression, type) => {
		expect(defaultSql(expression, targetOf(type))).toBeNull()
	})
})

describe('a value', () => {
	test.each([
		["s || ' / ' || i", 'text'],
		['i * 2 + j', 'bigint'],
		['r * 2', 'double precision'],
		['r / j', 'double precision'],
		['length(s)', 'bigint'],
		['CASE WHEN i > 0 THEN s ELSE u END', 'text'],
		['coalesce(s, u)', 'text'],
		['i > j', 'bigint'],
		["ifnull(n, 'none')", 'text'],
		['b', 'bytea'],
		['f', 'bigint'],
		["replace(upper(substr(s, 1, 2)), 'A', '')", 'text'],
	])('%s as %s is the same in every row', async (expression, type) => {
		const sql = generatedSql(expression, columns, type)
		expect(await readAsServer(`SELECT ${sql}`)).toMatchObject({ kind: 'parsed' })
		const there = await ground.target.sql(`SELECT (${sql})::${type} FROM one ORDER BY id`)
		const here = ground.source.prepare(`SELECT ${expression} FROM one ORDER BY rowid`).pluck().safeIntegers().all()
		const read = (value: unknown) => (type === 'double precision' && value !== null ? Number(value) : writtenValue(value))
		expect(there.map(([value]) => read(value))).toEqual(here.map(read))
	})

	test.each([
		['i', 'text'],
		['s', 'bigint'],
		['m + 1', 'numeric'],
		['r', 'bigint'],
	])('%s as %s is not guessed at', (expression, type) => {
		expect(generatedSql(expression, columns, type)).toBeNull()
	})

	test.each([
		['i', '"i"'],
		['n', 'lower("n" COLLATE "C")'],
		['s COLLATE NOCASE', 'lower("s" COLLATE "C")'],
		['n COLLATE BINARY', '"n"'],
		['p', `rtrim("p", ' ')`],
		['"order ""by"""', '"order ""by"""'],
		['t', '"t"'],
		['i + j', '(("i")::bigint + ("j")::bigint)'],
	])('%s is indexed as %s', async (expression, expected) => {
		expect(indexedSql(expression, columns)).toBe(expected)
		await ground.target.sql(`CREATE INDEX tried ON one ((${expected})); DROP INDEX tried`)
	})

	test.each(['date(t)', 'random()', "datetime('now')", 's COLLATE mine'])('%s is not indexed', (expression) => {
		expect(indexedSql(expression, columns)).toBeNull()
	})
})

function writtenValue(value: unknown): unknown {
	if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
	return value === null ? null : String(value)
}
