import { type Fault, FaultError } from '../../contract/fault.ts'
import type { ServerAddress } from './engine.ts'
import type { ProgramEnd } from './postgres-dump-child.ts'

/** What is known where a program's complaint is met. Times in milliseconds. */
export type DumpCircumstances = {
	readonly server: ServerAddress
	/** File that is written or read. */
	readonly path: string
	/** How long it waits for a lock. */
	readonly lockTimeoutMs: number
}

/** The fault in what pg_dump, pg_restore or psql wrote before it ended with a failure. */
export function programFault({ code, complaint }: ProgramEnd, circumstances: DumpCircumstances): FaultError {
	const answers = [...complaint.matchAll(serverAnswer)]
	const state = answers.at(-1)?.[1]
	const detail = detailOf(complaint)
	return new FaultError(
		(state === undefined ? null : answeredFault(state, detail, circumstances)) ?? saidFault(code, detail, circumstances),
	)
}

/** psql at VERBOSITY=verbose: `psql:<stdin>:12: ERROR:  42501: permission denied …`; the severity is in the server's own language. */
const serverAnswer = /^psql:[^\n]*?:\d+: [^\n:]+: {2}([0-9A-Z]{5}): /gm
/** Where in the server's program the error arose: of no use to anybody here. */
const place = /^(LOCATION|STANDORT|EMPLACEMENT|ORT):.*$/gm
const longestDetail = 2_000

function detailOf(complaint: string): string {
	return complaint
		.replaceAll(place, '')
		.replaceAll(/^psql:[^\n]*?:\d+: /gm, '')
		.replaceAll(/\n{2,}/g, '\n')
		.trim()
		.slice(-longestDetail)
}

function answeredFault(code: string, detail: string, { server, lockTimeoutMs }: DumpCircumstances): Fault | null {
	if (/^(08|57P0|25P0[34])/.test(code)) return { kind: 'connection-lost', address: server.shown, detail }
	if (code.startsWith('23')) return { kind: 'constraint', detail }
	switch (code) {
		case '42501':
			return { kind: 'insufficient-privilege', detail }
		case '42601':
			return { kind: 'syntax', detail }
		case '53100':
			return { kind: 'disk-full', path: server.shown }
		// Two that wait for each other: the server ends one, and that is a lock not granted either
		case '40P01':
		case '55P03':
			return { kind: 'lock-timeout', waitedMs: lockTimeoutMs, blockers: [] }
		default:
			return { kind: 'sql', detail, code }
	}
}

/** pg_dump and pg_restore give no codes; their own words are English, and so are most servers'. */
function saidFault(exitCode: number, detail: string, { server, path, lockTimeoutMs }: DumpCircumstances): Fault {
	if (exitCode < 0) return { kind: 'connection-lost', address: server.shown, detail: detail === '' ? 'the program was ended' : detail }
	if (/No space left on device|disk quota exceeded/i.test(detail)) return { kind: 'disk-full', path }
	if (/canceling statement due to (lock|statement) timeout/.test(detail))
		return { kind: 'lock-timeout', waitedMs: lockTimeoutMs, blockers: [] }
	if (/too many (clients|connections)|remaining connection slots/.test(detail))
		return { kind: 'too-many-connections', address: server.shown, detail }
	if (/password authentication failed|no password supplied|no pg_hba\.conf entry/.test(detail))
		return { kind: 'authentication-failed', address: server.shown, user: server.user, detail }
	if (/connection to server (at|on) .*failed|could not translate host name/.test(detail))
		return { kind: 'unreachable', address: server.shown, reason: 'other', detail }
	if (/server closed the connection|connection to server was lost|terminating connection|no connection to the server|SSL/.test(detail))
		return { kind: 'connection-lost', address: server.shown, detail }
	if (/permission denied|must be (owner|superuser|member)|row-level security/.test(detail))
		return { kind: 'insufficient-privilege', detail }
	return { kind: 'sql', detail: detail === '' ? `exit code ${exitCode}` : detail, code: String(exitCode) }
}
