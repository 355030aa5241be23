import { type Fault, FaultError } from '../../contract/fault.ts'
import type { ServerAddress } from './engine.ts'

/** What is known where a server's error is met. */
type Circumstances = { readonly server: ServerAddress; readonly statement?: string }

/** What pg throws for an answer of the server: the fields of its error message. */
type Answer = {
	readonly code: string
	readonly message: string
	readonly detail?: string | undefined
	readonly hint?: string | undefined
	readonly position?: string | undefined
}

/** Oldest server that is worked with: the first whose catalogue has all that is read here. */
export const oldestServer = 12

/**
 * Turns what pg or the network threw while a session was open into a fault. Anything else comes back as it is: a defect.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function toServerFault(thrown: unknown, circumstances: Circumstances): unknown {
	if (thrown instanceof FaultError) return thrown
	const fault = faultFor(thrown, circumstances)
	return fault ? new FaultError(withoutPassword(fault, circumstances.server), { cause: causeOf(thrown, circumstances.server) }) : thrown
}

/** The code of the server's answer (`42601`), or null when something else was thrown. */
export function sqlState(thrown: unknown): string | null {
	return answerOf(thrown)?.code ?? null
}

/** The texts of a fault with the password struck out, should the server or a library have repeated it. */
export function withoutPassword<Part extends Fault>(fault: Part, server: ServerAddress): Part {
	const strike = strikerFor(server)
	const struck = Object.entries(fault).map(([name, value]) => [name, typeof value === 'string' && name !== 'kind' ? strike(value) : value])
	return Object.fromEntries(struck) as Part
}

/**
 * Text with the password struck out. A password that can be read in the address itself (`postgres` of the user
 * `postgres`) is left standing: striking it out there would be what gives it away.
 */
export function strikerFor(server: ServerAddress): (text: string) => string {
	const { password, shown, user, database } = server
	if (password === null || password === '' || `${shown} ${user} ${database}`.includes(password)) return (text) => text
	const forms = new Set([password, encodeURIComponent(password), password.replaceAll("'", "''")])
	return (text) => [...forms].reduce((rest, form) => rest.replaceAll(form, '***'), text)
}

/** What was thrown, kept for the log only when the password is not in it. */
function causeOf(thrown: unknown, server: ServerAddress): unknown {
	const strike = strikerFor(server)
	const text = thrown instanceof Error ? `${thrown.message}${thrown.stack ?? ''}` : String(thrown)
	return strike(text) === text ? thrown : undefined
}

/** The fields of the server's own answer, when that is what was thrown. */
export function answerOf(thrown: unknown): Answer | null {
	if (!(thrown instanceof Error) || !('code' in thrown) || !('severity' in thrown)) return null
	return typeof thrown.code === 'string' ? (thrown as Error & Answer) : null
}

/** The server's words in full: message, then what it adds, then the line of the statement that it points at. */
export function answerText({ message, detail, hint, position }: Answer, statement?: string): string {
	const texts = [message, detail, hint].filter((text) => text !== undefined && text !== '')
	const line = statement?.includes('\n') && position !== undefined ? statement.slice(0, Number(position) - 1).split('\n').length : null
	return [...texts, ...(line === null ? [] : [`Line ${line}`])].join('\n')
}

const faultFor = (thrown: unknown, circumstances: Circumstances): Fault | null => {
	const answer = answerOf(thrown)
	if (answer) return answeredFault(answer, circumstances)
	return isLoss(thrown) ? { kind: 'connection-lost', address: circumstances.server.shown, detail: thrown.message } : null
}

/** pg has no codes for these; the words are its own. */
const lossWords = /^(Connection terminated|Client has encountered a connection error|Client was closed|Client has already been connected)/
const lossCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ECONNREFUSED'])

function isLoss(thrown: unknown): thrown is Error {
	if (!(thrown instanceof Error)) return false
	const code = 'code' in thrown ? String(thrown.code) : ''
	return lossCodes.has(code) || code.startsWith('ERR_SSL') || code.startsWith('ERR_STREAM') || lossWords.test(thrown.message)
}

/** Codes with which the server says that it ends the session. */
const endings = new Set(['57P01', '57P02', '57P03', '57P04', '57P05', '25P03', '25P04'])

function answeredFault(answer: Answer, { server, statement }: Circumstances): Fault {
	const { code } = answer
	const detail = answerText(answer, statement)
	const where = statement === undefined ? {} : { statement }
	// PgBouncer hangs up with these words where no transaction may have two statements
	if (/statement pooling mode/.test(detail)) return { kind: 'transaction-pooler', address: server.shown }
	if (endings.has(code) || code.startsWith('08')) return { kind: 'connection-lost', address: server.shown, detail }
	if (code.startsWith('23')) return { kind: 'constraint', detail, ...where }
	switch (code) {
		case '42601':
			return { kind: 'syntax', detail, ...where }
		case '42501':
			return { kind: 'insufficient-privilege', detail, ...where }
		case '53100':
			return { kind: 'disk-full', path: server.shown }
		case '53300':
			return { kind: 'too-many-connections', address: server.shown, detail }
		case '55P03':
			return { kind: 'lock-timeout', waitedMs: 0, blockers: [], ...where }
		case '58030':
			return { kind: 'input-output', path: server.shown, detail }
		case 'XX001':
		case 'XX002':
			return { kind: 'corrupt', path: server.shown, detail }
		default:
			return { kind: 'sql', detail, code, ...where }
	}
}
