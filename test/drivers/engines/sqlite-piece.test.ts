import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import type { Piece, PieceRequest } from '../../../electron/drivers/engines/engine.ts'
import { readStamp } from '../../../electron/drivers/engines/sqlite-files.ts'
import { openImmutable } from '../../../electron/drivers/engines/sqlite-look.ts'
import { createPieces } from '../../../electron/drivers/engines/sqlite-piece.ts'
import { noise } from '../../conformance/store-ground.ts'

let folder = ''
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'headway-piece-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function make(sql: string, fill: (db: Database.Database) => void = () => undefined): string {
	const path = join(folder, 'made.db')
	const db = new Database(path)
	db.exec(sql)
	db.transaction(() => fill(db))()
	db.close()
	return path
}

/** Pieces of a file that nobody writes to, with every statement that SQLite is asked on the way. */
function stillPieces(path: string) {
	const statements: string[] = []
	const pieces = createPieces(path)
	const read = async (request: PieceRequest, signal?: AbortSignal): Promise<Piece | null> => {
		const db = openImmutable(path)
		const spied = new Proxy(db, {
			get(of, name) {
				if (name !== 'prepare') return Reflect.get(of, name)
				return (sql: string) => {
					statements.push(sql)
					return of.prepare(sql)
				}
			},
		})
		try {
			return await pieces.read(
				{ db: spied, stamp: readStamp(path), unfinishedTransaction: false, isUndisturbed: () => true },
				request,
				signal,
			)
		} finally {
			db.close()
		}
	}
	/** How often SQLite itself had to read a value. */
	const asked = () => statements.splice(0).filter((sql) => sql.includes('substr(')).length
	return { read, asked }
}

const spots = (length: number, usable: number) =>
	[
		[0, length],
		[0, 10],
		[1, 1],
		[usable - 40, 80],
		[Math.floor(length / 2), usable * 2 + 3],
		[length - 5, 100],
		[length, 10],
		[length + 7, 10],
		[0, 0],
	].filter(([offset = 0]) => offset >= 0) as [number, number][]

const sizes = (page: number) => [65_537, 65_536 + page - 35, 70_000 + page, 200_000, 262_144 * 3 + 17]

describe.each([512, 1024, 4096, 65_536])('pages of %i bytes', (page) => {
	test('give any piece of a value of a table with row numbers, whatever the number, and SQLite reads none', async () => {
		const numbers = [-(2n ** 63n), -5n, 0n, 1n, 127n, 128n, 16_384n, 2n ** 40n, 2n ** 56n, 2n ** 63n - 1n]
		const path = make(`PRAGMA page_size = ${page}; CREATE TABLE t (name TEXT UNIQUE, more INTEGER, value BLOB, last TEXT)`, (db) => {
			const insert = db.prepare('INSERT INTO t (rowid, name, more, value, last) VALUES (?, ?, 7, ?, ?)')
			for (const [index, number] of numbers.entries())
				insert.run(number, `row ${number}`, noise(sizes(page)[index % 5] ?? 1, index), 'x'.repeat(index * 40))
			const few = db.prepare('INSERT INTO t (name, value) VALUES (?, ?)')
			db.prepare('DELETE FROM t WHERE rowid = ?').run(2n ** 63n - 1n)
			for (let row = 0; row < 500; row++) few.run(`few ${row}`, noise(row, row))
		})
		const { read, asked } = stillPieces(path)
		for (const [index, number] of numbers.slice(0, -1).entries()) {
			const whole = noise(sizes(page)[index % 5] ?? 1, index)
			for (const [offset, atMost] of spots(whole.length, page)) {
				const found = await read({ table: 't', column: 'value', key: { name: `row ${number}` }, offset, atMost })
				expect(found, `${number} ${offset} ${atMost}`).toEqual({ bytes: whole.slice(offset, offset + atMost), sizeBytes: whole.length })
			}
		}
		expect(asked()).toBe(0)
		expect(await read({ table: 't', column: 'value', key: { name: 'few 300' }, offset: 290, atMost: 100 })).toEqual({
			bytes: noise(300, 300).slice(290),
			sizeBytes: 300,
		})
		expect(await read({ table: 't', column: 'value', key: { name: 'nobody' }, offset: 0, atMost: 9 })).toBeNull()
		expect(await read({ table: 't', column: 'value', key: { name: 'row 0' }, offset: 0, atMost: 9, longest: 69_999 })).toMatchObject({
			bytes: new Uint8Array(),
		})
	})

	test('give any piece of a value of a table that is in order by its key, also of keys that leave their page', async () => {
		const keys = Array.from({ length: 300 }, (_, index) => [
			Buffer.from(`partition ${index % 7}`),
			Buffer.concat([noise(index % 3 === 0 ? 900 : index % 40, 3), Buffer.from([index >> 8, index & 255])]),
		])
		const sizeOf = (index: number) => (index % 10 === 0 ? (sizes(page)[(index / 10) % 5] ?? 1) : index)
		const path = make(
			`PRAGMA page_size = ${page}; CREATE TABLE kv (value BLOB, key BLOB, part BLOB, PRIMARY KEY (part, key)) WITHOUT ROWID`,
			(db) => {
				const insert = db.prepare('INSERT INTO kv (part, key, value) VALUES (?, ?, ?)')
				for (const [index, key] of keys.entries()) insert.run(...key, noise(sizeOf(index), index))
			},
		)
		const { read, asked } = stillPieces(path)
		for (const [index, [part = new Uint8Array(), key = new Uint8Array()]] of keys.entries()) {
			const whole = noise(sizeOf(index), index)
			for (const [offset, atMost] of index % 10 === 0 ? spots(whole.length, page) : [[0, whole.length] as const]) {
				const found = await read({ table: 'kv', column: 'value', key: { key, part }, offset, atMost })
				expect(found, `${index} ${offset} ${atMost}`).toEqual({ bytes: whole.slice(offset, offset + atMost), sizeBytes: whole.length })
			}
		}
		for (const part of ['', 'partition 3', 'partition 9'])
			expect(
				await read({ table: 'kv', column: 'value', key: { part: Buffer.from(part), key: Buffer.from('not there') }, offset: 0, atMost: 9 }),
			).toBeNull()
		expect(asked()).toBe(0)
	})
})

