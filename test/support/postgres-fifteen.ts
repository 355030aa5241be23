import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { dropDatabase, serverAt, type TestDatabase } from './postgres-database.ts'
import { freePort, givenPrograms, layServer, majorOf, placeServer, serverOwner } from './server-programs.ts'

const run = promisify(execFile)

/** Folder of the newest server installed on this machine, which comes with pg_dump of its own age. Null when there is none. */
export const installedPrograms: string | null = findInstalled()

function findInstalled(): string | null {
	const releases = '/usr/lib/postgresql'
	if (!existsSync(releases)) return null
	const folders = readdirSync(releases)
		.toSorted((a, b) => Number(b) - Number(a))
		.map((name) => join(releases, name, 'bin'))
	return folders.find((folder) => ['initdb', 'postgres', 'pg_dump', 'psql'].every((name) => existsSync(join(folder, name)))) ?? null
}

/** Their major version; 0 when there are none. */
export const installedMajor: number = majorOf(installedPrograms)

/** Programs of the server: those that the environment names where this machine's pg_dump can read them, else its own. */
const serverPrograms = majorOf(givenPrograms) > 0 && majorOf(givenPrograms) <= installedMajor ? givenPrograms : installedPrograms

/** The release of the server. */
export const serverMajor: number = majorOf(serverPrograms)

/** Why a test of dumps is skipped, for its name. */
export const whyNoDumps = 'no PostgreSQL server programs in /usr/lib/postgresql'

/** A server whose own pg_dump is on this machine. */
export type InstalledServer = {
	/** Folder of its Unix socket. */
	readonly socketFolder: string
	readonly port: number
	/** Makes an empty database, gone with the server. */
	database(script?: string): Promise<InstalledDatabase>
	/** Starts a second server that follows it and can only be read; what is there by now is there too. */
	standby(): Promise<Standby>
} & AsyncDisposable

export type Standby = {
	/** The address of a database there, from its address on the server that is followed. */
	urlOf(database: InstalledDatabase): string
} & AsyncDisposable

export type InstalledDatabase = TestDatabase & {
	/** Everything in it as text, in the words of pg_dump, without what differs from one dump to the next. */
	dump(): Promise<string>
	/** Drops it and puts an empty one of the same name in its place. */
	replaceByEmpty(): Promise<void>
}

const user = 'lab_admin'
/** Long and odd enough to be found wherever it leaks to. */
const password = `p:w/ d'${randomBytes(12).toString('hex')}`

/** Starts one. Throws when there are no programs: ask `installedPrograms` first. */
export async function startInstalledServer(): Promise<InstalledServer> {
	const programs = installedPrograms
	if (programs === null || serverPrograms === null) throw new Error(whyNoDumps)
	const folder = await mkdtemp(join(tmpdir(), 'headway-installed-'))
	const [data, port] = [join(folder, 'place'), await freePort()]
	const place = (where: string, at: number, sockets: string) =>
		placeServer(serverPrograms, where, [
			`port=${at}`,
			'listen_addresses=127.0.0.1',
			`unix_socket_directories=${sockets}`,
			'fsync=off',
			'max_connections=60',
		])
	await layServer(serverPrograms, data, { user, password })
	const server = place(data, port, folder)
	await server.start()
	const address = (database: string) => `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
	return {
		socketFolder: folder,
		port,
		async standby() {
			const [copy, copyPort] = [join(folder, 'standby'), await freePort()]
			const from = ['-h', '127.0.0.1', '-p', String(port), '-U', user, '--no-password']
			const env = { ...process.env, PGPASSWORD: password }
			await run(join(programs, 'pg_basebackup'), [...from, '-D', copy, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'], {
				cwd: folder,
				env,
				...(await serverOwner()),
			})
			const follower = place(copy, copyPort, '')
			await follower.start()
			return {
				urlOf: ({ url }) => Object.assign(new URL(url), { port: String(copyPort) }).href,
				async [Symbol.asyncDispose]() {
					await follower.stop('immediate').catch(() => undefined)
					await rm(copy, { recursive: true, force: true })
				},
			}
		},
		async database(script = '') {
			const name = `test_${randomBytes(5).toString('hex')}`
			await query(address('postgres'), `CREATE DATABASE ${name}`)
			if (script !== '') await query(address(name), script)
			return openDatabase(programs, name, address(name), port)
		},
		async [Symbol.asyncDispose]() {
			await server.stop('immediate').catch(() => undefined)
			await rm(folder, { recursive: true, force: true })
		},
	}
}

function openDatabase(programs: string, name: string, url: string, port: number): InstalledDatabase {
	const others: pg.Client[] = []
	return {
		name,
		url,
		server: serverAt(url),
		sql: (text) => query(url, text),
		async connect() {
			const client = new pg.Client({ connectionString: url })
			client.on('error', () => undefined)
			await client.connect()
			others.push(client)
			return client
		},
		async dump() {
			const environment = { ...process.env, PGPASSWORD: password, PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: user }
			const { stdout } = await run(join(programs, 'pg_dump'), ['--no-password', name], { env: environment, maxBuffer: 1e9 })
			return stdout.replaceAll(/^\\(un)?restrict .*$/gm, '')
		},
		async replaceByEmpty() {
			const maintenance = Object.assign(new URL(url), { pathname: '/postgres' }).href
			await dropDatabase(maintenance, name)
			await query(maintenance, `CREATE DATABASE ${name}`)
		},
		async [Symbol.asyncDispose]() {
			for (const client of others) await client.end().catch(() => undefined)
			await dropDatabase(Object.assign(new URL(url), { pathname: '/postgres' }).href, name)
		},
	}
}

async function query(url: string, text: string): Promise<readonly (readonly (string | null)[])[]> {
	const client = new pg.Client({ connectionString: url })
	client.on('error', () => undefined)
	await client.connect()
	try {
		const answer: unknown = await client.query({ text, rowMode: 'array', types: { getTypeParser: () => (value: unknown) => value } })
		return ((Array.isArray(answer) ? answer.at(-1) : answer) as { rows: (string | null)[][] }).rows
	} finally {
		await client.end()
	}
}
