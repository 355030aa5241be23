import { expect, test } from 'vitest'
import type { MappedColumn } from '../../../electron/contract/copy-map.ts'
import { compareGround, mapped } from '../../support/compare-ground.ts'

type Keyed = {
	readonly what: string
	/** The key as SQLite declares it, and its mapped columns. */
	readonly sqlite: string
	readonly postgres: string
	readonly columns: readonly MappedColumn[]
	readonly rows: readonly string[]
	readonly there?: readonly string[]
}

const keyeds: readonly Keyed[] = [
	{
		what: 'whole numbers, negative ones and those beyond 32 bits',
		sqlite: 'id INTEGER PRIMARY KEY',
		postgres: 'id bigint PRIMARY KEY',
		columns: [mapped('id', 'bigint')],
		rows: [
			'-9223372036854775808',
			'-4294967297',
			'-4294967296',
			'-1',
			'0',
			'1',
			'2147483648',
			'4294967295',
			'4294967296',
			'9223372036854775807',
		],
	},
	{
		what: 'texts whose order depends on who sorts them',
		sqlite: 'id TEXT PRIMARY KEY',
		postgres: 'id text COLLATE "und-x-icu" PRIMARY KEY',
		columns: [mapped('id', 'text')],
		rows: ["''", "' '", "'-a'", "'A'", "'a'", "'ä'", "'b'", "'B'", "'z'", "'\uffee'", "'🚀'", "'e\u0301'", "'é'"],
	},
	{
		what: 'bytes',
		sqlite: 'id BLOB PRIMARY KEY',
		postgres: 'id bytea PRIMARY KEY',
		columns: [mapped('id', 'bytea')],
		rows: ["x''", "x'00'", "x'0000'", "x'7f'", "x'80'", "x'ff'"],
		there: ["''", "'\\x00'", "'\\x0000'", "'\\x7f'", "'\\x80'", "'\\xff'"],
	},
	{
		what: 'doubles',
		sqlite: 'id REAL PRIMARY KEY',
		postgres: 'id double precision PRIMARY KEY',
		columns: [mapped('id', 'double precision')],
		rows: ['-1e300', '-1.5', '0.0', '1e-300', '0.5', '1e300', '9e999'],
		there: ['-1e300', '-1.5', '0', '1e-300', '0.5', '1e300', "'Infinity'"],
	},
	{
		what: 'several columns',
		sqlite: 'a TEXT, b INTEGER, PRIMARY KEY (a, b)',
		postgres: 'a text, b integer, PRIMARY KEY (b, a)',
		columns: [mapped('a', 'text'), mapped('b', 'integer')],
		rows: ["'x', -1", "'x', 5", "'x', 40", "'xx', -7", "'y', 0"],
	},
	{
		what: 'texts that PostgreSQL puts in another order as what they are there',
		sqlite: 'id TEXT PRIMARY KEY',
		postgres: 'id uuid PRIMARY KEY',
		columns: [mapped('id', 'uuid', { conversion: 'uuid-text' })],
		rows: ['a', 'B', 'c', 'D'].map((digit) => `'${digit.repeat(8)}-0000-0000-0000-000000000000'`),
	},
	{
		what: 'times written in several ways',
		sqlite: 'id TEXT PRIMARY KEY',
		postgres: 'id timestamp with time zone PRIMARY KEY',
		columns: [mapped('id', 'timestamp with time zone', { conversion: 'time-text' })],
		rows: ["'2024-01-01 00:30:00+02:00'", "'2024-01-01 00:00:00Z'", "'2023-12-31 23:00:00Z'"],
	},
	{
		what: 'numbers that became text',
		sqlite: 'id INTEGER PRIMARY KEY',
		postgres: 'id text PRIMARY KEY',
		columns: [mapped('id', 'text', { conversion: 'as-text' })],
		rows: ['-5', '3', '20', '100'],
		there: ["'-5'", "'3'", "'20'", "'100'"],
	},
	{
		what: 'decimal numbers',
		sqlite: 'id NUMERIC PRIMARY KEY',
		postgres: 'id numeric PRIMARY KEY',
		columns: [mapped('id', 'numeric', { conversion: 'decimal' })],
		rows: ['-10', '-9', '2', '10', '10.5'],
	},
]

