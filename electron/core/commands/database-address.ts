import { FaultError } from '../../contract/fault.ts'
import type { EngineDescription, ServerAddress } from '../../drivers/engines/engine.ts'
import { readTemplate, writeTemplate } from '../connections/references.ts'
import { parseServerText } from '../connections/server-text.ts'

/** What a command is sent to: a file, or a server's database. */
export type CommandTarget = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'server'; readonly server: ServerAddress }

type Hosts = readonly { readonly host: string; readonly port: string }[]
type Place = { readonly hosts: Hosts; readonly user: string; readonly database: string }
type Encode = (text: string) => string

/** What stands in a shown address where the path of a file that does not exist yet will stand. */
export type FileToken = '{copy}' | '{scratch}'

/**
 * The address of a database as SQLAlchemy reads it, never with a password: drivers find that in their environment.
 * `scheme` is what it begins with, null for the engine's plain one. Source: SQLAlchemy's manual, "Engine Configuration".
 * Fault `unsupported-address` where the driver cannot be told a part.
 */
export function sqlalchemyAddress(scheme: string | null, target: CommandTarget): string {
	if (target.kind === 'file') return fileAddress(scheme, target.path)
	const { server } = target
	// Not one of libpq's clients: it has no way to be told where unqualified names live
	if (usesAsyncpg(scheme) && server.settings['search_path'] !== undefined) {
		throw new FaultError({ kind: 'unsupported-address', address: server.shown, reason: 'parameter', detail: 'search_path' })
	}
	const hosts = server.hosts.map(({ host, port }) => ({ host, port: String(port) }))
	return serverAddress(scheme, { hosts, user: server.user, database: server.database }, encodeURIComponent)
}

/** The same as it is shown beforehand: with a token for a file, and with references as they were typed. */
export function shownAddress(scheme: string | null, engine: Pick<EngineDescription, 'kind' | 'path'>, file: FileToken): string {
	if (engine.kind === 'sqlite') return `${scheme ?? 'sqlite'}:///${file}`
	const parameters = parseServerText(engine.path)
	const text = (keyword: string) => writeTemplate(parameters.get(keyword) ?? [])
	const ports = text('port').split(',')
	const hosts = text('host')
		.split(',')
		.map((host, index) => ({ host, port: ports[index] || ports[0] || '5432' }))
	const encode: Encode = (part) => writeTemplate(readTemplate(part), encodeURIComponent)
	return serverAddress(scheme, { hosts, user: text('user'), database: text('dbname') }, encode)
}

function usesAsyncpg(scheme: string | null): boolean {
	return scheme?.endsWith('+asyncpg') ?? false
}

/** SQLAlchemy takes a path as it is, but for a question mark, which only SQLite's own form of an address can hold. */
function fileAddress(scheme: string | null, path: string): string {
	const plain = `${scheme ?? 'sqlite'}:///`
	return path.includes('?') ? `${plain}file:${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}?uri=true` : plain + path
}

function serverAddress(scheme: string | null, { hosts, user, database }: Place, encode: Encode): string {
	const inQuery: Encode = (text) => encode(text).replace(/%2F|%2C|%3A/g, decodeURIComponent)
	const query: string[] = []
	const [only] = hosts
	const isPlain = hosts.length === 1 && only !== undefined && !isSocket(only.host)
	if (!isPlain) query.push(`host=${listed(hosts, 'host', inQuery)}`, `port=${listed(hosts, 'port', inQuery)}`)
	// A database's name is not decoded where a path stands, and ends at a question mark
	const isPlainName = !/[%?]/.test(database)
	if (!isPlainName) query.push(`${usesAsyncpg(scheme) ? 'database' : 'dbname'}=${inQuery(database)}`)
	const place = isPlain ? `${only.host.includes(':') ? `[${only.host}]` : only.host}:${only.port}` : ''
	const rest = query.length === 0 ? '' : `?${query.join('&')}`
	return `${scheme ?? 'postgresql'}://${encode(user)}@${place}/${isPlainName ? database : ''}${rest}`
}

/** libpq's own way to write several, which SQLAlchemy hands on. */
function listed(hosts: Hosts, part: 'host' | 'port', inQuery: Encode): string {
	return hosts.map((entry) => inQuery(entry[part])).join(',')
}

/** The folder of a Unix socket, or an abstract one. */
export function isSocket(host: string): boolean {
	return host.startsWith('/') || host.startsWith('@')
}
