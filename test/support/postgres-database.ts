import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
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

/** Makes an empty database, or one from a script. */
export async function createDatabase(script = ''): Promise<TestDatabase> {
	const admin = new URL(inject('postgresUrl'))
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
			await within(admin.href, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
		},
	}
	if (script !== '') await database.sql(script)
	return database
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
		connectTimeoutMs: 10_000,
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
