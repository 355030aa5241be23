import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Engine, ServerAddress } from '../../../electron/drivers/engines/engine.ts'
import { openRemote } from '../../../electron/drivers/engines/remote.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { createDatabase, serverAt, type TestDatabase, untilAsleep } from '../../support/postgres-database.ts'
import { sharedMajor } from '../../support/server-programs.ts'
import { runOn } from '../../support/server-run.ts'
import { spawnEngine } from '../../support/sqlite-place.ts'
import { openPooler } from '../../support/transaction-pooler.ts'

const application = 'the command'

/** Other tests use the same server. */
const here = 'database = (SELECT oid FROM pg_database WHERE datname = current_database())'

async function open(server: ServerAddress): Promise<Engine & AsyncDisposable> {
	const engine = await openRemote({ server, spawn: spawnEngine })
	return { ...engine, [Symbol.asyncDispose]: () => engine.close() }
}

const hold = (engine: Engine, lockTimeoutMs = 300) => engine.hold({ lockTimeoutMs, application })

const locks = async (db: TestDatabase) =>
	Number((await db.sql(`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND ${here}`))[0]?.[0])

describe('the lock that is held around a command', () => {
	it('keeps other commands and runs of ours out until it is let go', async () => {
		await using db = await createDatabase('CREATE TABLE one (id int)')
		await using engine = await open(db.server)
		await using other = await open(db.server)
		const held = await hold(engine)
		const fault = await faultOf(hold(other))
		expect(fault).toMatchObject({ kind: 'lock-held', owner: 'Headway', holder: { application: 'Headway', state: 'idle in transaction' } })
		const step = { id: 'a', sql: 'CREATE TABLE two (id int)', parameters: {}, mayLoseRows: 'all' } as const
		expect(await runOn(db.server, { steps: [step], lockTimeoutMs: 200 })).toMatchObject({ outcome: 'failed', fault: { kind: 'lock-held' } })
		await held.letGo()
		const next = await hold(other)
		await next.letGo()
		expect(await runOn(db.server, { steps: [step] })).toMatchObject({ outcome: 'committed' })
		expect(await locks(db)).toBe(0)
	})

	it('stands in nobody’s way: an index is built beside it that waits for every older snapshot', async () => {
		await using db = await createDatabase('CREATE TABLE one (id int)')
		await using engine = await open(db.server)
		const held = await hold(engine)
		await db.sql('CREATE INDEX CONCURRENTLY quick ON one (id)')
		await db.sql('ALTER TABLE one ADD COLUMN more int')
		await held.letGo()
	})

	it('holds behind a transaction pooler that lends every connection anew', async () => {
		await using db = await createDatabase('CREATE TABLE one (id int)')
		await using pooler = await openPooler(db.url, 4, 'round')
		const through = {
			...serverAt(db.url),
			hosts: [{ host: '127.0.0.1', port: pooler.port }],
			tls: { ...db.server.tls, mode: 'disable' },
		} as const
		await using engine = await open(through)
		await using other = await open(db.server)
		const held = await hold(engine)
		await engine.describe()
		expect(await faultOf(hold(other))).toMatchObject({ kind: 'lock-held' })
		await held.letGo()
		expect(await locks(db)).toBe(0)
	})

	it('outlasts the server’s patience with idle transactions', async () => {
		await using db = await createDatabase()
		// What is opened before has no such limits, and may take its time
		await using engine = await open(db.server)
		await db.sql(`ALTER DATABASE ${db.name} SET idle_in_transaction_session_timeout = '100ms'`)
		if (sharedMajor >= 17) await db.sql(`ALTER DATABASE ${db.name} SET transaction_timeout = '200ms'`)
		const held = await hold(engine)
		expect(await Promise.race([held.lost, pause(700, 'held')])).toBe('held')
		expect(await locks(db)).toBe(1)
		await held.letGo()
	})

	it('says when it is lost', async () => {
		await using db = await createDatabase()
		await using engine = await open(db.server)
		const held = await hold(engine)
		await db.sql(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND ${here}`)
		expect(await held.lost).toMatchObject({ kind: 'connection-lost' })
		await held.letGo()
	})

	it('stops waiting when it is told to', async () => {
		await using db = await createDatabase()
		await using engine = await open(db.server)
		await using other = await open(db.server)
		const held = await hold(engine)
		const stop = new AbortController()
		const waiting: string[] = []
		const refused = faultOf(
			other.hold({ lockTimeoutMs: 60_000, application }, { signal: stop.signal, onEvent: ({ kind }) => waiting.push(kind) }),
		)
		await expect.poll(() => waiting).toEqual(['waiting-for-lock'])
		stop.abort()
		expect(await refused).toEqual({ kind: 'cancelled' })
		await held.letGo()
		expect(await locks(db)).toBe(0)
	})

	it('stops and ends the sessions of the command, and no others', async () => {
		await using db = await createDatabase()
		await using engine = await open(db.server)
		const held = await hold(engine)
		const [command, bystander] = [await db.connect(), await db.connect()]
		await command.query(`SET application_name = '${application}'`)
		const sleeping = command.query('SELECT pg_sleep(60)').then(
			() => 'slept',
			(error: Error) => error.message,
		)
		await untilAsleep(db.url)
		await held.interrupt()
		expect(await sleeping).toContain('canceling statement due to user request')
		await command.query('BEGIN')
		await held.endSessions()
		await expect(command.query('SELECT 1')).rejects.toThrow()
		expect((await bystander.query('SELECT 1')).rows).toHaveLength(1)
		expect(await Promise.race([held.lost, Promise.resolve('held')])).toBe('held')
		await held.letGo()
	})
})
