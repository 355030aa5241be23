import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../support/sqlite-place.ts'
import { faultOf, type Ground, ledgerQuery } from './engine-ground.ts'

/** How an engine describes and reads, and makes small writes of Headway's own. */
export function lookingLaw(ground: Ground): void {
	describe('describes and reads', () => {
		test('a description names the file, its size, mode, page size and every object', async () => {
			const engine = await ground.openFamily()
			const described = await engine.describe()
			expect(described).toMatchObject({
				kind: 'sqlite',
				path: ground.place.file('family.db'),
				journalMode: 'rollback',
				pageSize: 4096,
				unfinishedTransaction: false,
			})
			expect(described.sizeBytes).toBe(readFileSync(ground.place.file('family.db')).length)
			expect(described.objects.map(({ type, name }) => `${type} ${name}`)).toEqual([
				'index child_parent',
				'index sqlite_autoindex_ledger_1',
				'table child',
				'table ledger',
				'table parent',
			])
		})

		test('the same schema made in another order has the same fingerprint, another has another', async () => {
			const one = await ground.openMade('one.db', 'CREATE TABLE a (x); CREATE TABLE b (y);')
			const two = await ground.openMade('two.db', 'CREATE TABLE b (y); CREATE TABLE a (x);')
			const three = await ground.openMade('three.db', 'CREATE TABLE b (y); CREATE TABLE a (z);')
			const [first, second, third] = [await one.schemaHash(), await two.schemaHash(), await three.schemaHash()]
			expect(second).toBe(first)
			expect(third).not.toBe(first)
		})

		test('every kind of value comes out as it went in', async () => {
			const engine = await ground.openMade('values.db', 'CREATE TABLE v (id INTEGER PRIMARY KEY, x)')
			const values = [
				null,
				0,
				-1,
				2 ** 53 - 1,
				2n ** 53n,
				-(2n ** 63n),
				2n ** 63n - 1n,
				0.1,
				-0,
				Number.POSITIVE_INFINITY,
				5e-324,
				'',
				'é😀\n',
				new Uint8Array(),
				new Uint8Array([0, 1, 255]),
			]
			await engine.write(values.map((x) => ({ sql: 'INSERT INTO v (x) VALUES (:x)', parameters: { x } })))
			const found = (await rowsOf(engine, 'SELECT x FROM v ORDER BY id')).map(([x]) => x)
			expect(found).toEqual(values)
			expect(found.map((x) => x instanceof Uint8Array && x.constructor === Uint8Array)).toEqual(values.map((x) => x instanceof Uint8Array))
			expect((await rowsOf(engine, 'SELECT typeof(x) FROM v WHERE id IN (2, 8)')).flat()).toEqual(['integer', 'real'])
		})

		test('several queries are answered in order, with their columns', async () => {
			const engine = await ground.openFamily()
			const answers = await engine.read([
				{ sql: 'SELECT id, name AS called FROM parent WHERE id = :id', parameters: { id: 2 } },
				{ sql: 'SELECT count(*) FROM child' },
			])
			expect(answers).toEqual([
				{ columns: ['id', 'called'], rows: [[2, 'two']] },
				{ columns: ['count(*)'], rows: [[3]] },
			])
		})

		test.each([
			'DELETE FROM child',
			"ATTACH 'other.db' AS other",
			'PRAGMA journal_mode = wal',
			'VACUUM',
			'INSERT INTO ledger VALUES (1) RETURNING version',
		])('reading refuses %s and changes nothing', async (sql) => {
			const engine = await ground.openFamily()
			const before = readFileSync(ground.place.file('family.db'))
			expect(['sql', 'read-only']).toContain((await faultOf(engine.read([{ sql }]))).kind)
			expect(readFileSync(ground.place.file('family.db'))).toEqual(before)
			expect(ground.place.listing()).toHaveLength(1)
		})

		test('a query that SQLite does not understand is a fault that quotes it', async () => {
			const engine = await ground.openFamily()
			expect(await faultOf(engine.read([{ sql: 'SELEC 1' }]))).toMatchObject({ kind: 'syntax', statement: 'SELEC 1' })
			expect(await faultOf(engine.read([{ sql: 'SELECT * FROM nowhere' }]))).toMatchObject({
				kind: 'sql',
				detail: 'no such table: nowhere',
			})
		})

		test('a read that is cancelled before it starts, or between rows, ends as cancelled', async () => {
			const engine = await ground.openFamily()
			expect(await faultOf(engine.read([ledgerQuery], { signal: AbortSignal.abort() }))).toEqual({ kind: 'cancelled' })
			const rows = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c'
			expect(await faultOf(engine.read([{ sql: rows }], { signal: AbortSignal.timeout(200) }))).toEqual({ kind: 'cancelled' })
			expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
		})

		test.each(['DELETE', 'WAL'])('a piece of a value is its bytes of that moment, journal mode %s', async (mode) => {
			const made = `PRAGMA journal_mode = ${mode}; CREATE TABLE "a ""table""" (name TEXT PRIMARY KEY, x BLOB);`
			const engine = await ground.openMade('pieces.db', made)
			const long = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) >> 3)
			const piece = (name: string, offset: number, atMost: number) =>
				engine.piece({ table: 'a "table"', column: 'x', key: { name }, offset, atMost })
			const put = (name: string, x: Uint8Array | string | null) =>
				engine.write([{ sql: 'INSERT OR REPLACE INTO "a ""table""" VALUES (:name, :x)', parameters: { name, x } }])
			await put('long', long)
			await put('text', 'é and more')
			await put('nothing', null)
			for (const [offset, atMost] of [
				[0, 10],
				[200_000, 5_000],
				[299_990, 100],
				[300_000, 1],
				[0, 300_000],
			] as const)
				expect(await piece('long', offset, atMost)).toEqual({ bytes: long.slice(offset, offset + atMost), sizeBytes: 300_000 })
			expect(await piece('text', 1, 3)).toEqual({ bytes: new TextEncoder().encode('é and more').slice(1, 4), sizeBytes: 11 })
			expect(await piece('nothing', 0, 3)).toEqual({ bytes: new Uint8Array(), sizeBytes: 0 })
			expect(await piece('nobody', 0, 3)).toBeNull()
			await put('long', long.slice(100_000))
			expect(await piece('long', 199_998, 10)).toEqual({ bytes: long.slice(299_998), sizeBytes: 200_000 })
			expect((await faultOf(engine.piece({ table: 'nowhere', column: 'x', key: { name: 'long' }, offset: 0, atMost: 1 }))).kind).toBe('sql')
			const stopped = { signal: AbortSignal.abort() }
			const request = { table: 'a "table"', column: 'x', key: { name: 'long' }, offset: 0, atMost: 1 }
			expect(await faultOf(engine.piece(request, stopped))).toEqual({ kind: 'cancelled' })
		})

		test('calls are answered one after another', async () => {
			const engine = await ground.openFamily()
			const answers = await Promise.all([
				engine.write([{ sql: "INSERT INTO parent VALUES (3, 'three')" }]),
				rowsOf(engine, 'SELECT count(*) FROM parent'),
				engine.write([{ sql: 'DELETE FROM parent WHERE id = 3' }]),
				rowsOf(engine, 'SELECT count(*) FROM parent'),
			])
			expect(answers).toEqual([[1], [[3]], [1], [[2]]])
		})
	})

	describe('writes', () => {
		test('a statement that fails takes those before it with it', async () => {
			const engine = await ground.openFamily()
			const fault = await faultOf(engine.write([{ sql: 'DELETE FROM ledger' }, { sql: "INSERT INTO parent VALUES (1, 'again')" }]))
			expect(fault).toMatchObject({ kind: 'constraint', statement: "INSERT INTO parent VALUES (1, 'again')" })
			expect(await rowsOf(engine, ledgerQuery.sql)).toEqual([['v1']])
		})

		test('a new database is made where there was no file, and never over one', async () => {
			const engine = ground.place.opened(await ground.open({ path: ground.place.file('new.db'), create: true }))
			await engine.write([{ sql: 'CREATE TABLE t (x)' }])
			expect((await engine.describe()).objects.map(({ name }) => name)).toEqual(['t'])
			expect((await faultOf(ground.open({ path: ground.place.file('new.db'), create: true }))).kind).toBe('constraint')
		})
	})
}