const whole = noise(200_000, 1)

describe('where pages are not to be read as they lie, SQLite is asked', () => {
	const fillings: readonly [string, string, string?][] = [
		['a view', 'CREATE TABLE held (name TEXT, value BLOB); CREATE VIEW t AS SELECT name, value FROM held', 'held'],
		['a key of texts without row numbers', 'CREATE TABLE t (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID'],
		['a key in descending order', 'CREATE TABLE t (name TEXT, value BLOB, PRIMARY KEY (name DESC)) WITHOUT ROWID'],
		['a column with the name of the row number', 'CREATE TABLE t (_rowid_ TEXT DEFAULT "x", name TEXT, value BLOB)'.replaceAll('"', "'")],
		['a key that letters of both cases are alike in', 'CREATE TABLE t (name TEXT COLLATE NOCASE PRIMARY KEY, value BLOB) WITHOUT ROWID'],
	]
	test.each(fillings)('%s', async (_, sql, table) => {
		const path = make(sql, (db) => db.prepare(`INSERT INTO ${table ?? 't'} (name, value) VALUES ('one', ?)`).run(whole))
		const { read, asked } = stillPieces(path)
		const request = { table: 't', column: 'value', key: { name: 'one' }, atMost: 5_000 }
		for (const offset of [0, 100_000, 199_000, 300_000])
			expect(await read({ ...request, offset })).toEqual({ bytes: whole.slice(offset, offset + 5_000), sizeBytes: 200_000 })
		// Its first answer is held for the others
		expect(asked()).toBe(1)
	})

	test('bytes that are no bytes: a text in UTF-16, a number, nothing, and a column that was added later', async () => {
		const path = make(
			"PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (name TEXT PRIMARY KEY, value); INSERT INTO t VALUES ('number', 1234), ('nothing', NULL)",
			(db) => {
				db.prepare('INSERT INTO t VALUES (?, ?)').run('long', 'é'.repeat(50_000))
				db.exec("ALTER TABLE t ADD COLUMN late BLOB DEFAULT x'0102'")
			},
		)
		const { read } = stillPieces(path)
		const of = (name: string, column = 'value') => read({ table: 't', column, key: { name }, offset: 0, atMost: 3 })
		expect(await of('long')).toEqual({ bytes: new Uint8Array([0xe9, 0, 0xe9]), sizeBytes: 100_000 })
		expect((await of('number'))?.bytes).toEqual(new Uint8Array(Buffer.from('1234', 'utf16le').subarray(0, 3)))
		expect(await of('nothing')).toEqual({ bytes: new Uint8Array(), sizeBytes: 0 })
		expect(await of('long', 'late')).toEqual({ bytes: new Uint8Array([1, 2]), sizeBytes: 2 })
	})
})

