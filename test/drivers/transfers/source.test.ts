import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SqlValue } from '../../../electron/drivers/engines/engine.ts'
import { openSource, type SqliteSource } from '../../../electron/drivers/transfers/source/sqlite-source.ts'
import { brokenBytes, makeAwkwardDatabase } from '../../support/awkward-database.ts'
import { createPlace, type Place } from '../../support/sqlite-place.ts'

const whole = { after: null, upTo: null }

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

function awkward(): SqliteSource {
	const path = place.file('awkward.db')
	makeAwkwardDatabase(path)
	return openSource({ path })
}

function made(sql: string): SqliteSource {
	return openSource({ path: place.make('made.db', sql) })
}

const rowsOf = (source: SqliteSource, table: string, columns: readonly string[], range = whole as Parameters<SqliteSource['rows']>[2]) =>
	[...source.rows(table, columns, range)].flat()

const tableOf = (source: SqliteSource, name: string) => {
	const table = source.tables.find((candidate) => candidate.name === name)
	if (table === undefined) throw new Error(`no table ${name}`)
	return table
}

const manyRows = (count: number) => `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${count})`

describe('the schema of a source', () => {
	test('lists tables in the order of their names, without those that are SQLite’s or a virtual table’s own', () => {
		const source = awkward()
		const names = source.tables.map(({ name }) => name)
		expect(names).toContain('searched')
		expect(names.filter((name) => /^(sqlite_|searched_|boxes_)/.test(name))).toEqual([])
		expect(names).toEqual([...names].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))))
		expect(source.tables.filter(({ virtual }) => virtual).map(({ name, module }) => [name, module])).toEqual([
			['boxes', 'rtree'],
			['searched', 'fts5'],
		])
		source.close()
	})

	test('says of columns what their declaration says', () => {
		const source = awkward()
		const ordinary = tableOf(source, 'ordinary')
		expect(ordinary.autoincrement).toBe(true)
		expect(ordinary.columns.map(({ name, declared, notNull, key }) => [name, declared, notNull, key])).toEqual([
			['id', 'INTEGER', false, 1],
			['name', 'TEXT', true, 0],
			['price', 'REAL', false, 0],
			['photo', 'BLOB', false, 0],
			['made_at', 'DATETIME', false, 0],
			['is_open', 'BOOLEAN', true, 0],
			['notes', 'JSON', false, 0],
			['big', 'INTEGER', false, 0],
		])
		expect(ordinary.columns.map((column) => column.default)).toEqual([null, "'none'", null, null, 'CURRENT_TIMESTAMP', '1', null, null])
		expect(tableOf(source, 'folded_keys').columns.map(({ collation }) => collation)).toEqual(['NOCASE', 'BINARY'])
		source.close()
	})

	test('finds checks with and without names, at columns and tables, brackets and comments in them', () => {
		const source = awkward()
		expect(tableOf(source, 'ordinary').checks).toEqual([
			{ name: 'has a name', sql: 'length(name) > 0' },
			{ name: null, sql: 'price >= 0 /* not (a) "debt" */' },
			{ name: null, sql: 'id <> 0' },
		])
		source.close()
	})

	test('is not misled by names and texts that look like clauses', () => {
		const source = made(`CREATE TABLE t ("check" TEXT DEFAULT 'CHECK (1)', "collate" TEXT, [references] INT, -- CHECK (2)
			"as" INTEGER DEFAULT (1), a TEXT COLLATE RTRIM DEFAULT ('x' COLLATE NOCASE) CHECK (a IN ('(', ')')), PRIMARY KEY ("as" AUTOINCREMENT))`)
		const table = tableOf(source, 't')
		expect(table.checks).toEqual([{ name: null, sql: "a IN ('(', ')')" }])
		expect(table.columns.map(({ collation }) => collation)).toEqual(['BINARY', 'BINARY', 'BINARY', 'BINARY', 'RTRIM'])
		expect(table.autoincrement).toBe(true)
		expect(table.columns.some(({ generated }) => generated)).toBe(false)
		source.close()
	})

	test('gives generated columns their expression', () => {
		const source = awkward()
		const generated = tableOf(source, 'computed').columns.filter((column) => column.generated)
		expect(generated.map((column) => [column.name, column.default])).toEqual([
			['full name', `"first name" || ' ' || last`],
			['letters', 'length(last)'],
		])
		source.close()
	})

	test('finds indexes that somebody made, and those of UNIQUE, not those of the key', () => {
		const source = awkward()
		expect(tableOf(source, 'ordinary').indexes.map(({ name, unique, columns }) => [name, unique, columns])).toEqual([
			['ordinary_by_expression', false, [null, 'id']],
			['ordinary_by_name', false, ['name', 'price']],
		])
		expect(tableOf(source, 'parents').indexes).toMatchObject([{ unique: true, columns: ['code'], sql: null }])
		expect(tableOf(source, 'null_keys').indexes).toEqual([])
		source.close()
	})

	test('finds references in the order of their declaration, with what they do and when they are checked', () => {
		const source = awkward()
		expect(tableOf(source, 'children').references).toEqual([
			{ columns: ['parent'], table: 'parents', to: ['id'], onDelete: 'CASCADE', onUpdate: 'NO ACTION', deferred: true },
			{ columns: ['code'], table: 'parents', to: ['code'], onDelete: 'NO ACTION', onUpdate: 'SET NULL', deferred: false },
		])
		source.close()
	})
})

