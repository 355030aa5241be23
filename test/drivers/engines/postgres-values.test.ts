import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine, SqlValue } from '../../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { openSession } from '../../../electron/drivers/engines/postgres-session.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres-database.ts'
import { sharedMajor } from '../../support/server-programs.ts'

const ours = `
	CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
	CREATE TYPE pair AS (a int, b text);
	CREATE DOMAIN positive AS int8 CHECK (VALUE > 0);
`

/** Types whose values are the server's own text. */
const texts = [
	"'12345678901234567890.12345678901234567890'::numeric",
	"'NaN'::numeric",
	"'1e-20'::numeric",
	"'-0.00'::numeric(5,2)",
	"'infinity'::timestamptz",
	"'2024-02-29 23:59:59.123456+05:45'::timestamptz",
	"'2024-02-29 23:59:59.123456'::timestamp",
	"'0044-03-15 BC'::date",
	"'24:00:00'::time",
	"'10:00:00+02'::timetz",
	"'1 year 2 mons -3 days 04:05:06.789'::interval",
	'ARRAY[1, NULL, 3]',
	`ARRAY['a,b', 'c"d', NULL, 'NULL', '']`,
	'ARRAY[[1, 2], [3, 4]]::int8[]',
	"'[0:1]={1,2}'::int[]",
	`'{"b": 1.10, "a": [1e400, "é"]}'::json`,
	`'{"b": 1.10, "a": [null, "é"]}'::jsonb`,
	"'it''s ok'::mood",
	"ARRAY['sad', 'it''s ok']::mood[]",
	"'[1,5)'::int4range",
	"'empty'::tstzrange",
	...(sharedMajor < 14 ? [] : ["'{[1,3), [5,7)}'::int4multirange"]),
	"ROW(1, 'x y')::pair",
	"'5f0e4b7a-0000-4000-8000-000000000000'::uuid",
	"'192.168.0.1/24'::inet",
	"'$1,234.56'::money",
	"B'0101'",
	"'(1,2)'::point",
	"'<a>b</a>'::xml",
	"'a b'::tsvector",
	"'x'::char(5)",
	"'é😀\t\n'::text",
	"'public'::name",
	"'pg_class'::regclass",
	'\'a\'::"char"',
	"'0/16B3748'::pg_lsn",
]

describe('values of PostgreSQL', () => {
	let db: TestDatabase
	let engine: Engine
	beforeAll(async () => {
		db = await createDatabase(ours)
		engine = (await openPostgres({ server: db.server }, { environment: {} })).engine
	})
	afterAll(async () => {
		await engine.close()
		await db[Symbol.asyncDispose]()
	})

	async function selected(expression: string, parameters: Record<string, SqlValue> = {}): Promise<SqlValue> {
		const [answer] = await engine.read([{ sql: `SELECT ${expression}`, parameters }])
		const value = answer?.rows[0]?.[0]
		if (value === undefined) throw new Error('no value')
		return value
	}

	test.each(texts)('%s is the text that the server writes', async (expression) => {
		// Written by another program's session, in the zone that a look has
		const [row] = await db.sql(`SET TimeZone = 'UTC'; SELECT ${expression}`)
		expect(await selected(expression)).toBe(row?.[0])
	})

	test.each<[string, SqlValue]>([
		['NULL', null],
		['true', true],
		['false', false],
		["'-32768'::int2", -32768],
		["'2147483647'::int4", 2147483647],
		['9007199254740991', 2 ** 53 - 1],
		['9007199254740992', 2n ** 53n],
		["'-9223372036854775808'::int8", -(2n ** 63n)],
		['9223372036854775807', 2n ** 63n - 1n],
		['9223372036854775807::positive', 2n ** 63n - 1n],
		["'4294967295'::oid", 4294967295],
		["'0.1'::float8", 0.1],
		["'0.1'::float4", 0.1],
		["'-0'::float8", -0],
		["'NaN'::float8", Number.NaN],
		["'Infinity'::float8", Number.POSITIVE_INFINITY],
		["'-Infinity'::float4", Number.NEGATIVE_INFINITY],
		["'5e-324'::float8", 5e-324],
		["'1.7976931348623157e308'::float8", Number.MAX_VALUE],
		["'\\x'::bytea", new Uint8Array()],
		["'\\x0001ff5c27'::bytea", new Uint8Array([0, 1, 255, 0x5c, 0x27])],
	])('%s is %s', async (expression, value) => {
		const found = await selected(expression)
		expect(found).toStrictEqual(value)
		expect(found instanceof Uint8Array ? found.constructor : Uint8Array).toBe(Uint8Array)
	})

	test.each<[string, SqlValue]>([
		['text', 'é😀\n\'"\\'],
		['int8', -(2n ** 63n)],
		['float8', 0.1],
		['float8', -0],
		['float8', Number.NaN],
		['float8', Number.POSITIVE_INFINITY],
		['bytea', new Uint8Array([0, 1, 255])],
		['boolean', true],
		['text', null],
		['numeric', '1234567890.000000000000000001'],
		['int[]', '{1,NULL,3}'],
	])('a %s goes in as %s and comes out the same', async (type, value) => {
		expect(await selected(`:value::${type}`, { value })).toStrictEqual(value)
	})

	test('bytes of a session with the older output are the same bytes', async () => {
		await using old = await createDatabase()
		await old.sql(`ALTER DATABASE ${old.name} SET bytea_output = 'escape'`)
		const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
		const session = await openSession(old.server, 'change')
		const { rows } = await session.query(`SELECT '\\x${all.toString('hex')}'::bytea, current_setting('bytea_output')`)
		await session.close()
		expect(rows).toStrictEqual([[new Uint8Array(all), 'escape']])
	})

	test('texts arrive whole although the server is told another encoding for them', async () => {
		await using latin = await createDatabase()
		await latin.sql(`ALTER DATABASE ${latin.name} SET client_encoding = 'LATIN1'`)
		const { engine: other } = await openPostgres({ server: latin.server }, { environment: {} })
		const [answer] = await other.read([{ sql: `SELECT 'é😀' || :more`, parameters: { more: 'ü' } }])
		expect(answer?.rows).toEqual([['é😀ü']])
		await other.close()
	})
})
