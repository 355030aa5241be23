import { resolve } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import type { ServerAddress } from '../../drivers/engines/engine.ts'
import { passwordFromFile, readService, type ServerPlaces } from './libpq-files.ts'
import { resolveTemplate, type Template } from './references.ts'
import { type HostEntry, hostEntries } from './server-hosts.ts'
import { sessionSettings } from './server-settings.ts'
import { isServerText, parseServerText, type ServerParameters } from './server-text.ts'
import { serverTls } from './server-tls.ts'
import { keptText, shownText } from './server-writing.ts'
import { withoutPassword } from './without-password.ts'

/** A server's address with all that its text, a service, the environment and libpq's defaults say. */
export type ServerReading = {
	/** Without a password. */
	readonly server: ServerAddress
	/** The text to keep: no password but a reference to one; hosts, user and database written out. */
	readonly kept: string
	/** The text has a password in it, as such. */
	readonly hasTypedPassword: boolean
	/** The password that the text, a variable it names or its service has. Fault `missing-variable`. */
	ownPassword(): Promise<string | null>
	/** What PGPASSWORD and the password file have for it. */
	outsidePassword(): Promise<string | null>
}

const defaultTimeoutMs = 10_000
const longestTimeoutMs = 600_000

/**
 * Reads the address of a server as libpq would, from a URL with any driver's suffix or a `keyword=value` text. When the
 * whole text came out of a variable, its name is kept in the password's place.
 * Source: libpq's manual, "Connection Strings" and "Environment Variables".
 * Faults: `unsupported-address`, `missing-variable`, `tls-failed`.
 */
export async function readServerAddress(text: string, places: ServerPlaces, variable?: string): Promise<ServerReading> {
	const parameters = parseServerText(text)
	const ask = await createAsk(parameters, text, places)
	const password = ask('password')
	const isReference = password?.every((part) => typeof part !== 'string') ?? false
	const user = nonEmpty(ask('user', 'PGUSER')) ?? [places.userName]
	const database = nonEmpty(ask('dbname', 'PGDATABASE')) ?? user
	const place = { hosts: await hostEntries(ask, places, text), user, database }
	const server = await serverFrom(place, ask, places, text)
	const passwordToKeep = variable === undefined ? (isReference ? parameters.get('password') : undefined) : [{ variable }]
	return {
		server,
		kept: keptText({ ...place, password: passwordToKeep, options: ask('options', 'PGOPTIONS'), parameters }, places.workingFolder),
		hasTypedPassword: variable === undefined && parameters.has('password') && !isReference,
		ownPassword: async () => (password && password.length > 0 ? ownPassword(password, server.shown, places) : null),
		outsidePassword: () => outsidePassword(server, ask('passfile'), places),
	}
}

type Place = { readonly hosts: readonly HostEntry[]; readonly user: Template; readonly database: Template }

async function serverFrom(place: Place, ask: Ask, places: ServerPlaces, text: string): Promise<ServerAddress> {
	const refuse = (detail: string) =>
		new FaultError({ kind: 'unsupported-address', address: withoutPassword(text), reason: 'parameter', detail })
	const asked = (keyword: string, variable: string) => {
		const template = ask(keyword, variable)
		return template === undefined ? undefined : resolveTemplate(template, places.environment) || undefined
	}
	const settings = sessionSettings(asked('options', 'PGOPTIONS') ?? '', refuse)
	const shown = shownText({ ...place, searchPath: settings['search_path'] })
	return {
		hosts: place.hosts.map(({ host, port }) => ({ host, port })),
		user: resolveTemplate(place.user, places.environment),
		database: resolveTemplate(place.database, places.environment),
		password: null,
		tls: await serverTls(asked, { ...places, shown, refuse }),
		...channelBindingOf(asked('channel_binding', 'PGCHANNELBINDING'), refuse),
		settings,
		target: targetOf(asked('target_session_attrs', 'PGTARGETSESSIONATTRS'), refuse),
		connectTimeoutMs: timeoutOf(asked('connect_timeout', 'PGCONNECT_TIMEOUT')),
		shown,
	}
}