describe('the rows of a source', () => {
	test('keep whole numbers apart from others, and lose no bit of either', () => {
		const source = awkward()
		const numbers = rowsOf(source, 'ordinary', ['big', 'price'])
		expect(numbers).toEqual([
			[9223372036854775807n, 1.5],
			[-9223372036854775808n, 0.1],
			[9007199254740993n, 1e300],
			[0n, 5],
		])
		expect(rowsOf(source, 'strict_ones', ['anything']).flat()).toEqual([1n, '1', 1, Buffer.from('1')])
		source.close()
	})

	test('keep NUL in text, the replacement character as text, and text that is no UTF-8 as its bytes', () => {
		const source = awkward()
		expect(rowsOf(source, 'texts', ['body']).flat()).toEqual(['fine', 'a\0b', brokenBytes, Buffer.from([0, 255]), '\ufffd', '', null])
		source.close()
	})

	test('come in the order of text’s bytes where the key folds case', () => {
		const source = awkward()
		expect(rowsOf(source, 'folded_keys', ['code']).flat()).toEqual(['A', 'C', 'a b', 'b'])
		source.close()
	})

	test('come with NULL in their key first, each as often as it is there', () => {
		const source = awkward()
		expect(source.keyOf('null_keys')).toEqual(['one', 'two'])
		expect(rowsOf(source, 'null_keys', ['one', 'two']).slice(0, 2)).toEqual([
			[null, 1n],
			[null, 1n],
		])
		expect(rowsOf(source, 'null_keys', ['body']).flat().toSorted()).toEqual(['first', 'second', 'third', 'whole'])
		source.close()
	})

	test('of tables without a key are found by the number that SQLite gives them, under a name that no column has', () => {
		const source = awkward()
		expect(source.keyOf('untyped')).toEqual(['rowid'])
		expect(source.keyOf('has_rowid')).toEqual(['_rowid_'])
		expect(rowsOf(source, 'has_rowid', ['rowid', '_rowid_'])).toEqual([
			['text', 1n],
			[null, 2n],
			['text', 3n],
		])
		expect(source.keyOf('hides_rowid')).toEqual([])
		expect(rowsOf(source, 'hides_rowid', ['oid']).flat()).toEqual(['c', 'c', null])
		source.close()
	})

	test('of tables and columns with any characters in their names are read', () => {
		const source = awkward()
		expect(rowsOf(source, 'odd "name", with [everything]; é', ['select', 'a "b"', 'c d', 'xmin'])).toEqual([['a', 'b', 1n, 2n]])
		expect(() => source.rows('ordinary', ['no such column'], whole)).toThrow('no column')
		source.close()
	})

	test('of a file in UTF-16 come in the order of UTF-8', () => {
		const source = made(
			`PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (k TEXT PRIMARY KEY); INSERT INTO t VALUES ('Ā'), ('é'), ('🚀'), ('\uffee'), ('b')`,
		)
		expect(rowsOf(source, 't', ['k']).flat()).toEqual(['b', 'é', 'Ā', '\uffee', '🚀'])
		source.close()
	})

	test('can be read from several tables and ranges side by side', () => {
		const source = made(`CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE s (k TEXT COLLATE NOCASE PRIMARY KEY);
			${manyRows(5_000)} INSERT INTO t SELECT n FROM c; INSERT INTO s SELECT id FROM t;`)
		const readers = [
			source.rows('t', ['id'], whole),
			source.rows('s', ['k'], whole),
			source.rows('t', ['id'], { after: [2_500n], upTo: null }),
		]
		const counts = [0, 0, 0]
		for (let open = true; open; ) {
			open = false
			for (const [index, reader] of readers.entries()) {
				const { value, done } = reader.next()
				counts[index] = (counts[index] ?? 0) + (value?.length ?? 0)
				open ||= !done
			}
		}
		expect(counts).toEqual([5_000, 5_000, 2_500])
		source.close()
	})

	test('of great length come in pages of a few, and all of them come', () => {
		const source =
			made(`CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB); ${manyRows(30)} INSERT INTO t SELECT n, zeroblob(1000000) FROM c;
			${manyRows(5_000)} INSERT INTO t SELECT n + 100, x'01' FROM c`)
		const pages = [...source.rows('t', ['id', 'body'], whole)]
		const bytes = pages.map((page) => page.reduce((sum, [, body]) => sum + (body as Uint8Array).length, 0))
		expect(Math.max(...bytes)).toBeLessThan(6_000_000)
		expect(pages.flat().map(([id]) => id)).toEqual([
			...Array.from({ length: 30 }, (_, index) => BigInt(index + 1)),
			...Array.from({ length: 5_000 }, (_, index) => BigInt(index + 101)),
		])
		source.close()
	})

	test('a source can be closed while some of its rows have not been read', () => {
		const source = awkward()
		expect(source.rows('folded_keys', ['code'], whole).next().value).toHaveLength(4)
		expect(() => source.close()).not.toThrow()
	})
})

