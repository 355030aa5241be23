import { readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FaultError } from '../../../electron/contract/fault.ts'
import type { SqlValue } from '../../../electron/drivers/engines/engine.ts'
import { createBinaryWriter } from '../../../electron/drivers/transfers/codecs/binary-writer.ts'
import { codecFor } from '../../../electron/drivers/transfers/codecs/codec.ts'
import { packedFeed } from '../../../electron/drivers/transfers/pages/row-feed.ts'
import { asBrokenText } from '../../../electron/drivers/transfers/source/source-statements.ts'
import { openSource, type SqliteSource } from '../../../electron/drivers/transfers/source/sqlite-source.ts'
import type { KeyRange, PackedTable } from '../../../electron/drivers/transfers/transfer.ts'
import { createRandom } from '../../fuzz/random.ts'
import { mapped } from '../../support/copy-ground.ts'
import { makeUpTables } from '../../support/made-up-tables.ts'
import { createPlace, type Place } from '../../support/sqlite-place.ts'

const whole: KeyRange = { after: null, upTo: null }

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

function packedOf(source: SqliteSource, table: string): PackedTable {
	const packed = source.packed(table)
	if (packed === null) throw new Error(`${table} is not read by its pages`)
	return packed
}

const columnsOf = (source: SqliteSource, table: string) =>
	source.tables.find(({ name }) => name === table)?.columns.map(({ name }) => name) ?? []

function byPages(packed: PackedTable, columns: readonly string[], range: KeyRange): readonly (readonly SqlValue[])[] {
	const feed = packedFeed(packed, { columns, codecs: [] }, range)
	const rows: SqlValue[][] = []
	while (feed.next()) rows.push(columns.map((_, column) => feed.value(column)))
	return rows
}

const bySqlite = (packed: PackedTable, columns: readonly string[], range: KeyRange) => [...packed.rows(columns, range)].flat()

