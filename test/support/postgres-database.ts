import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { expect, inject } from 'vitest'
import type { ServerAddress } from '../../electron/drivers/engines/engine.ts'

/** A database of its own on the server of this test run; it goes away with `await using`. */
export type TestDatabase = {
	readonly name: string
	/** Address with its password, as a person would paste it. */
	readonly url: string
	/** The same as the engine takes it. */
	readonly server: ServerAddress
	/** Runs a script as one simple query, through a connection of its own, and gives the rows of its last statement as text arrays. */
	sql(text: string): Promise<readonly (readonly (string | null)[])[]>
	/** A connection of another program, closed with the database. */
	connect(): Promise<pg.Client>
} & AsyncDisposable

/** Makes an empty database, or one from a script, on the server with this address of its maintenance database. */
export async function createDatabase(script = '', maintenance = inject('postgresUrl')): Promise<TestDatabase> {
	const admin = new URL(maintenance)
	const name = `test_${randomBytes(6).toString('hex')}`
	await within(admin.href, (client) => client.query(`CREATE DATABASE ${name}`))
	const url = Object.assign(new URL(admin.href), { pathname: `/${name}` }).href
	const others: pg.Client[] = []
	const database: TestDatabase = {
		name,
		url,
		server: serverAt(url),
		sql: (text) =>
			within(url, async (client) => {
				const answer: unknown = await client.query({ text, rowMode: 'array', types: { getTypeParser: () => (value: unknown) => value } })
				const last = (Array.isArray(answer) ? answer.at(-1) : answer) as { rows: (string | null)[][] }
				return last.rows
			}),
		async connect() {
			const client = new pg.Client({ connectionString: url })
			// A connection that a test or the server cuts is no failure of the test
			client.on('error', () => undefined)
			await client.connect()
			others.push(client)
			return client
		},
		async [Symbol.asyncDispose]() {
			for (const client of others) await client.end().catch(() => undefined)
			await dropDatabase(admin.href, name)
		},
	}
	if (script !== '') await database.sql(script)
	return database
}

/** Waits until a session of this database sleeps in `pg_sleep`: only then can anything happen in the middle of its statement. */
export async function untilAsleep(url: string): Promise<void> {
	const sleepers = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
	await within(url, (client) => expect.poll(async () => (await client.query(sleepers)).rowCount).toBe(1))
}

/** Drops a database, if it is there, whoever is connected to it. `WITH (FORCE)` came with 13 only. */
export async function dropDatabase(maintenance: string, name: string): Promise<void> {
	await within(maintenance, async (client) => {
		await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
		await client.query(`DROP DATABASE IF EXISTS "${name}"`)
	})
}

/** An address as the engine takes it, from a plain URL. */
export function serverAt(url: string): ServerAddress {
	const { hostname, port, username, password, pathname } = new URL(url)
	const database = decodeURIComponent(pathname.slice(1))
	return {
		hosts: [{ host: hostname, port: Number(port || 5432) }],
		user: decodeURIComponent(username),
		database,
		password: password === '' ? null : decodeURIComponent(password),
		tls: { mode: 'prefer', rootCertificate: null, certificate: null, key: null },
		settings: {},
		target: 'any',
		connectTimeoutMs: 30_000,
		shown: `postgresql://${username}@${hostname}:${port || 5432}/${database}`,
	}
}

async function within<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
	const client = new pg.Client({ connectionString: url })
	client.on('error', () => undefined)
	await client.connect()
	try {
		return await work(client)
	} finally {
		await client.end()
	}
}
