import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine, ServerAddress } from '../../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { createPostgresStore } from '../../../electron/drivers/stores/postgres.ts'
import { setUpPostgresStore } from '../../../electron/drivers/stores/postgres-set-up.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { everyPartition, hex, nameOf, utf8, valueHexOf } from '../../conformance/store-ground.ts'
import { lakefsScript } from '../../support/lakefs-stores.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres-database.ts'

async function withEngine<Result>(server: ServerAddress, work: (engine: Engine) => Promise<Result>): Promise<Result> {
	const { engine } = await openPostgres({ server }, { environment: {} })
	try {
		return await work(engine)
	} finally {
		await engine.close()
	}
}

/** Other tests use the same server. */
const here = 'database = (SELECT oid FROM pg_database WHERE datname = current_database())'

/** Tables, columns, keys, ways of being spread and the view, as the server's catalogue tells them. */
const shape = `
	SELECT c.relname, c.relkind, c.relispartition, pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid),
		(SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull, ', ' ORDER BY a.attnum)
			FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
		(SELECT string_agg(pg_get_constraintdef(k.oid), ', ' ORDER BY k.conname) FROM pg_constraint k WHERE k.conrelid = c.oid),
		CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END
	FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1`

describe('a place for entries on PostgreSQL', () => {
	test('is made exactly as lakeFS makes it, and left alone where it is there', async () => {
		await using lakefs = await createDatabase(lakefsScript())
		await using own = await createDatabase()
		await withEngine(own.server, async (engine) => {
			await setUpPostgresStore(engine)
			const made = await own.sql(shape)
			expect(made).toEqual(await lakefs.sql(shape))
			expect(made.length).toBeGreaterThan(200)
			await own.sql("INSERT INTO kv VALUES ('p', 'k', 'v')")
			await setUpPostgresStore(engine)
			expect(await own.sql('SELECT * FROM kv_v')).toEqual([['p', 'k', '\\x76']])
		})
	})

	test('is not made while lakeFS makes its own', async () => {
		await using database = await createDatabase()
		const lakefs = await database.connect()
		// What lakeFS computes for its table
		const id = [...'lakefs:kv'].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16_777_619) >>> 0, 2_166_136_261)
		await lakefs.query('SELECT pg_advisory_lock($1)', [id])
		await withEngine(database.server, async (engine) => {
			const setUp = setUpPostgresStore(engine)
			await expect
				.poll(() => database.sql(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND ${here}`))
				.toHaveLength(1)
			await lakefs.query('SELECT pg_advisory_unlock($1)', [id])
			await setUp
			expect(await database.sql("SELECT to_regclass('kv')")).toEqual([['kv']])
		})
	})

	test('that is not there is no such store', async () => {
		await using database = await createDatabase()
		await withEngine(database.server, async (engine) => {
			expect(await faultOf(createPostgresStore(engine, { schema: 'some', table: 'kv' }))).toEqual({
				kind: 'no-such-store',
				store: 'some.kv',
			})
		})
	})

	test('is found in a schema of an odd name, and in no other', async () => {
		await using database = await createDatabase(`
			CREATE SCHEMA "o'd d"; CREATE TABLE "o'd d"."K v" (partition_key bytea, key bytea, value bytea, PRIMARY KEY (partition_key, key))`)
		await withEngine(database.server, async (engine) => {
			const store = await createPostgresStore(engine, { schema: "o'd d", table: 'K v' })
			await store.set(nameOf('p', 'k'), utf8('v'))
			expect(await valueHexOf(store, nameOf('p', 'k'))).toBe(hex(utf8('v')))
			expect((await store.partitions({ limit: 5 })).partitions).toEqual([utf8('p')])
		})
	})
})

describe('whoever may only read', () => {
	test('is told so before anything is written', async () => {
		const role = `reader_${randomBytes(4).toString('hex')}`
		await using database = await createDatabase(lakefsScript())
		await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT SELECT ON kv TO ${role}; GRANT INSERT, UPDATE ON kv TO ${role}`)
		try {
			await withEngine({ ...database.server, user: role, password: 'reader' }, async (engine) => {
				const store = await createPostgresStore(engine, { table: 'kv' })
				expect(store.traits).toMatchObject({ writes: false, readOnlyReason: 'rights' })
				expect(await faultOf(store.set(nameOf('p', 'k'), utf8('v')))).toMatchObject({ kind: 'store-read-only', reason: 'rights' })
				expect(await valueHexOf(store, nameOf('kv-internal-metadata', 'kv/schema/version'))).toBe(hex(utf8('4')))
			})
		} finally {
			await database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
		}
	})

	test('is told so when the rights go later', async () => {
		const role = `writer_${randomBytes(4).toString('hex')}`
		await using database = await createDatabase(lakefsScript())
		await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'writer'; GRANT SELECT, INSERT, UPDATE, DELETE ON kv TO ${role}`)
		try {
			await withEngine({ ...database.server, user: role, password: 'writer' }, async (engine) => {
				const store = await createPostgresStore(engine, { table: 'kv' })
				await store.set(nameOf('p', 'k'), utf8('v'))
				await database.sql(`REVOKE INSERT ON kv FROM ${role}`)
				expect(await faultOf(store.set(nameOf('p', 'k'), utf8('w')))).toMatchObject({ kind: 'store-read-only', reason: 'rights' })
				await database.sql(`ALTER ROLE ${role} SET default_transaction_read_only = on`)
				expect(await faultOf(store.delete(nameOf('p', 'k')))).toMatchObject({ kind: 'store-read-only', reason: 'rights' })
				expect(await valueHexOf(store, nameOf('p', 'k'))).toBe(hex(utf8('v')))
			})
		} finally {
			await database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
		}
	})
})

describe('a store with many entries', () => {
	const partitions = 700
	let database: TestDatabase
	let engine: Engine
	let store: Store

	beforeAll(async () => {
		database = await createDatabase(lakefsScript())
		await database.sql(`
			DELETE FROM kv;
			INSERT INTO kv SELECT convert_to('part-' || p, 'UTF8'), convert_to('key-' || k, 'UTF8'), '\\x00'
				FROM generate_series(1, ${partitions}) p, generate_series(1, 20) k;
			INSERT INTO kv SELECT 'hot', convert_to('key-' || k, 'UTF8'), '\\x00' FROM generate_series(1, 200000) k;
			ANALYZE kv`)
		engine = (await openPostgres({ server: database.server }, { environment: {} })).engine
		store = await createPostgresStore(engine, { table: 'kv' })
	})
	afterAll(async () => {
		await engine.close()
		await database[Symbol.asyncDispose]()
	})

	test.each([1, 50, 300, 1000])('lists its partitions in pages of %i', async (limit) => {
		const expected = [...Array.from({ length: partitions }, (_, index) => `part-${index + 1}`), 'hot'].sort()
		const after = limit === 1 ? { after: utf8('part-69') } : {}
		const listed = limit === 1 ? (await store.partitions({ ...after, limit: 5 })).partitions : await everyPartition(store, limit)
		const texts = listed.map((name) => Buffer.from(name).toString())
		expect(texts).toEqual(limit === 1 ? expected.slice(expected.indexOf('part-69') + 1).slice(0, 5) : expected)
	})

	test('lists its partitions without reading the entries of any', async () => {
		const before = await tuplesRead()
		await store.partitions({ limit: 1000 })
		const read = (await tuplesRead()) - before
		expect(read).toBeGreaterThan(partitions)
		expect(read).toBeLessThan(10_000)
	})

	test('counts, skips and pages within one physical table', async () => {
		expect(await store.count(utf8('hot'))).toBe(200_000)
		expect(await store.count(utf8('hot'), utf8('key-1999'))).toBe(111)
		const page = await store.scan({ partition: utf8('hot'), skip: 150_000, limit: 2, valueBytes: 1 })
		expect(page.entries.map(({ key }) => Buffer.from(key).toString())).toEqual(['key-54999', 'key-55'])
	})

	/** Entries that index and table scans of the hundred tables have fetched, from the server's own counts. */
	async function tuplesRead(): Promise<number> {
		// Otherwise the session hands its counts in once a second
		await engine.read([{ sql: 'SELECT pg_stat_force_next_flush()' }])
		const [row] = await database.sql(
			"SELECT sum(idx_tup_read + seq_tup_read) FROM pg_stat_user_tables t JOIN pg_stat_user_indexes i USING (relid) WHERE t.relname LIKE 'kv%'",
		)
		return Number(row?.[0])
	}
})
