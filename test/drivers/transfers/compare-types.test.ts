import { expect, test } from 'vitest'
import type { Conversion } from '../../../electron/contract/copy-map.ts'
import { type CompareGround, compareGround, mapped } from '../../support/compare-ground.ts'

type Case = {
	readonly type: string
	readonly conversion?: Conversion
	/** Three values, as SQL of SQLite, and of PostgreSQL where it says the same in other words. */
	readonly values: readonly [string, string, string]
	readonly there?: readonly [string, string, string]
	/** SQL that gives `v` with the least there is to change about it. */
	readonly changed: string
}

const cases: readonly Case[] = [
	{ type: 'bigint', values: ['-9223372036854775808', '0', '9007199254740993'], changed: 'v # 1' },
	{ type: 'integer', values: ['-2147483648', '0', '2147483646'], changed: 'v # 1' },
	{ type: 'smallint', values: ['-32768', '0', '32766'], changed: '(v::integer # 1)::smallint' },
	{
		type: 'real',
		values: ['-1.5', '0.0', '16777216.0'],
		changed: "CASE v WHEN -1.5 THEN -1.5000001::real WHEN 0 THEN '-0'::real ELSE 16777218::real END",
	},
	{
		type: 'double precision',
		values: ['-1.5e300', '0.1', '1.0'],
		changed:
			"CASE v WHEN 0.1 THEN '0.10000000000000002'::float8 WHEN 1 THEN '1.0000000000000002'::float8 ELSE '-1.4999999999999998e+300'::float8 END",
	},
	{
		type: 'numeric',
		conversion: 'decimal',
		values: ["'-1.10'", '3', "'1e-9'"],
		there: ["'-1.10'", '3', "'0.000000001'"],
		changed: 'v + 1e-12',
	},
	{ type: 'numeric(12,4)', conversion: 'decimal', values: ['-1', '2.5', '3'], changed: 'v + 0.0001' },
	{
		type: 'text',
		values: ["'one'", "''", "'Ünder 🚀'"],
		changed: "CASE v WHEN '' THEN ' ' ELSE overlay(v PLACING chr(ascii(v) # 1) FROM 1 FOR 1) END",
	},
	{ type: 'character varying(20)', values: ["'one'", "'two'", "'three'"], changed: 'overlay(v PLACING chr(ascii(v) # 1) FROM 1 FOR 1)' },
	{ type: 'character(5)', values: ["'one'", "'two'", "'three'"], changed: 'overlay(v PLACING chr(ascii(v) # 1) FROM 1 FOR 1)' },
	{
		type: 'bytea',
		values: ["x'00'", "x'ff00ff'", "x'0102030405060708'"],
		there: ["'\\x00'", "'\\xff00ff'", "'\\x0102030405060708'"],
		changed: 'set_bit(v, 3, 1 - get_bit(v, 3))',
	},
	{ type: 'boolean', conversion: 'boolean', values: ['0', '1', "'true'"], there: ['false', 'true', 'true'], changed: 'NOT v' },
	{ type: 'date', conversion: 'date-text', values: ["'1969-12-31'", "'2000-01-01'", "'2024-02-29'"], changed: 'v + 1' },
	{
		type: 'timestamp without time zone',
		conversion: 'time-text',
		values: ["'1969-12-31 23:59:59.999999'", "'2000-01-01 00:00:00'", "'2024-02-29 12:34:56.000001'"],
		changed: "v + interval '1 microsecond'",
	},
	{
		type: 'timestamp with time zone',
		conversion: 'time-text',
		values: ["'1969-12-31 23:59:59.999999Z'", "'2000-01-01 00:00:00+02:00'", "'2024-02-29 12:34:56.000001Z'"],
		changed: "v - interval '1 microsecond'",
	},
	{
		type: 'timestamp with time zone',
		conversion: 'epoch-seconds',
		values: ['0', '1', '1700000000.5'],
		there: ["'1970-01-01Z'", "'1970-01-01 00:00:01Z'", "'2023-11-14 22:13:20.5Z'"],
		changed: "v + interval '1 microsecond'",
	},
	{
		type: 'timestamp with time zone',
		conversion: 'epoch-milliseconds',
		values: ['-1', '1', '1700000000500'],
		there: ["'1969-12-31 23:59:59.999Z'", "'1970-01-01 00:00:00.001Z'", "'2023-11-14 22:13:20.5Z'"],
		changed: "v + interval '1 microsecond'",
	},
	{
		type: 'uuid',
		conversion: 'uuid-text',
		values: ["'00000000-0000-0000-0000-000000000000'", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"],
		changed: "(translate(left(v::text, 1), '0af', '1be') || substr(v::text, 2))::uuid",
	},
	{ type: 'json', conversion: 'json', values: ["'[]'", `'{"a": [1, 2.0]}'`, "'null'"], changed: "(v::text || ' ')::json" },
	{
		type: 'jsonb',
		conversion: 'json',
		values: ["'[]'", `'{"b":1,"a":[1,2.0]}'`, `'"text"'`],
		changed: `CASE v::text WHEN '[]' THEN '{}' WHEN '"text"' THEN '"Text"' ELSE jsonb_set(v, '{a,1}', '2.00') END`,
	},
	{ type: 'mood', values: ["'glad'", "'sad'", "'glad'"], changed: "CASE v WHEN 'glad' THEN 'sad'::mood ELSE 'glad'::mood END" },
]

const rowNames = ['0-first', '1-middle', '2-last']

async function groundFor({ type, conversion = 'exact', values, there = values }: Case): Promise<CompareGround> {
	const rows = (texts: readonly string[]) => rowNames.map((name, place) => `('${name}', ${texts[place]})`).join(', ')
	return compareGround({
		sqlite: `CREATE TABLE kept (id TEXT PRIMARY KEY, v); INSERT INTO kept VALUES ${rows(values)}`,
		postgres: `CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE kept (id text PRIMARY KEY, v ${type}); SET TimeZone = 'UTC'; INSERT INTO kept VALUES ${rows(there)}`,
		map: [{ table: 'kept', into: 'kept', columns: [mapped('id', 'text'), mapped('v', type, { conversion })] }],
	})
}

test.each(cases)(
	'$type, $conversion: the same is found the same, one change of any row is found and named, and NULL in its place',
	async (one) => {
		await using ground = await groundFor(one)
		const compared = await ground.compareOnly()
		expect(compared).toMatchObject({ differing: 0, differences: [], sourceRows: 3, targetRows: 3 })
		for (const { source, target } of compared.columns) expect(target).toBe(source)
		for (const row of rowNames) {
			await ground.database.sql(`CREATE TABLE aside AS TABLE kept; UPDATE kept SET v = ${one.changed} WHERE id = '${row}'`)
			const changed = await ground.compareOnly()
			expect(changed.differences).toEqual([{ table: 'kept', row, column: 'v', source: expect.any(String), target: expect.any(String) }])
			expect(changed.differences[0]?.source).not.toBe(changed.differences[0]?.target)
			expect(changed.differing).toBe(1)
			expect(changed.columns.map(({ source, target }) => source === target)).toEqual([true, false])
			await ground.database.sql(`UPDATE kept SET v = NULL WHERE id = '${row}'`)
			const emptied = await ground.compareOnly()
			expect(emptied.differences).toEqual([{ table: 'kept', row, column: 'v', source: expect.any(String), target: null }])
			await ground.database.sql('UPDATE kept SET v = aside.v FROM aside WHERE aside.id = kept.id; DROP TABLE aside')
		}
	},
)
