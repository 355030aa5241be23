import { describe, expect, test } from 'vitest'
import type { Engine, ServerAddress } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { hasPgBouncer, startPgBouncer, whyNoPgBouncer } from '../support/pgbouncer.ts'
import { createDatabase } from '../support/postgres-database.ts'
import { ledgerStep, ledgerTable, runOn } from '../support/server-run.ts'

const open = async (server: ServerAddress): Promise<Engine> => (await openPostgres({ server }, { environment: {} })).engine
const script = `${ledgerTable}; CREATE SCHEMA "my own"; CREATE TABLE "my own".t (x int); INSERT INTO "my own".t VALUES (1)`
const settings = { search_path: '"my own", public' }
const step = ledgerStep('1', 'CREATE TABLE made (x int)')
const whereMade = "SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'made'"
const asleepNow =
	"SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()"
/** Many PgBouncers are told to accept settings at the start, which they then drop. */
const dropping = ['ignore_startup_parameters = options, extra_float_digits']

describe.skipIf(!hasPgBouncer)(`behind PgBouncer${hasPgBouncer ? '' : ` (${whyNoPgBouncer})`}`, () => {
	describe.each(['session', 'transaction'] as const)('that pools by %s', (mode) => {
		test.each([[[]], [dropping]])('it is known for what it is, and looking is the same as without it (%j)', async (lines) => {
			await using db = await createDatabase(script)
			await using bouncer = await startPgBouncer(db.server, mode, lines)
			const engine = await open({ ...bouncer.server, settings })
			expect(await engine.describe()).toMatchObject({ server: { pooler: mode === 'transaction', schema: 'my own' } })
			const query = { sql: "SELECT x, '2020-01-01 00:00Z'::timestamptz, current_setting('TimeZone') FROM t" }
			expect(await engine.read([query])).toMatchObject([{ rows: [[1, '2020-01-01 00:00:00+00', 'UTC']] }])
			expect(await faultOf(engine.read([{ sql: 'DELETE FROM t' }]))).toMatchObject({ kind: 'sql', code: '25006' })
			expect(await engine.write([{ sql: 'UPDATE t SET x = 2' }])).toEqual([1])
			await engine.close()
			// Whoever gets the same connection next finds nothing of ours in it
			const other = await open(bouncer.server)
			expect(await other.read([{ sql: "SELECT current_setting('search_path')" }])).toMatchObject([{ rows: [['"$user", public']] }])
			await other.close()
			expect(await db.sql('SELECT x FROM "my own".t')).toEqual([['2']])
		})

		test('a statement that is cancelled ends, and the next one is answered', async () => {
			await using db = await createDatabase()
			await using bouncer = await startPgBouncer(db.server, mode)
			const engine = await open(bouncer.server)
			const asleep = engine.read([{ sql: 'SELECT pg_sleep(600)' }], { signal: AbortSignal.timeout(200) })
			expect(await faultOf(asleep)).toEqual({ kind: 'cancelled' })
			expect(await engine.read([{ sql: 'SELECT 1' }])).toMatchObject([{ rows: [[1]] }])
			await engine.close()
			await expect.poll(() => db.sql(asleepNow), { timeout: 20_000 }).toEqual([['0']])
		})

		test("Headway's lock keeps a second one out, seen through the pooler and past it", async () => {
			await using db = await createDatabase()
			await using bouncer = await startPgBouncer(db.server, mode)
			const [through, past] = [await open(bouncer.server), await open(db.server)]
			const request = { lockTimeoutMs: 300, application: 'Headway test' }
			const hold = await through.hold(request)
			expect(await faultOf(through.hold(request))).toMatchObject({ kind: 'lock-held', owner: 'Headway' })
			expect(await faultOf(past.hold(request))).toMatchObject({ kind: 'lock-held', owner: 'Headway' })
			await hold.letGo()
			await (await past.hold({ ...request, lockTimeoutMs: 10_000 })).letGo()
			await Promise.all([through.close(), past.close()])
		})

		test('a wrong password, an unknown user and an unknown database each have a name', async () => {
			await using db = await createDatabase()
			await using bouncer = await startPgBouncer(db.server, mode)
			const { server } = bouncer
			expect(await faultOf(open({ ...server, password: 'not the secret' }))).toMatchObject({ kind: 'authentication-failed' })
			expect(await faultOf(open({ ...server, user: 'nobody_here' }))).toMatchObject({ kind: 'authentication-failed', user: 'nobody_here' })
			expect(await faultOf(open({ ...server, database: 'nowhere' }))).toMatchObject({ kind: 'no-such-database', database: 'nowhere' })
		})
	})

	test('a run goes through one that keeps sessions, with the settings of the address', async () => {
		await using db = await createDatabase(script)
		await using bouncer = await startPgBouncer(db.server, 'session', dropping)
		expect(await runOn({ ...bouncer.server, settings }, { steps: [step] })).toMatchObject({ outcome: 'committed' })
		expect(await db.sql(whereMade)).toEqual([['"my own"']])
	})

	test('a run is refused by one that lends connections for transactions, and nothing is done', async () => {
		await using db = await createDatabase(script)
		await using bouncer = await startPgBouncer(db.server, 'transaction')
		const report = await runOn(bouncer.server, { steps: [step] })
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'transaction-pooler' }, steps: [{ state: 'not-run' }] })
		expect(await db.sql(whereMade)).toEqual([])
	})

	test('one that lends connections for single statements is named, as nothing can be seen in one state there', async () => {
		await using db = await createDatabase(script)
		await using bouncer = await startPgBouncer(db.server, 'statement')
		expect(await faultOf(open(bouncer.server))).toEqual({ kind: 'transaction-pooler', address: bouncer.server.shown })
	})

	test('a server that is away behind it, and one that is full', async () => {
		await using db = await createDatabase()
		const nowhere = { ...db.server, hosts: [{ host: '127.0.0.1', port: 1 }] }
		await using lost = await startPgBouncer(nowhere, 'transaction', ['query_wait_timeout = 1', 'server_login_retry = 0'])
		expect(await faultOf(open(lost.server))).toMatchObject({ kind: 'unreachable' })
		await using full = await startPgBouncer(db.server, 'transaction', ['max_client_conn = 1'])
		// Telling whether a pooler is there takes a second connection
		expect((await faultOf(open(full.server))).kind).toBe('too-many-connections')
	})
})
