import { FaultError } from '../../contract/fault.ts'
import { hasReference, type Template, writeTemplate } from './references.ts'
import { withoutPassword } from './without-password.ts'

/** Parameters that say where to connect and how. Source: libpq's manual, section "Parameter Key Words". */
const followed = [
	'host',
	'hostaddr',
	'port',
	'dbname',
	'user',
	'password',
	'passfile',
	'connect_timeout',
	'options',
	'sslmode',
	'sslrootcert',
	'sslcert',
	'sslkey',
	'channel_binding',
	'target_session_attrs',
	'service',
	'servicefile',
] as const

/** Nothing is lost by leaving these away: they tune a connection, name it, or concern another program's own pool. */
const ignored = new Set([
	...['application_name', 'fallback_application_name', 'client_encoding', 'charset', 'load_balance_hosts', 'sslcompression', 'sslsni'],
	...[
		'keepalives',
		'keepalives_idle',
		'keepalives_interval',
		'keepalives_count',
		'tcp_user_timeout',
		'krbsrvname',
		'gsslib',
		'min_protocol_version',
		'max_protocol_version',
		'gssdelegation',
	],
	...[
		'applicationname',
		'connection_limit',
		'pool_timeout',
		'pgbouncer',
		'socket_timeout',
		'statement_cache_size',
		'statement-cache-capacity',
	],
	...[
		'prepared_statement_cache_size',
		'prepared_statement_name_func',
		'command_timeout',
		'timeout',
		'async_fallback',
		'pool_size',
		'max_overflow',
	],
	...['pool_recycle', 'pool_pre_ping', 'pool_max_conns', 'pool_min_conns', 'preparethreshold', 'binary_parameters', 'executemany_mode'],
	...[
		'default_query_exec_mode',
		'reconnect',
		'conn_max_age',
		'conn_health_checks',
		'max_conns',
		'binary',
		'stringtype',
		'rewritebatchedinserts',
	],
])

/** Demands that are met only with these values; anything else is refused rather than quietly not done. */
const metWith: Readonly<Record<string, readonly string[]>> = {
	gssencmode: ['disable', 'prefer'],
	replication: ['false', 'off', 'no', '0'],
	ssl_min_protocol_version: ['TLSv1', 'TLSv1.1', 'TLSv1.2'],
	sslnegotiation: ['postgres'],
	sslcertmode: ['allow'],
}

/** The same thing by other programs' names. */
const aliases: Readonly<Record<string, string>> = {
	database: 'dbname',
	username: 'user',
	ssl: 'sslmode',
	'ssl-mode': 'sslmode',
	ssl_mode: 'sslmode',
	requiressl: 'sslmode',
	sslrootcertificate: 'sslrootcert',
	'ssl-root-cert': 'sslrootcert',
	'ssl-ca': 'sslrootcert',
	'ssl-cert': 'sslcert',
	'ssl-key': 'sslkey',
	connecttimeout: 'connect_timeout',
	targetservertype: 'target_session_attrs',
}

/** Settings of the session that some programs write as parameters of their own. */
const settings: Readonly<Record<string, string>> = {
	schema: 'search_path',
	currentschema: 'search_path',
	search_path: 'search_path',
	'options[search_path]': 'search_path',
	statement_timeout: 'statement_timeout',
	lock_timeout: 'lock_timeout',
	timezone: 'TimeZone',
}

/** libpq's own names of what is followed here; one of them begins a text of `keyword=value` pairs. */
export const libpqKeywords: ReadonlySet<string> = new Set(followed)

/**
 * A parameter of an address under libpq's name, null for one without effect here.
 * Fault `unsupported-address` with `parameter` for one that cannot be followed; `detail` names it.
 */
export function knownParameter(
	name: string,
	value: Template,
	address: string,
): { readonly keyword: string; readonly value: Template } | null {
	const plain = name.toLowerCase()
	const refuse = (detail: string) =>
		new FaultError({ kind: 'unsupported-address', address: withoutPassword(address), reason: 'parameter', detail })
	if (ignored.has(plain) || plain.startsWith('x-')) return null
	const met = metWith[plain]
	if (met) {
		if (met.includes(writeTemplate(value))) return null
		throw refuse(`${plain}=${writeTemplate(value)}`)
	}
	const setting = settings[plain]
	if (setting !== undefined)
		return { keyword: 'options', value: ['-c', `${setting}=`, ...value.map((part) => (typeof part === 'string' ? escaped(part) : part))] }
	const keyword = aliases[plain] ?? plain
	if (!libpqKeywords.has(keyword)) throw refuse(name)
	if (keyword === 'sslmode' && !hasReference(value)) return { keyword, value: [tlsMode(plain, writeTemplate(value), refuse)] }
	return { keyword, value }
}

/** Inside `options` a space ends a word unless a backslash stands before it. */
function escaped(text: string): string {
	return text.replace(/[\\\s]/g, '\\$&')
}

const tlsModes: readonly string[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']

/** `ssl=true` and the like, as asyncpg, JDBC and others write what libpq calls sslmode. */
function tlsMode(name: string, text: string, refuse: (detail: string) => FaultError): string {
	const wanted = text.toLowerCase().replaceAll('_', '-')
	if (tlsModes.includes(wanted)) return wanted
	if (name !== 'sslmode' && ['true', '1', 'on', 'yes'].includes(wanted)) return 'require'
	if (name !== 'sslmode' && ['false', '0', 'off', 'no'].includes(wanted)) return name === 'requiressl' ? 'prefer' : 'disable'
	if (wanted === 'no-verify') return 'require'
	throw refuse(`${name}=${text}`)
}
