import { type Fault, FaultError } from '../../contract/fault.ts'
import type { ServerAddress } from './engine.ts'
import { answerOf, answerText, withoutPassword } from './postgres-faults.ts'

/** Thrown by us into pg when the server asks for a password and there is none. */
export class PasswordNeeded extends Error {}

/** What is known of one attempt to connect. */
type Attempt = { readonly server: ServerAddress; readonly encrypted: boolean }

/** Turns whatever an attempt to connect ended with into a fault: while connecting, nothing that goes wrong is a defect. */
export function toConnectFault(thrown: unknown, { server, encrypted }: Attempt): FaultError {
	if (thrown instanceof FaultError) return thrown
	return new FaultError(withoutPassword(faultFor(thrown, server, encrypted), server))
}

/** The server would not have this attempt as it was; it may have another that is encrypted, or not. */
export function isAboutEncryption(thrown: unknown, { fault }: FaultError): boolean {
	return fault.kind === 'tls-failed' || fault.kind === 'tls-required' || answerOf(thrown)?.code === '28000'
}

function faultFor(thrown: unknown, server: ServerAddress, encrypted: boolean): Fault {
	const address = server.shown
	if (thrown instanceof PasswordNeeded) return { kind: 'password-required', address, user: server.user }
	const answer = answerOf(thrown)
	if (answer) return answeredFault(answer.code, answerText(answer), server, encrypted)
	// Of several addresses of one host, the first that failed says it
	const error = thrown instanceof AggregateError && thrown.errors[0] instanceof Error ? thrown.errors[0] : thrown
	const detail = error instanceof Error ? error.message : String(error)
	const code = error instanceof Error && 'code' in error ? String(error.code) : ''
	const reason = reasonOf(code, detail)
	if (reason) return { kind: 'unreachable', address, reason, detail }
	if (isTls(code, detail)) return { kind: 'tls-failed', address, detail }
	if (/^SASL/.test(detail)) return { kind: 'authentication-failed', address, user: server.user, detail }
	return { kind: 'unreachable', address, reason: 'other', detail }
}

function reasonOf(code: string, detail: string): Extract<Fault, { kind: 'unreachable' }>['reason'] | null {
	// The words are pg's own
	if (code === 'ETIMEDOUT' || detail === 'timeout expired') return 'timed-out'
	// ENOENT: no socket of that port in the folder
	if (code === 'ECONNREFUSED' || code === 'ENOENT') return 'refused'
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no-such-host'
	return ['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN'].includes(code) ? 'no-route' : null
}

/** Codes of Node's TLS are many; what they share is that they are no codes of the network. */
function isTls(code: string, detail: string): boolean {
	return (
		/SSL|TLS|CERT|SIGNED|SIGNATURE|ISSUER|CRL|CA_|CHAIN/.test(code) ||
		/SSL connection|secure TLS connection|certificate|PEM|ssl3_|tls_/i.test(detail)
	)
}

/** How servers and the services in front of them say that they want encryption. */
const wantsEncryption = /no encryption|SSL off|SSL connection is required|connection is insecure|sslmode=require|SSL\/TLS required/i

function answeredFault(code: string, detail: string, server: ServerAddress, encrypted: boolean): Fault {
	const { shown: address, user, database } = server
	if (code === '3D000') return { kind: 'no-such-database', address, database }
	if (code === '53300') return { kind: 'too-many-connections', address, detail }
	if (code === '42501') return { kind: 'insufficient-privilege', detail }
	if (!encrypted && wantsEncryption.test(detail)) return { kind: 'tls-required', address, detail }
	if (code === '28P01' || code === '28000') return { kind: 'authentication-failed', address, user, detail }
	// Poolers use one code for everything
	if (/SASL authentication failed|password authentication failed|no such user|login rejected/i.test(detail))
		return { kind: 'authentication-failed', address, user, detail }
	if (/no such database|^database "[^"]*" does not exist/i.test(detail)) return { kind: 'no-such-database', address, database }
	if (/no more connections allowed|max_client_conn/i.test(detail)) return { kind: 'too-many-connections', address, detail }
	return { kind: 'unreachable', address, reason: 'other', detail }
}
