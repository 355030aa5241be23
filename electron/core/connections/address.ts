import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FaultError } from '../../contract/fault.ts'

/**
 * Turns what a person typed, pasted or dropped into an absolute path: a plain path, `~/…`, `file://…`,
 * `sqlite:///relative` or `sqlite:////absolute` as SQLAlchemy spells them (a driver suffix such as `+pysqlite` is let by).
 * Faults: `unsupported-address`.
 */
export function addressToPath(address: string, surroundings: { readonly workingFolder: string; readonly userFolder: string }): string {
	const text = unquoted(address.trim())
	const refuse = (reason: 'engine' | 'in-memory' | 'malformed' | 'password-in-url') =>
		new FaultError({ kind: 'unsupported-address', address: withoutPassword(text), reason })
	if (text === '') throw refuse('malformed')
	if (text === ':memory:') throw refuse('in-memory')
	const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase()
	if (scheme === undefined) return plainPath(text, surroundings)
	if (scheme === 'file') return fileUrlToPath(text, refuse)
	if (scheme !== 'sqlite' && !scheme.startsWith('sqlite+')) throw refuse('engine')
	const rest = text.slice(scheme.length + 3).replace(/\?.*$/, '')
	if (rest === '' || rest === '/' || rest === '/:memory:') throw refuse('in-memory')
	if (!rest.startsWith('/')) throw refuse('malformed')
	return resolve(surroundings.workingFolder, decoded(rest.slice(1), refuse))
}

function plainPath(text: string, surroundings: { readonly workingFolder: string; readonly userFolder: string }): string {
	if (text === '~' || text.startsWith('~/')) return resolve(surroundings.userFolder, text.slice(2))
	return isAbsolute(text) ? resolve(text) : resolve(surroundings.workingFolder, text)
}

function fileUrlToPath(text: string, refuse: (reason: 'malformed') => FaultError): string {
	try {
		return fileURLToPath(text)
	} catch {
		throw refuse('malformed')
	}
}

function decoded(text: string, refuse: (reason: 'malformed') => FaultError): string {
	try {
		return decodeURIComponent(text)
	} catch {
		throw refuse('malformed')
	}
}

/** Paths copied from a file manager or a shell often arrive in quotes. */
function unquoted(text: string): string {
	return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text
}

/** An address is repeated in faults and logs: never with the password somebody pasted in it. */
function withoutPassword(text: string): string {
	return text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/@:]*):[^/@]*@/i, '$1:…@')
}
