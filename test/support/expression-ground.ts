import Database from 'better-sqlite3'
import type { ExpressionColumn } from '../../electron/drivers/transfers/expressions/expression-typed.ts'
import { createDatabase, type TestDatabase } from './postgres-database.ts'

/** A column of every kind that expressions know. */
export const columns: readonly ExpressionColumn[] = [
	column('i', 'INTEGER', 'bigint'),
	column('j', 'INTEGER', 'bigint'),
	column('k', 'INTEGER', 'integer'),
	column('r', 'REAL', 'double precision'),
	column('m', 'NUMERIC', 'numeric', 'decimal'),
	column('s', 'TEXT', 'text'),
	column('u', 'TEXT', 'text'),
	{ ...column('n', 'TEXT', 'text'), collation: 'NOCASE' },
	{ ...column('p', 'TEXT', 'text'), collation: 'RTRIM' },
	column('b', 'BLOB', 'bytea'),
	column('f', 'BOOLEAN', 'boolean', 'boolean'),
	column('d', 'DATE', 'date', 'date-text'),
	column('t', 'DATETIME', 'timestamp without time zone', 'time-text'),
	column('q', 'JSON', 'json', 'json'),
	{ ...column('order "by"', 'INTEGER', 'bigint'), into: 'order "by"' },
]

/** Rows as both engines read them; `f` is 1 and 0 in one, true and false in the other. */
const rows: readonly (readonly string[])[] = [
	['1', '2', '3', '1.5', '10', "'abc'", "'b'", "'ABC'", "'x'", "x'00ff'", '1', "'2024-02-29'", "'2024-02-29 10:00:00'", `'{"a":1}'`, '7'],
	['0', '0', '0', '0.0', '0.5', "''", "''", "''", "''", "x''", '0', "'1999-12-31'", "'1999-12-31 23:59:59'", "'[]'", '0'],
	['-7', '3', '-3', '-2.5', '-1.25', "'ÄB%c'", "'äb'", "'Äb'", "'x  '", "x'41'", '1', "'0001-01-01'", "'0001-01-01 00:00:00'", "'1'", '-1'],
	[
		'9007199254740993',
		'5',
		'9',
		'2.5',
		'3',
		"'5'",
		"'10'",
		"'z_y'",
		"'  x '",
		"x'ff'",
		'0',
		"'9999-12-31'",
		"'9999-12-31 00:00:00'",
		"'null'",
		'5',
	],
	[
		'42',
		'-1',
		'2147483647',
		'-0.5',
		'99999999999999999999',
		"'a_b\\c'",
		"'Z'",
		"'abc '",
		"' '",
		"x'00'",
		'1',
		"'2000-01-01'",
		"'2000-01-01 00:00:00'",
		"'{}'",
		'42',
	],
	['NULL', '1', 'NULL', 'NULL', 'NULL', 'NULL', "'x'", 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL'],
	[
		'3',
		'NULL',
		'1',
		'3.0',
		'1',
		"'2024-02-29'",
		'NULL',
		"'AbC'",
		"'y'",
		"x'0a'",
		'0',
		"'2024-03-01'",
		"'2024-03-01 00:00:00'",
		"'[1]'",
		'1',
	],
]

/** The same rows in both engines, in a table `one`. */
export type ExpressionGround = { readonly source: Database.Database; readonly target: TestDatabase } & AsyncDisposable

/** Makes both. In the target, `id` tells the order. */
export async function openGround(): Promise<ExpressionGround> {
	const source = new Database(':memory:')
	source.exec(
		`CREATE TABLE one (i INTEGER, j INTEGER, k INTEGER, r REAL, m NUMERIC, s TEXT, u TEXT, n TEXT COLLATE NOCASE, p TEXT COLLATE RTRIM,
			b BLOB, f BOOLEAN, d DATE, t DATETIME, q JSON, "order ""by""" INTEGER)`,
	)
	source.exec(rows.map((row) => `INSERT INTO one VALUES (${row.join(', ')});`).join('\n'))
	const types = columns.map(({ into, type }) => `"${into.replaceAll('"', '""')}" ${type}${type === 'text' ? ' COLLATE "C"' : ''}`)
	const target = await createDatabase(
		`CREATE TABLE one (id int GENERATED ALWAYS AS IDENTITY, ${types.join(', ')});
		${rows.map((row) => `INSERT INTO one (${namesOf()}) VALUES (${row.map(writtenForServer).join(', ')});`).join('\n')}`,
	)
	return {
		source,
		target,
		async [Symbol.asyncDispose]() {
			source.close()
			await target[Symbol.asyncDispose]()
		},
	}
}

const namesOf = () => columns.map(({ into }) => `"${into.replaceAll('"', '""')}"`).join(', ')

function writtenForServer(value: string, at: number): string {
	if (value.startsWith("x'")) return `'\\x${value.slice(2)}`
	return columns[at]?.column === 'f' && value !== 'NULL' ? (value === '1' ? 'true' : 'false') : value
}

function column(name: string, declared: string, type: string, conversion: ExpressionColumn['conversion'] = 'exact'): ExpressionColumn {
	return { column: name, into: name, declared, type, conversion, collation: 'BINARY' }
}
