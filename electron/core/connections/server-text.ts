import { FaultError } from '../../contract/fault.ts'
import { readTemplate, type Template } from './references.ts'
import { knownParameter, libpqKeywords } from './server-parameters.ts'
import { withoutPassword } from './without-password.ts'

/** What an address says, by libpq's keywords, before any default and with its references as typed. */
export type ServerParameters = ReadonlyMap<string, Template>

const scheme = /^(?:jdbc:)?(?:postgres|postgresql|pgsql)(?:\+[a-z0-9_-]+)?:\/\//i
const keywordStart = /^\s*([a-z_]+)\s*=/i

/** Does a text name a server: a PostgreSQL URL with any driver's suffix, or libpq's `host=… dbname=…`. */
export function isServerText(text: string): boolean {
	const keyword = keywordStart.exec(text)?.[1]?.toLowerCase()
	return scheme.test(text) || (keyword !== undefined && libpqKeywords.has(keyword))
}

/** Reads such a text. Faults: `unsupported-address` with `malformed` or `parameter`, never with a password in it. */
export function parseServerText(text: string): ServerParameters {
	const pairs = scheme.test(text) ? urlPairs(text.replace(scheme, ''), text) : keywordPairs(text)
	const parameters = new Map<string, Template>()
	for (const [name, value] of pairs) {
		const known = knownParameter(name, value, text)
		if (known === null) continue
		const earlier = known.keyword === 'host' || known.keyword === 'options' ? parameters.get(known.keyword) : undefined
		const joint = known.keyword === 'host' ? ',' : ' '
		parameters.set(known.keyword, earlier ? [...earlier, joint, ...known.value] : known.value)
	}
	return parameters
}

type Pair = readonly [name: string, value: Template]

function urlPairs(rest: string, text: string): readonly Pair[] {
	const decode = (literal: string) => decoded(literal, text)
	const queryAt = rest.indexOf('?')
	const front = queryAt < 0 ? rest : rest.slice(0, queryAt)
	const { credentials, place } = splitCredentials(front)
	const slashAt = place.indexOf('/')
	const authority = slashAt < 0 ? place : place.slice(0, slashAt)
	const database = slashAt < 0 ? '' : place.slice(slashAt + 1)
	const colonAt = credentials.indexOf(':')
	const user = colonAt < 0 ? credentials : credentials.slice(0, colonAt)
	const password = colonAt < 0 ? '' : credentials.slice(colonAt + 1)
	const pairs: Pair[] = hostPairs(authority, text)
	for (const [name, part] of [
		['user', user],
		['password', password],
		['dbname', database],
	] as const) {
		if (part !== '') pairs.push([name, readTemplate(part, decode)])
	}
	const query = queryAt < 0 ? '' : rest.slice(queryAt + 1)
	for (const piece of query.split('&').filter((part) => part !== '')) {
		const equalsAt = piece.indexOf('=')
		if (equalsAt < 1) throw malformed(text)
		pairs.push([decode(piece.slice(0, equalsAt)), readTemplate(piece.slice(equalsAt + 1), decode)])
	}
	return pairs
}

/**
 * A password is often pasted with an `@` or a `/` in it that should have been encoded: what ends the credentials is the
 * last `@`, so that no part of a password is ever taken for a host and shown.
 */
function splitCredentials(front: string): { readonly credentials: string; readonly place: string } {
	const at = front.lastIndexOf('@')
	const slash = front.indexOf('/')
	const inDatabase = slash >= 0 && slash < at && !front.slice(0, slash).includes(':') && front.indexOf('@') === at
	return at < 0 || inDatabase ? { credentials: '', place: front } : { credentials: front.slice(0, at), place: front.slice(at + 1) }
}

/** `h1:1,h2:2`, `[::1]:5432`, `%2Frun%2Fpostgresql`; a port may be left away. */
function hostPairs(authority: string, text: string): Pair[] {
	if (authority === '') return []
	const hosts: Template[] = []
	const ports: Template[] = []
	for (const piece of authority.split(',')) {
		const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d*|\$\{\w+\}))?$/.exec(piece) ?? []
		if (bracketed === undefined && plain === undefined) throw malformed(text)
		hosts.push(readTemplate(bracketed ?? plain ?? '', (literal) => decoded(literal, text)))
		ports.push(readTemplate(port))
	}
	const listed = (templates: readonly Template[]): Template =>
		templates.flatMap((template, index) => (index === 0 ? template : [',', ...template]))
	return [['host', listed(hosts)], ...(ports.some((port) => port.length > 0) ? [['port', listed(ports)] as const] : [])]
}

/** libpq's other form: `key = value` or `key = 'value with \' and spaces'`. */
function keywordPairs(text: string): readonly Pair[] {
	const pairs: Pair[] = []
	const pattern = /\s*([a-z_]+)\s*=\s*(?:'((?:\\.|[^'\\])*)'|((?:\\.|[^\s'\\])*))(?=\s|$)/gisy
	while (pattern.lastIndex < text.trimEnd().length) {
		const [, name, quoted, plain = ''] = pattern.exec(text) ?? []
		if (name === undefined) throw malformed(text)
		pairs.push([name.toLowerCase(), readTemplate(quoted ?? plain, (literal) => literal.replace(/\\(.)/gs, '$1'))])
	}
	return pairs
}

function decoded(literal: string, text: string): string {
	try {
		return decodeURIComponent(literal)
	} catch {
		throw malformed(text)
	}
}

function malformed(text: string): FaultError {
	return new FaultError({ kind: 'unsupported-address', address: withoutPassword(text), reason: 'malformed' })
}