/** Every value as what it is: 1 and 1.0, -0 and 0, text and bytes apart. */
const told = (rows: readonly (readonly SqlValue[])[]) => rows.map((row) => row.map(toldValue).join(' '))
function toldValue(value: SqlValue): string {
	if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')}`
	if (typeof value === 'string') return `t${Buffer.from(value).toString('hex')}`
	return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`
}

function compareWhole(path: string): number {
	const source = openSource({ path })
	try {
		let rows = 0
		for (const { name } of source.tables) {
			const packed = packedOf(source, name)
			const columns = columnsOf(source, name)
			const read = byPages(packed, columns, whole)
			expect(told(read)).toEqual(told(bySqlite(packed, columns, whole)))
			expect(packed.count(whole)).toBe(read.length)
			rows += read.length
		}
		return rows
	} finally {
		source.close()
	}
}

describe('rows from the pages of a file are those that SQLite reads', () => {
	test.each(Array.from({ length: 24 }, (_, index) => index + 1))('in made-up tables, seed %i', (seed) => {
		const path = place.file(`made-${seed}.db`)
		makeUpTables(path, createRandom(seed))
		const source = openSource({ path })
		let rows = 0
		for (const { name } of source.tables) {
			const packed = packedOf(source, name)
			const columns = columnsOf(source, name)
			for (const range of [whole, ...packed.ranges(97)]) {
				const read = byPages(packed, columns, range)
				expect(told(read)).toEqual(told(bySqlite(packed, columns, range)))
				if (range === whole) rows += read.length
			}
		}
		source.close()
		expect(rows).toBeGreaterThan(100)
	})

	test.each([512, 1_024, 4_096, 65_536])('at every length around the place where a row leaves its page of %i bytes', (pageBytes) => {
		const path = place.file('lengths.db')
		const db = new Database(path)
		db.exec(`PRAGMA page_size = ${pageBytes}; CREATE TABLE t (a TEXT, b BLOB, c INTEGER)`)
		const insert = db.prepare('INSERT INTO t VALUES (?, ?, ?)')
		const around = [0, 1, pageBytes / 4, pageBytes - 35, pageBytes, pageBytes * 2 - 40, pageBytes * 5]
		const lengths = around.flatMap((length) => Array.from({ length: 24 }, (_, more) => Math.max(0, Math.floor(length) - 12 + more)))
		for (const [index, length] of lengths.entries()) insert.run('é'.repeat(3), Buffer.alloc(length, index), BigInt(index) * 7_000_000_000n)
		db.close()
		expect(compareWhole(path)).toBe(lengths.length)
	})

	test('with every sort of number, in columns that keep it and in columns that change it', () => {
		const numbers = [0, 1, -1, 127, -128, 128, 32_767, -32_768, 32_768, 8_388_607, -8_388_608, 8_388_608, 2_147_483_647, -2_147_483_648]
			.map(String)
			.concat(['140737488355327', '-140737488355328', '140737488355328', '9223372036854775807', '-9223372036854775808'])
			.concat(['0.0', '-0.0', '1.5', '3.0', '1e300', '9e999', '-9e999', '1e-320', '9007199254740993.0', 'NULL', "'12'", "'1e3'", "x'00'"])
		const values = numbers.map((number) => `(${Array.from({ length: 6 }, () => number).join(', ')})`)
		const path = place.make(
			'numbers.db',
			`CREATE TABLE t (i INTEGER, r REAL, n NUMERIC, a ANY, t TEXT, b BLOB); INSERT INTO t VALUES ${values.join(', ')};
			CREATE TABLE s (i INTEGER, r REAL, n ANY) STRICT; INSERT INTO s VALUES (1, 1, 1), (2, 2.5, '2'), (NULL, NULL, x'02')`,
		)
		expect(compareWhole(path)).toBe(numbers.length + 3)
	})

	// As releases of SQLite before 3.29 left them
	test('with great whole numbers in a column of reals', () => {
		const path = place.make(
			'reals.db',
			'CREATE TABLE t (r INTEGER); INSERT INTO t VALUES (1152921504606846977), (5), (-9223372036854775807)',
		)
		const db = new Database(path)
		db.unsafeMode()
		db.exec("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE t (r REAL)'")
		db.close()
		expect(compareWhole(path)).toBe(3)
		const source = openSource({ path })
		const { put, putCell } = codecFor(mapped('r', 'bigint'), { timeZone: 'UTC', members: null })
		const feed = packedFeed(packedOf(source, 't'), { columns: ['r'], codecs: [{ put, putCell }] }, whole)
		const out = createBinaryWriter(64)
		feed.next()
		feed.put(out, 0)
		expect(out.view.getBigInt64(4)).toBe(1_152_921_504_606_846_976n)
		source.close()
	})

	test('with row numbers of every length, and a key that is another name for them', () => {
		const keys = [0n, 1n, -1n, 127n, 128n, 16_384n, 2n ** 21n, 2n ** 49n, 2n ** 53n + 1n, 2n ** 56n, 2n ** 63n - 1n, -(2n ** 63n)]
		const sql = keys.map((key) => `INSERT INTO t VALUES (${key === -(2n ** 63n) ? '-9223372036854775807 - 1' : key}, 'row ${key}');`)
		const path = place.make('keys.db', `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); ${sql.join('')}`)
		expect(compareWhole(path)).toBe(keys.length)
		const source = openSource({ path })
		const packed = packedOf(source, 't')
		const range = { after: [-1n], upTo: [2n ** 53n + 1n] }
		expect(byPages(packed, ['id'], range).map(([id]) => id)).toEqual([0n, 1n, 127n, 128n, 16_384n, 2n ** 21n, 2n ** 49n, 2n ** 53n + 1n])
		source.close()
	})

	test('that are older than the table’s last columns have their defaults', () => {
		const path = place.make(
			'older.db',
			`CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('old'); ALTER TABLE t ADD COLUMN b REAL DEFAULT 3;
			INSERT INTO t VALUES ('new', 4); ALTER TABLE t ADD COLUMN c TEXT DEFAULT 'said'; ALTER TABLE t ADD COLUMN d;`,
		)
		expect(compareWhole(path)).toBe(2)
		const source = openSource({ path })
		expect(byPages(packedOf(source, 't'), ['a', 'b', 'c', 'd'], whole)).toEqual([
			['old', 3, 'said', null],
			['new', 4, 'said', null],
		])
		source.close()
	})

	test('and one that SQLite does not find is a sign of damage, never a row of nothing', () => {
		using source = openedSource(place.make('one.db', 'CREATE TABLE t (a); INSERT INTO t VALUES (1)'))
		const packed = packedOf(source, 't')
		expect(packed.row(['t.a'], 1, asBrokenText)).toEqual([1n])
		expect(() => packed.row(['t.a'], 2, asBrokenText)).toThrow(
			expect.objectContaining({ fault: expect.objectContaining({ kind: 'corrupt' }) }),
		)
	})

	test('that are longer than is held as a whole', () => {
		const path = place.make('long.db', 'CREATE TABLE t (a, b TEXT); INSERT INTO t VALUES (zeroblob(6000000), 1), (1, 2), (NULL, NULL)')
		expect(compareWhole(path)).toBe(3)
	})

	test('with text that is no UTF-8, also in a row that is read by SQLite', () => {
		const path = place.make(
			'broken.db',
			"CREATE TABLE t (a TEXT); INSERT INTO t VALUES (CAST(x'61ff62' AS TEXT)), ('a' || char(0) || 'b'), ('�'); ALTER TABLE t ADD COLUMN b DEFAULT 1",
		)
		expect(compareWhole(path)).toBe(3)
	})
})

describe('a table is left to SQLite', () => {
	const isPacked = (sql: string) => {
		const source = openSource({ path: place.make('left.db', sql) })
		const found = source.packed('t')
		source.close()
		return found !== null
	}
	test.each([
		['without row numbers', 'CREATE TABLE t (a PRIMARY KEY) WITHOUT ROWID'],
		['with a computed column', 'CREATE TABLE t (a, b AS (a + 1))'],
		['whose columns have taken all names of the number', 'CREATE TABLE t (rowid, _rowid_, oid)'],
		['in a file of UTF-16', "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (a)"],
		['that is virtual', 'CREATE VIRTUAL TABLE t USING fts5(a)'],
	])('%s', (_, sql) => expect(isPacked(sql)).toBe(false))
})

test.each(Array.from({ length: 40 }, (_, index) => index + 1))(
	'a damaged file is read or refused, and never otherwise: seed %i',
	(seed) => {
		const random = createRandom(seed)
		const path = place.make(
			'damaged.db',
			`PRAGMA page_size = 512; CREATE TABLE t (a TEXT, b BLOB, c INTEGER);
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT INTO t SELECT 'row ' || i, randomblob(i % 900), i FROM n`,
		)
		const bytes = readFileSync(path)
		const firstPage = 512
		for (let change = 0; change < 12; change++) bytes[firstPage + random.below(bytes.length - firstPage)] = random.below(256)
		writeFileSync(path, seed % 4 === 0 ? bytes.subarray(0, firstPage * (2 + random.below(100))) : bytes)
		let rows = 0
		try {
			using source = openedSource(path)
			const feed = packedFeed(packedOf(source, 't'), { columns: ['a', 'b', 'c'], codecs: [] }, whole)
			while (feed.next()) {
				for (const column of [0, 1, 2]) feed.value(column)
				rows += 1
			}
		} catch (thrown) {
			expect(thrown instanceof FaultError && thrown.fault.kind).toBe('corrupt')
		}
		expect(rows).toBeLessThan(100_000)
	},
)

test('a page that names more rows than it has room for is refused, also where nothing that was read lies behind it', () => {
	const path = place.make(
		'room.db',
		`CREATE TABLE t (a TEXT);
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO t SELECT hex(randomblob(400)) FROM n; VACUUM`,
	)
	const pageBytes = 4_096
	const bytes = readFileSync(path)
	// Behind the root on page 2, pages are read 64 at a time
	const last = bytes.subarray(65 * pageBytes, 66 * pageBytes)
	expect(last[0]).toBe(13)
	// One that is between others, full to its end with cells that lead somewhere
	for (let at = 0; at < pageBytes; at += 2) last.writeUInt16BE(16, at)
	last[0] = 5
	last.writeUInt16BE((pageBytes - 8) / 2, 3)
	writeFileSync(path, bytes)
	using source = openedSource(path)
	expect(() => byPages(packedOf(source, 't'), ['a'], whole)).toThrow('corrupt')
})

function openedSource(path: string): SqliteSource & Disposable {
	const source = openSource({ path })
	return { ...source, [Symbol.dispose]: () => source.close() }
}
