import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import type { Engine, ServerAddress } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { int32, listen, message } from '../support/listener.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { createDatabase, serverAt } from '../support/postgres-database.ts'
import { openPooler } from '../support/transaction-pooler.ts'

const open = async (server: ServerAddress): Promise<Engine> => (await openPostgres({ server }, { environment: {} })).engine
const at = (server: ServerAddress, port: number, host = '127.0.0.1'): ServerAddress => ({ ...server, hosts: [{ host, port }] })

describe('a server that cannot be used', () => {
	test('a wrong password, an unknown user and an unknown database each have a name', async () => {
		await using db = await createDatabase()
		const { server } = db
		expect(await faultOf(open({ ...server, password: 'not the secret' }))).toEqual({
			kind: 'authentication-failed',
			address: server.shown,
			user: server.user,
			detail: `password authentication failed for user "${server.user}"`,
		})
		expect(await faultOf(open({ ...server, user: 'nobody_here' }))).toMatchObject({ kind: 'authentication-failed', user: 'nobody_here' })
		expect(await faultOf(open({ ...server, database: 'nowhere' }))).toEqual({
			kind: 'no-such-database',
			address: server.shown,
			database: 'nowhere',
		})
	})

	test.each([null, ''])('a server that asks for a password gets none that stands in the environment (%j)', async (password) => {
		await using db = await createDatabase()
		process.env['PGPASSWORD'] = db.server.password ?? ''
		try {
			const fault = await faultOf(open({ ...db.server, password }))
			expect(fault).toEqual({ kind: 'password-required', address: db.server.shown, user: db.server.user })
		} finally {
			delete process.env['PGPASSWORD']
		}
	})

	test('a port on which nobody listens refuses, and so does a folder without a socket', async () => {
		await using db = await createDatabase()
		const listener = await listen(() => undefined)
		await listener[Symbol.asyncDispose]()
		expect(await faultOf(open(at(db.server, listener.port)))).toMatchObject({ kind: 'unreachable', reason: 'refused' })
		const folder = await mkdtemp(join(tmpdir(), 'headway-socket-'))
		expect(await faultOf(open(at(db.server, 5432, folder)))).toMatchObject({ kind: 'unreachable', reason: 'refused' })
		await rm(folder, { recursive: true })
	})

	test('a host that nobody knows', async () => {
		await using db = await createDatabase()
		expect(await faultOf(open(at(db.server, 5432, 'nowhere.invalid')))).toMatchObject({ kind: 'unreachable', reason: 'no-such-host' })
	})

	test('a port that accepts and says nothing times out, in clear and encrypted', async () => {
		await using db = await createDatabase()
		await using silent = await listen(() => undefined)
		const server = { ...at(db.server, silent.port), connectTimeoutMs: 400 }
		expect(await faultOf(open(server))).toMatchObject({ kind: 'unreachable', reason: 'timed-out' })
		const clear = { ...server, tls: { ...server.tls, mode: 'disable' as const } }
		expect(await faultOf(open(clear))).toMatchObject({ kind: 'unreachable', reason: 'timed-out' })
	})

	test('a port that hangs up, and one that speaks something else', async () => {
		await using db = await createDatabase()
		const clear = { ...db.server, tls: { ...db.server.tls, mode: 'disable' as const } }
		await using rude = await listen((socket) => socket.end())
		expect(await faultOf(open(at(clear, rude.port)))).toMatchObject({ kind: 'unreachable', reason: 'other' })
		await using web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
		expect(await faultOf(open({ ...at(clear, web.port), connectTimeoutMs: 500 }))).toMatchObject({ kind: 'unreachable' })
	})

	test('a server before 12 is refused by its version', async () => {
		await using db = await createDatabase()
		const greeting = [message('R', int32(0)), message('S', 'server_version', '11.22 (Debian)'), message('K', int32(1), int32(2))]
		await using old = await listen((socket) => {
			socket.once('data', () => socket.write(Buffer.concat([...greeting, message('Z', Buffer.from('I'))])))
		})
		const server = { ...at(db.server, old.port), tls: { ...db.server.tls, mode: 'disable' as const } }
		expect(await faultOf(open(server))).toEqual({ kind: 'server-too-old', address: server.shown, version: '11.22', needs: '12' })
	})

	test('a server without a free place says so, and a cancel needs none', async () => {
		await using cluster = await startCluster(['max_connections=3', 'superuser_reserved_connections=0', 'max_wal_senders=0'])
		const server = serverAt(cluster.url)
		const engine = await open(server)
		const others = [new pg.Client({ connectionString: cluster.url }), new pg.Client({ connectionString: cluster.url })]
		for (const client of others) await client.connect()
		expect(await faultOf(open(server))).toMatchObject({ kind: 'too-many-connections', detail: 'sorry, too many clients already' })
		const asleep = engine.read([{ sql: 'SELECT pg_sleep(600)' }], { signal: AbortSignal.timeout(200) })
		expect(await faultOf(asleep)).toEqual({ kind: 'cancelled' })
		await engine.close()
		for (const client of others) await client.end()
	})

	test('the next host is taken where the first does not answer, but not where it refuses the person', async () => {
		await using db = await createDatabase()
		const gone = await listen(() => undefined)
		await gone[Symbol.asyncDispose]()
		const hosts = [{ host: '127.0.0.1', port: gone.port }, ...db.server.hosts]
		const engine = await open({ ...db.server, hosts })
		expect((await engine.describe()).kind).toBe('postgres')
		await engine.close()
		expect((await faultOf(open({ ...db.server, hosts: [...db.server.hosts, ...hosts], password: 'no' }))).kind).toBe(
			'authentication-failed',
		)
	})

	test('settings of the address hold, with spaces in them', async () => {
		await using db = await createDatabase('CREATE SCHEMA "my own"; CREATE TABLE "my own".t (id int)')
		const engine = await open({ ...db.server, settings: { search_path: '"my own", public', TimeZone: 'Asia/Tokyo' } })
		expect((await engine.describe()).kind === 'postgres' && (await engine.describe())).toMatchObject({
			server: { schema: 'my own', timeZone: 'Asia/Tokyo' },
		})
		expect(await engine.read([{ sql: "SELECT count(*), '2020-01-01 00:00Z'::timestamptz FROM t" }])).toMatchObject([
			{ rows: [[0, '2020-01-01 00:00:00+00']] },
		])
		await engine.close()
	})
})

describe('a pooler in between', () => {
	test.each([
		['that always has the same connection at hand', 1 + 1, 'latest'],
		['that goes round its connections', 3, 'round'],
	] as const)('one %s is noticed', async (_, connections, order) => {
		await using db = await createDatabase('CREATE TABLE t (id int); INSERT INTO t VALUES (1)')
		await using pooler = await openPooler(db.url, connections, order)
		const engine = await open(at(db.server, pooler.port))
		expect(await engine.describe()).toMatchObject({ server: { pooler: true } })
		// Reading goes on working, and nothing of ours stays behind in the pooler's connections
		expect(await engine.read([{ sql: "SELECT id, '2020-01-01 00:00Z'::timestamptz FROM t" }])).toMatchObject([
			{ rows: [[1, '2020-01-01 00:00:00+00']] },
		])
		expect((await faultOf(engine.read([{ sql: 'DELETE FROM t' }]))).kind).toBe('sql')
		await engine.close()
	})

	test('a server that is spoken to directly has none', async () => {
		await using db = await createDatabase()
		const engine = await open(db.server)
		expect(await engine.describe()).toMatchObject({ server: { pooler: false } })
		await engine.close()
	})
})