/** A variable that holds a whole address gives its password only while it still names this very database. */
async function ownPassword(password: Template, shown: string, places: ServerPlaces): Promise<string | null> {
	const value = resolveTemplate(password, places.environment)
	if (password.length !== 1 || typeof password[0] === 'string' || !isServerText(value)) return value
	const inner = await readServerAddress(value, places)
	return inner.server.shown === shown ? inner.ownPassword() : null
}

type Ask = (keyword: string, variable?: string) => Template | undefined

/** libpq's order: the text itself, then its service, then the environment. */
async function createAsk(parameters: ServerParameters, text: string, places: ServerPlaces): Promise<Ask> {
	const serviceName = parameters.get('service') ?? fromEnvironment(places, 'PGSERVICE')
	const service = serviceName ? await serviceParameters(serviceName, parameters, text, places) : new Map<string, Template>()
	return (keyword, variable) =>
		parameters.get(keyword) ?? service.get(keyword) ?? (variable === undefined ? undefined : fromEnvironment(places, variable))
}

/** An empty value keeps the environment out, and leaves the default. */
function nonEmpty(template: Template | undefined): Template | undefined {
	return template?.length === 0 ? undefined : template
}

function fromEnvironment({ environment }: ServerPlaces, variable: string): Template | undefined {
	const value = environment[variable]
	return value === undefined || value === '' ? undefined : [value]
}

async function serviceParameters(
	serviceName: Template,
	parameters: ServerParameters,
	text: string,
	places: ServerPlaces,
): Promise<ServerParameters> {
	const name = resolveTemplate(serviceName, places.environment)
	const file = parameters.get('servicefile')
	const path = file === undefined ? undefined : resolve(places.workingFolder, resolveTemplate(file, places.environment))
	const found = await readService(places, name, path)
	if (!found) {
		throw new FaultError({ kind: 'unsupported-address', address: withoutPassword(text), reason: 'parameter', detail: `service=${name}` })
	}
	return new Map([...found].map(([keyword, value]) => [keyword, [value]]))
}

async function outsidePassword(server: ServerAddress, passfile: Template | undefined, places: ServerPlaces): Promise<string | null> {
	const given = places.environment['PGPASSWORD']
	if (given) return given
	const path = passfile === undefined ? undefined : resolve(places.workingFolder, resolveTemplate(passfile, places.environment))
	for (const { host, port } of server.hosts) {
		const found = await passwordFromFile(places, path, { host, port, database: server.database, user: server.user })
		if (found !== null) return found
	}
	return null
}

function channelBindingOf(text: string | undefined, refuse: (detail: string) => FaultError): Pick<ServerAddress, 'channelBinding'> {
	if (text === undefined || text === 'prefer') return {}
	if (text === 'disable' || text === 'require') return { channelBinding: text }
	throw refuse(`channel_binding=${text}`)
}

/** `read-only` and `standby` ask for a server that nothing can be done on: refused, so that nobody wonders later. */
function targetOf(text: string | undefined, refuse: (detail: string) => FaultError): ServerAddress['target'] {
	switch (text) {
		case undefined:
		case '':
		case 'any':
		case 'prefer-standby':
			return 'any'
		case 'read-write':
		case 'primary':
		case 'master':
			return 'read-write'
		default:
			throw refuse(`target_session_attrs=${text}`)
	}
}

function timeoutOf(text: string | undefined): number {
	const seconds = Number(text ?? Number.NaN)
	if (!Number.isFinite(seconds)) return defaultTimeoutMs
	return seconds <= 0 ? longestTimeoutMs : Math.min(Math.max(Math.round(seconds), 2) * 1000, longestTimeoutMs)
}
