import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Engine, ServerAddress } from '../../electron/drivers/engines/engine.ts'
import { createDatabase, type TestDatabase } from '../support/postgres-database.ts'
import { faultOf } from './engine-ground.ts'

/** A parent and its children, an index, a trigger and a view, as the engine law has them for files. */
const family = `
	CREATE TABLE parent (id int PRIMARY KEY, name text NOT NULL);
	CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent (id) ON DELETE CASCADE);
	CREATE INDEX child_parent ON child (parent_id);
	CREATE TABLE ledger (version text PRIMARY KEY);
	INSERT INTO parent VALUES (1, 'one'), (2, 'two');
	INSERT INTO child VALUES (1, 1), (2, 1), (3, 2);
	INSERT INTO ledger VALUES ('v1');
`

/** What every form of the engine for servers holds to when it describes, reads and makes small writes. Real servers. */
export function serverLookingLaw(form: string, open: (server: ServerAddress) => Promise<Engine>): void {
	describe(`the ${form} engine`, () => {
		let db: TestDatabase
		let engine: Engine
		beforeEach(async () => {
			db = await createDatabase(family)
			engine = await open(db.server)
		})
		afterEach(async () => {
			await engine.close()
			await db[Symbol.asyncDispose]()
		})
		const rowsOf = async (sql: string) => (await engine.read([{ sql }]))[0]?.rows
		/** What our looking session does, as another program sees it. */
		const looking = () =>
			db.sql("SELECT state, query FROM pg_stat_activity WHERE application_name = 'Headway (looking)' AND datname = current_database()")

		test('a description names the server, the size and every object, and no password', async () => {
			const described = await engine.describe()
			const [{ host, port } = { host: '', port: 0 }] = db.server.hosts
			expect(described).toMatchObject({
				kind: 'postgres',
				version: expect.stringMatching(/^\d+\.\d+$/),
				path: db.server.shown,
				identity: expect.stringMatching(/^\d+:\d+$/),
				unfinishedTransaction: false,
				server: { host: `${host}:${port}`, database: db.name, user: db.server.user, schema: 'public', standby: false, pooler: false },
			})
			expect(described.sizeBytes).toBeGreaterThan(1_000_000)
			expect(described.objects.map(({ type, name }) => `${type} ${name}`)).toEqual([
				'index child_parent',
				'index child_pkey',
				'index ledger_pkey',
				'index parent_pkey',
				'table child',
				'table ledger',
				'table parent',
			])
			expect(JSON.stringify(described)).not.toContain(db.server.password)
		})

		test('several queries are answered in order, with their columns, from one state of the database', async () => {
			const holder = await db.connect()
			await holder.query('SELECT pg_advisory_lock(1)')
			const asking = engine.read([
				{ sql: 'SELECT id, name AS called FROM parent WHERE id = :id', parameters: { id: 2 } },
				{ sql: 'SELECT count(*) FROM child' },
				{ sql: 'SELECT 1 FROM pg_advisory_xact_lock(1)' },
				{ sql: 'SELECT count(*) FROM child' },
			])
			const waiting =
				"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
			await expect.poll(() => db.sql(waiting)).toEqual([['1']])
			await db.sql('DELETE FROM child')
			await holder.query('SELECT pg_advisory_unlock(1)')
			expect(await asking).toEqual([
				{ columns: ['id', 'called'], rows: [[2, 'two']] },
				{ columns: ['count'], rows: [[3]] },
				{ columns: ['?column?'], rows: [[1]] },
				{ columns: ['count'], rows: [[3]] },
			])
			expect(await rowsOf('SELECT count(*) FROM child')).toEqual([[0]])
		})

		test.each([
			'DELETE FROM child',
			'CREATE TABLE t (id int)',
			'CREATE TEMPORARY SEQUENCE s',
			"SELECT nextval('s')",
			"INSERT INTO ledger VALUES ('x') RETURNING version",
			'VACUUM',
			'SET TRANSACTION READ WRITE',
			'SET transaction_read_only = off',
			'SELECT 1; DELETE FROM child',
			'COMMIT',
			"COPY ledger FROM PROGRAM 'true'",
		])('reading refuses %s and changes nothing', async (sql) => {
			await db.sql('CREATE SEQUENCE s')
			const fault = await faultOf(engine.read([{ sql }, { sql: 'DELETE FROM child' }]))
			expect(['sql', 'syntax']).toContain(fault.kind)
			expect(await rowsOf('SELECT (SELECT count(*) FROM child), (SELECT last_value FROM s)')).toEqual([[3, 1]])
		})

		test('what a query sets is gone with its call', async () => {
			await engine.read([{ sql: "SET search_path = 'pg_catalog'" }])
			await engine.read([{ sql: "SET default_transaction_read_only = 'off'" }])
			expect(await engine.read([{ sql: 'SHOW search_path' }, { sql: 'SHOW default_transaction_read_only' }])).toMatchObject([
				{ rows: [['"$user", public']] },
				{ rows: [['on']] },
			])
		})

		test('a session that waits for the next call holds no transaction open, and is the only one', async () => {
			await engine.describe()
			await rowsOf('SELECT 1')
			await faultOf(engine.read([{ sql: 'SELECT * FROM nowhere' }]))
			expect(await looking()).toEqual([['idle', 'ROLLBACK']])
			await engine.write([{ sql: 'DELETE FROM child' }])
			const ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'Headway%' AND datname = current_database()"
			await expect.poll(() => db.sql(ours)).toEqual([['1']])
		})

		test('a read that is cancelled before it starts, or in the middle of a statement, ends as cancelled', async () => {
			expect(await faultOf(engine.read([{ sql: 'SELECT 1' }], { signal: AbortSignal.abort() }))).toEqual({ kind: 'cancelled' })
			const asleep = engine.read([{ sql: 'SELECT pg_sleep(600)' }], { signal: AbortSignal.timeout(200) })
			expect(await faultOf(asleep)).toEqual({ kind: 'cancelled' })
			expect(await rowsOf('SELECT count(*) FROM child')).toEqual([[3]])
			expect((await looking()).map(([state]) => state)).toEqual(['idle'])
		})

		test('a piece of a value is its bytes, and no more than those', async () => {
			await db.sql('CREATE SCHEMA "an ""other"""')
			await db.sql('CREATE TABLE "an ""other"""."a table" (one text, two bytea, x bytea, PRIMARY KEY (one, two))')
			const long = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) >> 3)
			const two = new Uint8Array([0, 255])
			await engine.write([
				{ sql: `INSERT INTO "an ""other"""."a table" VALUES ('a', :two, :long), ('b', :two, NULL)`, parameters: { two, long } },
			])
			const piece = (one: string, offset: number, atMost: number) =>
				engine.piece({ schema: 'an "other"', table: 'a table', column: 'x', key: { one, two }, offset, atMost })
			for (const [offset, atMost] of [
				[0, 10],
				[200_000, 5_000],
				[299_990, 100],
				[300_000, 1],
				[4_000_000_000, 1],
			] as const)
				expect(await piece('a', offset, atMost)).toEqual({ bytes: long.slice(offset, offset + atMost), sizeBytes: 300_000 })
			expect(await piece('b', 0, 3)).toEqual({ bytes: new Uint8Array(), sizeBytes: 0 })
			expect(await piece('c', 0, 3)).toBeNull()
			// Without a schema, that of the search path; a text as its bytes
			expect(await engine.piece({ table: 'parent', column: 'name', key: { id: 2 }, offset: 0, atMost: 2 })).toMatchObject({
				bytes: new TextEncoder().encode('tw'),
			})
			const request = { table: 'nowhere', column: 'x', key: { id: 1 }, offset: 0, atMost: 1 }
			expect((await faultOf(engine.piece(request))).kind).toBe('sql')
			expect(await faultOf(engine.piece(request, { signal: AbortSignal.abort() }))).toEqual({ kind: 'cancelled' })
		})

		test('calls are answered one after another', async () => {
			const answers = await Promise.all([
				engine.write([{ sql: "INSERT INTO parent VALUES (3, 'three'), (4, 'four')" }]),
				rowsOf('SELECT count(*) FROM parent'),
				engine.write([{ sql: 'DELETE FROM parent WHERE id >= :id', parameters: { id: 3 } }]),
				rowsOf('SELECT count(*) FROM parent'),
			])
			expect(answers).toEqual([[2], [[4]], [2], [[2]]])
		})

		test('a statement that fails takes those before it with it', async () => {
			const fault = await faultOf(engine.write([{ sql: 'DELETE FROM ledger' }, { sql: "INSERT INTO parent VALUES (1, 'again')" }]))
			expect(fault).toMatchObject({ kind: 'constraint', statement: "INSERT INTO parent VALUES (1, 'again')" })
			expect(await rowsOf('SELECT version FROM ledger')).toEqual([['v1']])
		})

		test('every number that JSON cannot write comes out as it went in', async () => {
			const values = [-0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 2n ** 63n - 1n, new Uint8Array([0, 255])]
			const [answer] = await engine.read([
				{ sql: "SELECT '-0'::float8, 'Infinity'::float8, '-Infinity'::float4, 'NaN'::float8, 9223372036854775807, '\\x00ff'::bytea" },
			])
			expect(answer?.rows[0]).toStrictEqual(values)
		})

		test('who else is connected is told with the tables that a change would have to wait for', async () => {
			const other = await db.connect()
			await other.query("SET application_name = 'my service'")
			await other.query('BEGIN; SELECT * FROM child; UPDATE parent SET name = name')
			await rowsOf('SELECT 1')
			const sessions = await engine.sessions()
			expect(sessions).toHaveLength(1)
			expect(sessions[0]).toMatchObject({
				user: db.server.user,
				application: 'my service',
				client: '127.0.0.1',
				state: 'idle in transaction',
				statement: 'BEGIN; SELECT * FROM child; UPDATE parent SET name = name',
				transactionSince: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
			})
			// The locks of their indexes are no locks on tables
			expect(sessions[0]?.holds).toEqual(['child', 'parent'])
			expect(Math.abs(Date.now() - Date.parse(sessions[0]?.transactionSince ?? ''))).toBeLessThan(60_000)
			await other.query('ROLLBACK')
			expect(await engine.sessions()).toMatchObject([{ state: 'idle', transactionSince: null, holds: [] }])
		})

		test('a server has nothing to mend', async () => {
			expect(await engine.recover()).toBe('ok')
		})
	})
}
