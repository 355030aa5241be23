import { writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import type { Engine, ServerAddress } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { listen } from '../support/listener.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { createDatabase, dropDatabase, serverAt, untilAsleep } from '../support/postgres-database.ts'

const open = async (server: ServerAddress): Promise<Engine> => (await openPostgres({ server }, { environment: {} })).engine
const one = [{ sql: 'SELECT 1' }]
const asleep = [{ sql: 'SELECT pg_sleep(600)' }]

describe('a server that goes away', () => {
	test('a session that is ended in the middle of a read is a fault once, and the next read has a new one', async () => {
		await using db = await createDatabase()
		const engine = await open(db.server)
		const reading = faultOf(engine.read(asleep))
		await untilAsleep(db.url)
		await db.sql(
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Headway (looking)' AND datname = current_database()",
		)
		expect(await reading).toMatchObject({
			kind: 'connection-lost',
			address: db.server.shown,
			detail: 'terminating connection due to administrator command',
		})
		expect(await engine.read(one)).toMatchObject([{ rows: [[1]] }])
		await engine.close()
	})

	test('a session that is ended while nobody asks is opened again without a word', async () => {
		await using db = await createDatabase()
		const engine = await open(db.server)
		// Answers when the session is gone; the pause lets its last words be read
		await db.sql(
			"SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE application_name = 'Headway (looking)' AND datname = current_database()",
		)
		await setTimeout(100)
		expect(await engine.read(one)).toMatchObject([{ rows: [[1]] }])
		await engine.close()
	})

	test('a write whose session is ended leaves nothing behind', async () => {
		await using db = await createDatabase('CREATE TABLE t (id int)')
		const engine = await open(db.server)
		const writing = faultOf(engine.write([{ sql: 'INSERT INTO t VALUES (1)' }, ...asleep]))
		await untilAsleep(db.url)
		await db.sql(
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Headway' AND datname = current_database()",
		)
		expect((await writing).kind).toBe('connection-lost')
		expect(await engine.read([{ sql: 'SELECT count(*) FROM t' }])).toMatchObject([{ rows: [[0]] }])
		await engine.close()
	})

	test('a server that stops in the middle of a read is lost, then refuses, then is there again', async () => {
		await using cluster = await startCluster()
		const engine = await open(serverAt(cluster.url))
		const reading = faultOf(engine.read(asleep))
		await untilAsleep(cluster.url)
		await cluster.stop()
		expect((await reading).kind).toBe('connection-lost')
		expect(await faultOf(engine.read(one))).toMatchObject({ kind: 'unreachable', reason: 'refused' })
		await cluster.start()
		expect(await engine.read(one)).toMatchObject([{ rows: [[1]] }])
		expect(await engine.recover()).toBe('ok')
		await engine.close()
	})

	test('a connection that is cut between the two is lost', async () => {
		await using db = await createDatabase()
		const [{ host, port } = { host: '', port: 0 }] = db.server.hosts
		const through = new Set<Socket>()
		await using line = await listen((socket) => {
			const onward = connect(port, host)
			onward.on('error', () => undefined)
			socket.pipe(onward).pipe(socket)
			socket.on('close', () => onward.destroy())
			through.add(socket)
		})
		const engine = await open({ ...db.server, hosts: [{ host: '127.0.0.1', port: line.port }] })
		const reading = faultOf(engine.read(asleep))
		await untilAsleep(db.url)
		for (const socket of through) socket.resetAndDestroy()
		expect((await reading).kind).toBe('connection-lost')
		expect(await engine.read(one)).toMatchObject([{ rows: [[1]] }])
		await engine.close()
	})

	test('a read that is cancelled ends although the line is dead', async () => {
		await using db = await createDatabase()
		const [{ host, port } = { host: '', port: 0 }] = db.server.hosts
		let dead = false
		await using line = await listen((socket) => {
			if (dead) return
			const onward = connect(port, host)
			onward.on('error', () => undefined)
			socket.on('data', (chunk) => dead || onward.write(chunk))
			onward.on('data', (chunk) => dead || socket.write(chunk))
			socket.on('close', () => onward.destroy())
		})
		const engine = await open({ ...db.server, hosts: [{ host: '127.0.0.1', port: line.port }] })
		const stopped = new AbortController()
		const reading = faultOf(engine.read(asleep, { signal: stopped.signal }))
		await untilAsleep(db.url)
		dead = true
		stopped.abort()
		expect(await reading).toEqual({ kind: 'cancelled' })
		await engine.close()
	})

	test('a database that is made anew under the same name is another one', async () => {
		await using db = await createDatabase()
		const engine = await open(db.server)
		await using other = await createDatabase()
		await dropDatabase(other.url, db.name)
		await other.sql(`CREATE DATABASE ${db.name}`)
		expect(await faultOf(engine.read(one))).toEqual({ kind: 'file-replaced', path: db.server.shown })
		await engine.close()
	})
})

async function answered(url: string): Promise<void> {
	for (;;) {
		const client = new pg.Client({ connectionString: url })
		client.on('error', () => undefined)
		const connected = await client.connect().then(
			() => true,
			() => false,
		)
		await client.end().catch(() => undefined)
		if (connected) return
		await setTimeout(100)
	}
}

describe('a standby', () => {
	test('is described as one, refuses what writes by its name, and is passed over where writing is wanted', async () => {
		await using cluster = await startCluster()
		await using primary = await startCluster()
		const server = serverAt(cluster.url)
		const before = await open(server)
		const [folder] = await before.read([{ sql: "SELECT current_setting('data_directory')" }])
		await before.close()
		await cluster.stop()
		await writeFile(join(String(folder?.rows[0]?.[0]), 'standby.signal'), '')
		// It waits for words that a standby never says
		void cluster.start().catch(() => undefined)
		await answered(cluster.url)

		const engine = await open(server)
		expect(await engine.describe()).toMatchObject({ server: { standby: true, pooler: false } })
		expect(await engine.read(one)).toMatchObject([{ rows: [[1]] }])
		expect(await faultOf(engine.write([{ sql: 'CREATE TABLE t (id int)' }]))).toEqual({ kind: 'standby', address: server.shown })
		await engine.close()

		expect(await faultOf(open({ ...server, target: 'read-write' }))).toEqual({ kind: 'standby', address: server.shown })
		const both = await open({ ...server, target: 'read-write', hosts: [...server.hosts, ...serverAt(primary.url).hosts] })
		expect(await both.describe()).toMatchObject({ server: { standby: false, host: `127.0.0.1:${primary.port}` } })
		await both.close()
	})
})
