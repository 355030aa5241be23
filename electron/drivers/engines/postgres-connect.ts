import pg from 'pg'
import { FaultError } from '../../contract/fault.ts'
import type { ServerAddress } from './engine.ts'
import { channelBindingFor } from './postgres-binding.ts'
import { isAboutEncryption, PasswordNeeded, toConnectFault } from './postgres-connect-faults.ts'
import { answerOf, oldestServer } from './postgres-faults.ts'
import { type Encryption, encryptionsFor } from './postgres-tls.ts'
import { exactTypes } from './postgres-values.ts'

/** Where a connection came to stand. */
export type Endpoint = { readonly host: string; readonly port: number; readonly encryption: Encryption }

/** What was found out while connecting. */
export type Met = {
	readonly endpoint: Endpoint
	/** As the server says it: `18.1`, `15.14`. */
	readonly version: string
	readonly standby: boolean
	/** The TimeZone that the session began with: the server's own for this database and user, or the address's. */
	readonly timeZone: string
	/** The server's process that answered the first question. */
	readonly backend: number
	/** Something between changes the number by which the server's process is known: a pooler or another proxy. */
	readonly proxied: boolean
}

export type Connected = { readonly client: pg.Client; readonly met: Met }

type Host = ServerAddress['hosts'][number]

/** What a session starts with: its name for others, and settings (`-c name=value`). */
export type Start = { readonly applicationName: string; readonly settings: Readonly<Record<string, string>> }

/** Seconds of silence before the system asks whether the other side is still there. */
const keepAliveAfterMs = 10_000

/**
 * Connects to the first host that answers (and, for `read-write`, is no standby). A host that answers and refuses ends
 * the search, as libpq's does. Faults: `unreachable`, `password-required`, `authentication-failed`, `no-such-database`,
 * `tls-required`, `tls-failed`, `channel-binding-missing`, `server-too-old`, `too-many-connections`, `standby`.
 */
export async function connect(server: ServerAddress, start: Start): Promise<Connected> {
	let last = new FaultError({ kind: 'unreachable', address: server.shown, reason: 'other', detail: 'no host' })
	for (const host of server.hosts) {
		try {
			const connected = await connectTo(server, host, start)
			if (server.target === 'any' || !connected.met.standby) return connected
			await connected.client.end()
			last = new FaultError({ kind: 'standby', address: server.shown })
		} catch (thrown) {
			const failed = toConnectFault(thrown, { server, encrypted: false })
			if (!isWorthAnother(failed)) throw failed
			last = failed
		}
	}
	throw last
}

/** Another host may answer where this one does not. */
function isWorthAnother({ fault: { kind } }: FaultError): boolean {
	return kind === 'unreachable' || kind === 'too-many-connections' || kind === 'standby' || kind === 'tls-failed'
}

/** Tries the host encrypted and in clear, as far and in the order that the address allows. */
async function connectTo(server: ServerAddress, host: Host, start: Start): Promise<Connected> {
	const failures: FaultError[] = []
	for (const encryption of await encryptionsFor(server, host.host)) {
		const endpoint = { ...host, encryption }
		try {
			return await attempt(server, endpoint, start)
		} catch (thrown) {
			const failed = toConnectFault(thrown, { server, encrypted: encryption !== false })
			if (!isAboutEncryption(thrown, failed)) throw failed
			failures.push(failed)
		}
	}
	throw mostTelling(failures)
}

/** What the server thinks of the person says more than that it wanted encryption, or had none to offer. */
function mostTelling(failures: readonly FaultError[]): unknown {
	const kinds = (kind: string) => failures.find(({ fault }) => fault.kind === kind)
	return failures.find(({ fault }) => fault.kind !== 'tls-failed' && fault.kind !== 'tls-required') ?? kinds('tls-failed') ?? failures[0]
}

async function attempt(server: ServerAddress, endpoint: Endpoint, start: Start): Promise<Connected> {
	try {
		return await startSession(server, endpoint, start)
	} catch (thrown) {
		// Some poolers know no settings at the start. Whoever needs them sets them for each transaction
		if (!/unsupported startup parameter/i.test(answerOf(thrown)?.message ?? '')) throw thrown
		return startSession(server, endpoint, { ...start, settings: {} })
	}
}

async function startSession(server: ServerAddress, endpoint: Endpoint, { applicationName, settings }: Start): Promise<Connected> {
	const binding = channelBindingFor(server, endpoint.encryption)
	const client = new pg.Client({
		host: endpoint.host,
		port: endpoint.port,
		user: server.user,
		database: server.database,
		// Given as a function so that pg looks neither into the environment nor into a password file
		password: () => {
			binding.insist()
			return given(server.password)
		},
		enableChannelBinding: binding.wanted,
		ssl: endpoint.encryption,
		sslnegotiation: 'postgres',
		application_name: applicationName,
		options: optionsFor(settings),
		connectionTimeoutMillis: server.connectTimeoutMs,
		keepAlive: true,
		keepAliveInitialDelayMillis: keepAliveAfterMs,
		types: exactTypes as unknown as pg.CustomTypesConfig,
	})
	// pg would fill what is empty from the environment
	if (Object.keys(settings).length === 0)
		delete (client as unknown as { readonly connectionParameters: { options?: string } }).connectionParameters.options
	// A connection that breaks while nobody asks must not end the process; the next question meets it
	client.on('error', () => undefined)
	try {
		const heard = listenFor(client)
		binding.watch(client.connection)
		await client.connect()
		binding.insist()
		return { client, met: await meet(client, server, endpoint, heard) }
	} catch (thrown) {
		client.connection.stream.destroy()
		throw thrown
	}
}

function given(password: string | null): string {
	if (password === null || password === '') throw new PasswordNeeded()
	return password
}

/** Settings as the server takes them at the start: spaces and backslashes behind a backslash. */
function optionsFor(settings: Readonly<Record<string, string>>): string {
	const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replace(/[\\\s]/g, '\\$&')}`)
	return options.join(' ')
}

/** Servers say their version and zone unasked, so that even one that understands no question of ours can be named. */
function listenFor(client: pg.Client): (name: string) => string {
	const heard = new Map<string, string>()
	client.connection.on('parameterStatus', ({ parameterName, parameterValue }: { parameterName: string; parameterValue: string }) => {
		heard.set(parameterName, parameterValue)
	})
	return (name) => heard.get(name) ?? ''
}

async function meet(client: pg.Client, server: ServerAddress, endpoint: Endpoint, heard: (name: string) => string): Promise<Met> {
	// `15.14 (Debian 15.14-0+deb12u1)`
	const [version = ''] = heard('server_version').split(' ')
	if (Number.parseInt(version, 10) < oldestServer)
		throw new FaultError({ kind: 'server-too-old', address: server.shown, version, needs: String(oldestServer) })
	const timeZone = heard('TimeZone')
	const { rows } = await client.query({ text: 'SELECT pg_is_in_recovery(), pg_backend_pid()', rowMode: 'array' })
	const [standby, backend] = rows[0] ?? []
	const proxied = backend !== (client as unknown as { readonly processID: number }).processID
	return { endpoint, version, timeZone, backend, standby: standby === true, proxied }
}
