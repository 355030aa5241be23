import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { serverAt, type TestDatabase } from './postgres-database.ts'

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
export const installedMajor: number = Number(installedPrograms?.split('/').at(-2) ?? 0)

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
	if (programs === null) throw new Error(whyNoDumps)
	const folder = await mkdtemp(join(tmpdir(), 'headway-installed-'))
	const owner = await serverOwner()
	const options = { cwd: folder, maxBuffer: 1e8, ...owner }
	const passwordFile = join(folder, 'password')
	await writeFile(passwordFile, password)
	if (owner.uid !== undefined && owner.gid !== undefined) for (const path of [folder, passwordFile]) await chown(path, owner.uid, owner.gid)
	const place = join(folder, 'place')
	await run(
		join(programs, 'initdb'),
		['-D', place, '-U', user, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync'],
		options,
	)
	const port = await freePort()
	const start = (data: string, at: number, sockets: string) => {
		const settings = `-p ${at} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${sockets} -c fsync=off -c max_connections=60`
		return run(join(programs, 'pg_ctl'), ['-D', data, '-w', '-o', settings, '-l', `${data}.log`, 'start'], options)
	}
	const stop = (data: string) =>
		run(join(programs, 'pg_ctl'), ['-D', data, '-w', '-m', 'immediate', 'stop'], options).catch(() => undefined)
	await start(place, port, folder)
	const address = (database: string) => `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
	return {
		socketFolder: folder,
		port,
		async standby() {
			const [copy, copyPort] = [join(folder, 'standby'), await freePort()]
			const from = ['-h', '127.0.0.1', '-p', String(port), '-U', user, '--no-password']
			const env = { ...process.env, PGPASSWORD: password }
			await run(join(programs, 'pg_basebackup'), [...from, '-D', copy, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'], {
				...options,
				env,
			})
			await start(copy, copyPort, '')
			return {
				urlOf: ({ url }) => Object.assign(new URL(url), { port: String(copyPort) }).href,
				async [Symbol.asyncDispose]() {
					await stop(copy)
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
			await stop(place)
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
			await query(maintenance, `DROP DATABASE ${name} WITH (FORCE)`)
			await query(maintenance, `CREATE DATABASE ${name}`)
		},
		async [Symbol.asyncDispose]() {
			for (const client of others) await client.end().catch(() => undefined)
			await query(Object.assign(new URL(url), { pathname: '/postgres' }).href, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
		},
	}
}

/** Root may not run a server, and lends it the user that the package made for it. */
async function serverOwner(): Promise<{ readonly uid?: number; readonly gid?: number }> {
	if (userInfo().uid !== 0) return {}
	const [uid, gid] = await Promise.all(['-u', '-g'].map(async (what) => Number((await run('id', [what, 'postgres'])).stdout)))
	return uid === undefined || gid === undefined ? {} : { uid, gid }
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

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer()
		probe.once('error', reject)
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address()
			probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
		})
	})
}