test.each(keyeds)('keys that are $what: the same is the same, and of a row that changed, left or came only that is told', async (keyed) => {
	const { sqlite, postgres, columns, rows, there = rows } = keyed
	await using ground = await compareGround({
		sqlite: `CREATE TABLE kept (v TEXT, ${sqlite}); INSERT INTO kept VALUES ${rows.map((row, place) => `('v${place}', ${row})`).join(', ')}`,
		postgres: `SET TimeZone = 'UTC'; CREATE TABLE kept (v text, ${postgres}); INSERT INTO kept VALUES ${there.map((row, place) => `('v${place}', ${row})`).join(', ')}`,
		map: [{ table: 'kept', into: 'kept', columns: [...columns, mapped('v', 'text')] }],
	})
	expect(await ground.compareOnly()).toMatchObject({ differing: 0, differences: [], sourceRows: rows.length, targetRows: rows.length })
	for (const place of rows.keys()) {
		await ground.database.sql(`UPDATE kept SET v = 'other' WHERE v = 'v${place}'`)
		const changed = await ground.compareOnly()
		expect(changed.differences).toMatchObject([{ column: 'v', source: `v${place}`, target: 'other' }])
		await ground.database.sql(`DELETE FROM kept WHERE v = 'other'`)
		const gone = await ground.compareOnly()
		expect(gone).toMatchObject({ differing: 1, targetRows: rows.length - 1 })
		expect(gone.differences).toMatchObject([{ column: null, source: expect.stringMatching(new RegExp(`, v${place}$`)), target: null }])
		await ground.database.sql(`INSERT INTO kept VALUES ('v${place}', ${there[place]})`)
	}
	expect(await ground.compareOnly()).toMatchObject({ differing: 0 })
})

const loose = {
	sqlite: `CREATE TABLE loose (a, b TEXT); INSERT INTO loose VALUES (3, 'x'), (1, NULL), (3, 'x'), (2, ''), (3, 'y')`,
	postgres: `CREATE TABLE loose (a bigint, b text); INSERT INTO loose VALUES (2, ''), (3, 'x'), (3, 'y'), (1, NULL), (3, 'x')`,
	map: [{ table: 'loose', into: 'loose', columns: [mapped('a', 'bigint'), mapped('b', 'text')] }],
}

test('rows without a key are compared as often as they are there, in whatever order', async () => {
	await using ground = await compareGround(loose)
	const same = await ground.compareOnly()
	expect(same).toMatchObject({ differing: 0, sourceRows: 5, targetRows: 5 })
	for (const { source, target } of same.columns) expect(target).toBe(source)
	await ground.database.sql(`DELETE FROM loose WHERE ctid = (SELECT min(ctid) FROM loose WHERE b = 'x'); INSERT INTO loose VALUES (2, '')`)
	expect(await ground.compareOnly()).toMatchObject({
		sourceRows: 5,
		targetRows: 5,
		differing: 2,
		differences: expect.arrayContaining([
			{ table: 'loose', row: '3, x', column: null, source: '3, x', target: null },
			{ table: 'loose', row: '2, ', column: null, source: null, target: '2, ' },
		]),
	})
})

test('a key that the target has twice is found, though all else is the same', async () => {
	await using ground = await compareGround({
		sqlite: `CREATE TABLE kept (id INTEGER PRIMARY KEY, v); INSERT INTO kept VALUES (1, 'a'), (2, 'b'), (3, 'c')`,
		postgres: `CREATE TABLE kept (id bigint, v text); INSERT INTO kept VALUES (1, 'a'), (2, 'b'), (2, 'b'), (3, 'c')`,
		map: [{ table: 'kept', into: 'kept', columns: [mapped('id', 'bigint'), mapped('v', 'text')] }],
	})
	expect((await ground.compareOnly()).differences).toEqual([{ table: 'kept', row: '2', column: null, source: null, target: '2, b' }])
})

test('NULL in a key is the same as NULL in it', async () => {
	await using ground = await compareGround({
		sqlite: `CREATE TABLE kept (a TEXT, b INTEGER, v TEXT, PRIMARY KEY (a, b)); INSERT INTO kept VALUES (NULL, 1, 'x'), (NULL, 1, 'y'), ('k', NULL, 'z'), ('k', 1, 'w')`,
		postgres: `CREATE TABLE kept (a text, b bigint, v text); INSERT INTO kept VALUES ('k', 1, 'w'), (NULL, 1, 'y'), ('k', NULL, 'z'), (NULL, 1, 'x')`,
		map: [{ table: 'kept', into: 'kept', columns: [mapped('a', 'text'), mapped('b', 'bigint'), mapped('v', 'text')] }],
	})
	expect(await ground.compareOnly()).toMatchObject({ differing: 0, sourceRows: 4, targetRows: 4 })
	await ground.database.sql(`UPDATE kept SET v = 'Y' WHERE v = 'y'`)
	const changed = await ground.compareOnly()
	expect(changed.differing).toBeGreaterThan(0)
	expect(changed.differences[0]).toMatchObject({ row: 'NULL, 1' })
})

test('a table whose key the map leaves out is compared as rows without one', async () => {
	await using ground = await compareGround({
		sqlite: `CREATE TABLE kept (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO kept VALUES (1, 'b'), (2, 'a')`,
		postgres: `CREATE TABLE kept (v text); INSERT INTO kept VALUES ('a'), ('b')`,
		map: [{ table: 'kept', into: 'kept', columns: [mapped('v', 'text')] }],
	})
	expect(await ground.compareOnly()).toMatchObject({ differing: 0, sourceRows: 2, targetRows: 2 })
})