test('a generated column that is not kept moves no other, and pages with a map of pages are read', async () => {
	const path = make(
		`PRAGMA auto_vacuum = FULL; CREATE TABLE t (
			name TEXT PRIMARY KEY, twice TEXT GENERATED ALWAYS AS (name || name) VIRTUAL, kept TEXT GENERATED ALWAYS AS (name) STORED, value BLOB)`,
		(db) => {
			const insert = db.prepare('INSERT INTO t (name, value) VALUES (?, ?)')
			for (let row = 0; row < 20; row++) insert.run(`row ${row}`, noise(5_000_000 + row, row))
		},
	)
	const { read, asked } = stillPieces(path)
	for (const row of [0, 7, 19]) {
		const found = await read({ table: 't', column: 'value', key: { name: `row ${row}` }, offset: 4_900_000, atMost: 50 })
		expect(found).toEqual({ bytes: noise(5_000_000 + row, row).slice(4_900_000, 4_900_050), sizeBytes: 5_000_000 + row })
	}
	expect(asked()).toBe(0)
})

test('pieces that follow one another, in any order, and of several values in turn', async () => {
	const path = make('CREATE TABLE t (name TEXT PRIMARY KEY, value BLOB)', (db) => {
		for (const row of [1, 2]) db.prepare('INSERT INTO t VALUES (?, ?)').run(`row ${row}`, noise(1_000_000, row))
	})
	const { read } = stillPieces(path)
	for (const offset of [0, 100_000, 200_000, 150_000, 900_000, 0, 999_999])
		for (const row of [1, 2]) {
			const found = await read({ table: 't', column: 'value', key: { name: `row ${row}` }, offset, atMost: 100_000 })
			expect(found?.bytes).toEqual(noise(1_000_000, row).slice(offset, offset + 100_000))
		}
})

test('damage in the pages is told as SQLite tells it', async () => {
	const path = make('CREATE TABLE t (name TEXT PRIMARY KEY, value BLOB)', (db) =>
		db.prepare('INSERT INTO t VALUES (?, ?)').run('one', whole),
	)
	const db = new Database(path)
	const root = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 't'").pluck().get() as number
	db.close()
	const { open } = await import('node:fs/promises')
	const file = await open(path, 'r+')
	// The pointer to the first page of the rest leads beyond the end of the file
	const page = Buffer.alloc(4096)
	await file.read(page, 0, 4096, (root - 1) * 4096)
	const cell = page.readUInt16BE(8)
	page.fill(0xff, cell)
	await file.write(page, 0, 4096, (root - 1) * 4096)
	await file.close()
	const { read } = stillPieces(path)
	await expect(read({ table: 't', column: 'value', key: { name: 'one' }, offset: 0, atMost: 100_000 })).rejects.toMatchObject({
		fault: { kind: 'corrupt' },
	})
})

test('whatever stands in the pages, an answer comes or a named fault', async () => {
	const path = make(
		'CREATE TABLE t (name TEXT PRIMARY KEY, value BLOB); CREATE TABLE kv (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID',
		(db) => {
			for (let row = 0; row < 40; row++) {
				const value = noise(row % 20 === 0 ? 70_000 : 900, row)
				db.prepare('INSERT INTO t VALUES (?, ?)').run(`row ${row}`, value)
				db.prepare('INSERT INTO kv VALUES (?, ?)').run(Buffer.from(`row ${row}`), value)
			}
		},
	)
	const sound = readFileSync(path)
	const dice = noise(400 * 24, 5)
	let [answers, faults] = [0, 0]
	for (let round = 0; round < 400; round++) {
		const damaged = Buffer.from(sound)
		for (let hit = 0; hit < 6; hit++) {
			const [high = 0, middle = 0, low = 0, byte = 0] = dice.subarray((round * 6 + hit) * 4)
			// Mostly where pages begin, which is where they say what they are
			const at = ((high << 16) | (middle << 8) | low) % damaged.length
			damaged[byte % 2 === 0 ? at : at - (at % 4096) + (low % 64)] = byte
		}
		writeFileSync(path, damaged)
		for (const request of [
			{ table: 't', key: { name: 'row 20' } },
			{ table: 'kv', key: { key: Buffer.from('row 20') } },
		])
			try {
				const { read } = stillPieces(path)
				await read({ ...request, column: 'value', offset: 30_000, atMost: 40_000 })
				answers += 1
			} catch (thrown) {
				expect(faultOf(thrown), String(thrown)).not.toBeNull()
				faults += 1
			}
	}
	expect(answers).toBeGreaterThan(200)
	expect(faults).toBeGreaterThan(20)
})

test('a cancel is heard on the way to a piece far behind', async () => {
	const path = make('CREATE TABLE t (name TEXT PRIMARY KEY, value BLOB)', (db) =>
		db.prepare('INSERT INTO t VALUES (?, zeroblob(100000000))').run('one'),
	)
	const { read } = stillPieces(path)
	const stopping = new AbortController()
	const found = read({ table: 't', column: 'value', key: { name: 'one' }, offset: 0, atMost: 100_000_000 }, stopping.signal)
	stopping.abort()
	await expect(found).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
})