describe('ranges', () => {
	const keyed = {
		'a number': 'CREATE TABLE t (k INTEGER PRIMARY KEY, v)',
		text: 'CREATE TABLE t (k TEXT PRIMARY KEY, v)',
		'text, the greatest first': 'CREATE TABLE t (k TEXT, v, PRIMARY KEY (k DESC)) WITHOUT ROWID',
		'any type': 'CREATE TABLE t (k PRIMARY KEY, v) WITHOUT ROWID',
		nothing: 'CREATE TABLE t (k, v)',
		'two columns': 'CREATE TABLE t (k, v, PRIMARY KEY (v, k)) WITHOUT ROWID',
	}

	test.each(Object.entries(keyed))('of a table with %s as its key hold every row once, in order', (_, sql) => {
		const source = made(`${sql}; ${manyRows(10_007)} INSERT INTO t SELECT (n * 7919) % 10007, n % 3 FROM c`)
		const ranges = source.ranges('t', 1_000)
		const all = rowsOf(source, 't', ['k', 'v'])
		expect(ranges).toHaveLength(11)
		expect(all).toHaveLength(10_007)
		expect(ranges.flatMap((range) => rowsOf(source, 't', ['k', 'v'], range))).toEqual(all)
		expect(new Set(all.map(([k]) => String(k))).size).toBe(10_007)
		expect(source.ranges('t', 1_000)).toEqual(ranges)
		source.close()
	})

	test('of every awkward table hold every row once', () => {
		const source = awkward()
		for (const { name, columns } of source.tables.filter(({ virtual }) => !virtual)) {
			const names = columns.map((column) => column.name)
			const pieces = source.ranges(name, 1).flatMap((range) => rowsOf(source, name, names, range))
			expect(pieces, name).toEqual(rowsOf(source, name, names))
		}
		source.close()
	})

	test('begin and end at keys that can be said, also where most of the keys are no UTF-8', () => {
		const path = place.file('broken.db')
		const db = new Database(path)
		db.exec('CREATE TABLE t (k TEXT PRIMARY KEY, v)')
		const insert = db.prepare('INSERT INTO t VALUES (CAST(? AS TEXT), 1)')
		db.transaction(() => {
			for (let n = 0; n < 6_000; n++) insert.run(Buffer.concat([Buffer.from(String(n)), brokenBytes]))
		})()
		db.close()
		const source = openSource({ path })
		const keys = rowsOf(source, 't', ['k']) as Uint8Array[][]
		expect(keys).toHaveLength(6_000)
		expect(new Set(keys.map(([key]) => Buffer.from(key ?? []).toString('hex'))).size).toBe(6_000)
		expect(source.ranges('t', 100)).toEqual([whole])
		source.close()
	})

	test('of a table without rows are none, and a table that fits has one', () => {
		const source = awkward()
		expect(source.ranges('no_rows', 10)).toEqual([])
		expect(source.ranges('ordinary', 4)).toEqual([whole])
		expect(source.ranges('ordinary', 3)).toEqual([
			{ after: null, upTo: [3n] as readonly SqlValue[] },
			{ after: [3n], upTo: null },
		])
		source.close()
	})
})
