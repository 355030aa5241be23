import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FaultError } from '../../contract/fault.ts'
import { isDynamoText } from '../values/dynamo-address.ts'
import type { ServerPlaces } from './libpq-files.ts'
import { readTemplate, resolveTemplate, variableValue, wholeReference } from './references.ts'
import { isServerText } from './server-text.ts'
import { withoutPassword } from './without-password.ts'

/** A file that an address may mean, and who reads it so. */
export type Reading = { readonly path: string; readonly readBy: string }

/** What an address means: a file or folder (each reading an absolute path, the usual one first), or a server's database. */
export type Target =
	| { readonly kind: 'file'; readonly readings: readonly [Reading, ...Reading[]] }
	/** `variable` is the one that holds the whole text. */
	| { readonly kind: 'server'; readonly text: string; readonly variable?: string }
	| { readonly kind: 'table'; readonly text: string }

type Places = Pick<ServerPlaces, 'workingFolder' | 'userFolder' | 'environment'>
type Refuse = (reason: 'engine' | 'in-memory' | 'malformed') => FaultError

const usualReader = 'SQLAlchemy and RUNE’s server'
const otherReader = 'RUNE’s command line'

/**
 * Tells what a person typed, pasted or dropped: a plain path, `~/…`, `file://…`, `sqlite:///relative` or `sqlite:////absolute`
 * as SQLAlchemy spells them (with any driver's suffix), a server's URL or `host=… dbname=…`, a table's `dynamodb://region/table`. `${NAME}` in a URL, or in
 * the place of a whole one, comes from the environment. Faults: `unsupported-address`, `missing-variable`.
 */
export function readTarget(address: string, places: Places): Target {
	const typed = unquoted(address.trim())
	const variable = wholeReference(typed)
	const text = variable === undefined ? typed : unquoted(variableValue(variable, places.environment).trim())
	const refuse: Refuse = (reason) => new FaultError({ kind: 'unsupported-address', address: withoutPassword(text), reason })
	if (text === '') throw refuse('malformed')
	if (text === ':memory:') throw refuse('in-memory')
	if (isDynamoText(text)) return { kind: 'table', text }
	if (isServerText(text)) return { kind: 'server', text, ...(variable !== undefined && { variable }) }
	const scheme = /^([a-z][a-z0-9+.:-]+):\/\//i.exec(text)?.[1]?.toLowerCase()
	if (scheme === undefined) return { kind: 'file', readings: [{ path: plainPath(text, places), readBy: usualReader }] }
	const template = readTemplate(text, (literal) => (scheme === 'file' ? literal : decoded(literal, refuse)))
	const whole = resolveTemplate(template, places.environment)
	if (scheme === 'file') return { kind: 'file', readings: [{ path: fileUrlToPath(whole, refuse), readBy: usualReader }] }
	if (scheme !== 'sqlite' && !scheme.startsWith('sqlite+')) throw refuse('engine')
	return { kind: 'file', readings: sqliteReadings(whole.slice(scheme.length + 3).replace(/\?.*$/, ''), places, refuse) }
}

/**
 * What follows `sqlite://`. After three slashes stands a relative path for SQLAlchemy and for RUNE's server (which also
 * expands `~`), while RUNE's command line takes the third slash for the beginning of an absolute one.
 */
function sqliteReadings(rest: string, places: Places, refuse: Refuse): readonly [Reading, ...Reading[]] {
	if (rest === '' || rest === '/' || rest === '/:memory:') throw refuse('in-memory')
	if (!rest.startsWith('/')) throw refuse('malformed')
	const inside = rest.slice(1)
	const usual: Reading = { path: plainPath(inside, places), readBy: usualReader }
	return isAbsolute(inside) ? [usual] : [usual, { path: resolve(rest), readBy: otherReader }]
}

function plainPath(text: string, places: Places): string {
	if (text === '~' || text.startsWith('~/')) return resolve(places.userFolder, text.slice(2))
	return isAbsolute(text) ? resolve(text) : resolve(places.workingFolder, text)
}

function fileUrlToPath(text: string, refuse: Refuse): string {
	try {
		return fileURLToPath(text)
	} catch {
		throw refuse('malformed')
	}
}

function decoded(text: string, refuse: Refuse): string {
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
