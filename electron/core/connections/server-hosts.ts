import { join } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import type { ServerPlaces } from './libpq-files.ts'
import { resolveTemplate, type Template } from './references.ts'
import { withoutPassword } from './without-password.ts'

/** One server to try: where it is, and how that was written. */
export type HostEntry = {
	readonly host: string
	readonly port: number
	readonly written: { readonly host: Template; readonly port: Template }
}

type Ask = (keyword: string, variable: string) => Template | undefined

const defaultPort = '5432'

/** Where packages of PostgreSQL put the socket when nothing else is said. */
const socketFolders = ['/var/run/postgresql', '/tmp']

/** Pairs hosts with ports, as libpq does: one port serves all hosts, otherwise there are as many as hosts. Fault `unsupported-address`. */
export async function hostEntries(ask: Ask, places: ServerPlaces, text: string): Promise<readonly HostEntry[]> {
	const malformed = () => new FaultError({ kind: 'unsupported-address', address: withoutPassword(text), reason: 'malformed' })
	const ports = splitAtCommas(ask('port', 'PGPORT') ?? [])
	const hosts = splitAtCommas(ask('hostaddr', 'PGHOSTADDR') ?? ask('host', 'PGHOST') ?? [])
	if (ports.length > 1 && ports.length !== hosts.length) throw malformed()
	const entries: HostEntry[] = []
	for (const [index, template] of hosts.entries()) {
		const inHost = portInHost(template)
		const host = inHost?.host ?? template
		const portTemplate = inHost?.port ?? filled(ports.length > 1 ? ports[index] : ports[0])
		const portText = resolveTemplate(portTemplate, places.environment)
		const port = Number(portText)
		if (!/^\d+$/.test(portText) || port < 1 || port > 65_535) throw malformed()
		const written = host.length === 0 ? [await defaultHost(port, places)] : host
		entries.push({ host: resolveTemplate(written, places.environment), port, written: { host: written, port: portTemplate } })
	}
	return entries
}

function filled(port: Template | undefined): Template {
	return port === undefined || port.length === 0 ? [defaultPort] : port
}

/** SQLAlchemy writes `?host=h1:5432&host=h2:5432`. */
function portInHost(template: Template): { readonly host: Template; readonly port: Template } | null {
	const last = template.at(-1)
	const found = typeof last === 'string' ? /^([^:/]*):(\d+)$/.exec(last) : null
	if (!found) return null
	const [, before = '', port = ''] = found
	return { host: [...template.slice(0, -1), ...(before === '' ? [] : [before])], port: [port] }
}

function splitAtCommas(template: Template): readonly Template[] {
	const pieces: (string | { readonly variable: string })[][] = [[]]
	for (const part of template) {
		const [first = '', ...others] = typeof part === 'string' ? part.split(',') : []
		if (typeof part !== 'string') pieces.at(-1)?.push(part)
		if (first !== '') pieces.at(-1)?.push(first.trim())
		for (const other of others) pieces.push(other.trim() === '' ? [] : [other.trim()])
	}
	return pieces
}

/** With no host said, the socket of a server on this machine, else the loopback. */
async function defaultHost(port: number, { files }: ServerPlaces): Promise<string> {
	for (const folder of socketFolders) {
		const isThere = await files.stat(join(folder, `.s.PGSQL.${port}`)).then(
			() => true,
			() => false,
		)
		if (isThere) return folder
	}
	return 'localhost'
}
