import type { DatabaseSession, Fault } from '../fault.ts'
import { type FaultSpeakers, unchanged } from './fault-speakers.ts'
import { counted, duration } from './quantities.ts'

type ServerKind =
	| 'ambiguous-address'
	| 'missing-variable'
	| 'unreachable'
	| 'password-required'
	| 'authentication-failed'
	| 'no-such-database'
	| 'tls-required'
	| 'tls-failed'
	| 'channel-binding-missing'
	| 'server-too-old'
	| 'too-many-connections'
	| 'standby'
	| 'transaction-pooler'
	| 'connection-lost'
	| 'insufficient-privilege'
	| 'client-program'
	| 'lock-timeout'
	| 'lock-held'

/** What an address or a server answered. */
export const serverFaults: FaultSpeakers<ServerKind> = {
	'ambiguous-address': (fault) => ({
		title: 'The address could mean two files',
		sentence: `Programs read ${fault.address} in two ways: ${fault.paths.map(({ path, readBy, exists }) => `${readBy} opens ${path}${exists ? '' : ' (not there)'}`).join('; ')}.`,
		next: 'Open the path that you mean.',
	}),
	'missing-variable': (fault) => ({
		title: 'A variable is not set',
		sentence: `\${${fault.name}} is to be taken from the environment, and there is no variable of that name. ${unchanged}`,
		next: `Set ${fault.name} where Headway is started, or write it another way.`,
	}),
	unreachable: (fault) => ({
		title: 'The server cannot be reached',
		sentence: `${fault.address} ${unreachableBecause[fault.reason]}. ${unchanged}`,
		next: unreachableAdvice[fault.reason],
	}),
	'password-required': (fault) => ({
		title: 'The server asks for a password',
		sentence: `${fault.address} wants a password for ${fault.user}, and none was given. ${unchanged}`,
		next: `Give the password, write a variable such as \${DB_PASSWORD} in its place, or add a line to ~/.pgpass.`,
	}),
	'authentication-failed': (fault) => ({
		title: 'The server refused the user or the password',
		sentence: `${fault.address} did not let ${fault.user} in. ${unchanged}`,
		next: 'Check the user name and the password. The exact text below is the server’s own.',
	}),
	'no-such-database': (fault) => ({
		title: 'The server has no such database',
		sentence: `There is no database “${fault.database}” at ${fault.address}, and none was created.`,
		next: 'Check the name at the end of the address.',
	}),
	'tls-required': (fault) => ({
		title: 'The server wants an encrypted connection',
		sentence: `${fault.address} lets nobody in without TLS. ${unchanged}`,
		next: 'Add sslmode=require, or better verify-full, to the address.',
	}),
	'tls-failed': (fault) => ({
		title: 'No safe connection could be made',
		sentence: `Encrypting the connection to ${fault.address} failed, or its certificate could not be trusted. ${unchanged}`,
		next: 'Name the certificate authority with sslrootcert, or check whether the host name is the one in the certificate.',
	}),
	'channel-binding-missing': (fault) => ({
		title: 'The channel cannot be bound',
		sentence: `The address asks for channel binding, and ${
			fault.reason === 'not-encrypted' ? 'the connection is not encrypted' : `${fault.address} did not offer it`
		}. No password was sent. ${unchanged}`,
		next:
			fault.reason === 'not-encrypted'
				? 'Add sslmode=require, or better verify-full, to the address.'
				: 'The server must ask for the password by scram-sha-256, with nothing in between that ends the encryption; or leave channel_binding=require away.',
	}),
	'server-too-old': (fault) => ({
		title: 'The server is too old',
		sentence: `${fault.address} runs PostgreSQL ${fault.version}; Headway needs ${fault.needs} or newer. ${unchanged}`,
		next: 'Upgrade the server first; releases this old get no corrections any more.',
	}),
	'too-many-connections': (fault) => ({
		title: 'The server has no connection left',
		sentence: `${fault.address} lets no further connection in. ${unchanged}`,
		next: 'Close a program that is connected, or raise the limit, then try again.',
	}),
	standby: (fault) => ({
		title: 'This server is a standby',
		sentence: `${fault.address} follows another server and can only be read. ${unchanged}`,
		next: 'Open the primary server to make changes.',
	}),
	'transaction-pooler': (fault) => ({
		title: 'A pooler stands before the server',
		sentence: `${fault.address} gives each transaction another session of the server, so that locks of a session cannot be held. ${unchanged}`,
		next: 'Open the server’s own address, past the pooler, to make changes.',
	}),
	'connection-lost': (fault) => ({
		title: 'The connection was lost',
		sentence: `The connection to ${fault.address} ended before the answer came. What was in a transaction is rolled back by the server; what was committed stays.`,
		next: 'Look again: Headway reads afresh where the database stands.',
	}),
	'insufficient-privilege': (fault) => ({
		title: 'The user may not do this',
		sentence: `The user lacks a right that this takes: ${fault.detail.split('\n')[0]}. ${unchanged}`,
		next: 'Connect as the owner of the tables, or have the right granted.',
	}),
	'client-program': (fault) => ({
		title: `A client program is needed: ${fault.program}`,
		sentence: `Restore points of a PostgreSQL server are made with ${fault.program} ${fault.needs} or newer; ${fault.found === null ? 'it was not found on this machine' : `this machine has ${fault.found}`}. ${unchanged}`,
		next: `Install PostgreSQL’s client programs, version ${fault.needs} or newer, or go on without a restore point.`,
	}),
	'lock-timeout': (fault) => ({
		title: 'Others held a table too long',
		sentence: `A lock was not granted within ${duration(fault.waitedMs)}${fault.blockers.length > 0 ? `: ${fault.blockers.map(sessionWords).join('; ')}` : ''}. The step was rolled back.`,
		next: 'Wait for them or end those sessions, then try again.',
	}),
	'lock-held': (fault) => ({
		title: 'Another runner is at work',
		sentence: `${fault.owner} holds its lock on this database${fault.holder ? ` (${sessionWords(fault.holder)})` : ''}, and did not let go within ${duration(fault.waitedMs)}. ${unchanged}`,
		next: 'Wait until it has finished, then plan again.',
	}),
}

/** A session in a few words: who, from where, doing what. */
export function sessionWords({ processId, user, application, client, state, holds }: DatabaseSession): string {
	const who = `${application || 'a program'} of ${user}${client === null ? '' : ` at ${client}`} (process ${processId}, ${state})`
	return holds.length === 0 ? who : `${who} holds ${holds.length > 3 ? counted(holds.length, 'table') : holds.join(', ')}`
}

type UnreachableReason = Extract<Fault, { kind: 'unreachable' }>['reason']

const unreachableBecause: Record<UnreachableReason, string> = {
	refused: 'refuses connections: nothing listens there',
	'timed-out': 'does not answer',
	'no-such-host': 'names a host that is not known',
	'no-route': 'lies in a network that cannot be reached from here',
	other: 'could not be connected to',
}

const unreachableAdvice: Record<UnreachableReason, string> = {
	refused: 'Check the port, and whether the server is running.',
	'timed-out': 'Check the address, a firewall in between, or whether a VPN is down.',
	'no-such-host': 'Check the spelling of the host name.',
	'no-route': 'Check the network, or whether a VPN is down.',
	other: 'The exact text below says more.',
}
