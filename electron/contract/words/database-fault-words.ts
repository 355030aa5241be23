import type { Fault } from '../fault.ts'
import { type FaultSpeakers, unchanged } from './fault-speakers.ts'
import { duration } from './quantities.ts'

type OpeningKind =
	| 'not-found'
	| 'is-a-folder'
	| 'permission-denied'
	| 'not-a-database'
	| 'unsupported-address'
	| 'unknown-database'
	| 'not-recognised'

/** What was pointed at. */
export const openingFaults: FaultSpeakers<OpeningKind> = {
	'not-found': ({ path }) => ({
		...(path.startsWith('dynamodb:')
			? { title: 'There is no such table', next: 'Check the name of the table, its region and the account.' }
			: { title: 'There is no such file', next: 'Check the path, or whether a disk or network share is not connected.' }),
		sentence: `Nothing is at ${path}, and nothing was created there.`,
	}),
	'is-a-folder': (fault) => ({
		title: 'This is a folder',
		sentence: `${fault.path} is a folder without a project that Headway knows. ${unchanged}`,
		next: 'Open the database itself, or the folder of a project that names it (redun.ini, .env).',
	}),
	'permission-denied': (fault) => ({
		title: fault.access === 'read' ? 'The file may not be read' : 'The file may not be written',
		sentence: `The operating system does not let you ${fault.access} ${fault.path}. ${unchanged}`,
		next: 'Ask its owner for the permission, or start Headway as a user who has it.',
	}),
	'not-a-database': (fault) => ({
		title: 'This is not a database',
		sentence: `${fault.path} ${looksLike[fault.looksLike]}. ${unchanged}`,
		next: lookalikeAdvice[fault.looksLike],
	}),
	'unsupported-address': (fault) => ({
		title: 'This address cannot be opened',
		sentence: `${addressTrouble[fault.reason]} ${unchanged}`,
		next: addressAdvice[fault.reason],
	}),
	'unknown-database': () => ({
		title: 'This database is not on the list',
		sentence: `It was taken off the list of databases, or the list belongs to another home folder. The database itself is not affected.`,
		next: 'Open it again by its path.',
	}),
	'not-recognised': (fault) => ({
		title: 'No history was recognised',
		sentence: `${fault.path} is a database, but not of a kind whose history Headway knows. ${unchanged}`,
		next: 'You can still back it up and restore it. To move it, say where the project is that it belongs to.',
	}),
}

const looksLike: Record<Extract<Fault, { kind: 'not-a-database' }>['looksLike'], string> = {
	'encrypted-or-garbage': 'does not begin like a SQLite database; it may be encrypted or overwritten',
	text: 'is a text file',
	gzip: 'is a compressed file',
	other: 'does not begin like a SQLite database',
}

const lookalikeAdvice: typeof looksLike = {
	'encrypted-or-garbage': 'If it is encrypted, decrypt it first; if not, look for a backup of it.',
	text: 'Open the database file itself, or the folder of the project that keeps it.',
	gzip: 'Unpack the file and open what is in it.',
	other: 'Open the database file itself, or the folder of the project that keeps it.',
}

type AddressReason = Extract<Fault, { kind: 'unsupported-address' }>['reason']

const addressTrouble: Record<AddressReason, string> = {
	engine: 'Headway does not work with this kind of database yet.',
	'in-memory': 'The address names a database in the memory of another program, which cannot be reached from outside.',
	malformed: 'The address cannot be read as a path or a URL.',
	'password-in-url': 'The address holds a password, which Headway does not keep.',
	parameter: 'The address asks for something that Headway cannot follow.',
}

const addressAdvice: Record<AddressReason, string> = {
	engine: 'Open a SQLite file, by its path or as sqlite:///path, or a server as postgresql://user@host/database.',
	'in-memory': 'Open a database that is kept in a file.',
	malformed: 'Write a path, or an address such as sqlite:///path/to/redun.db or postgresql://user@host/database.',
	'password-in-url': 'Take the password out of the address and try again.',
	parameter: 'Take that parameter out of the address; the text below names it.',
}

type EngineKind =
	| 'busy'
	| 'read-only'
	| 'disk-full'
	| 'corrupt'
	| 'file-replaced'
	| 'constraint'
	| 'syntax'
	| 'sql'
	| 'input-output'
	| 'timed-out'
	| 'engine-stopped'

/** What the engine met. */
export const engineFaults: FaultSpeakers<EngineKind> = {
	busy: (fault) => ({
		title: 'Another program is using the database',
		sentence: `It held ${fault.path} for longer than Headway waited (${duration(fault.waitedMs)}). ${unchanged}`,
		next: 'Stop the other program or wait until it is done, then try again.',
	}),
	'read-only': (fault) => ({
		title: 'The database cannot be written',
		sentence: `${readOnlyPlace[fault.reason]} ${fault.path} is read-only. ${unchanged}`,
		next: 'Make it writable, or work on a copy elsewhere, then try again.',
	}),
	'disk-full': (fault) => ({
		title: 'The disk is full',
		sentence: `There was no room left to write ${fault.path}. What was half written was taken back, so the database is as it was before.`,
		next: 'Free some space (a restore point needs as much as the database itself), then try again.',
	}),
	corrupt: (fault) => ({
		title: 'The file is damaged',
		sentence: `The database finds its own file unsound: ${fault.path}. Headway changed nothing in it.`,
		next: 'Keep a copy of the file as it is, then restore the newest backup that passes its check.',
	}),
	'file-replaced': (fault) => ({
		title: 'Another file took its place',
		sentence: `${fault.path} is no longer the file that was opened. ${unchanged}`,
		next: 'Open it again to see what is there now.',
	}),
	constraint: () => ({
		title: 'A rule of the database was violated',
		sentence: `A row did not fit a constraint of its table, so everything was rolled back. ${unchanged}`,
		next: 'The exact text below names the constraint. Put those rows right, then try again.',
	}),
	syntax: () => ({
		title: 'The database did not understand a statement',
		sentence: `The statement did not fit this database, so everything was rolled back. ${unchanged}`,
		next: 'The exact text below says where. The schema may differ from what its version says.',
	}),
	sql: (fault) => ({
		title: 'The database refused a statement',
		sentence: `It answered with ${fault.code}, so everything was rolled back. ${unchanged}`,
		next: 'The exact text below says why.',
	}),
	'input-output': (fault) => ({
		title: 'Reading or writing the file failed',
		sentence: `The operating system could not read or write ${fault.path}. A change that had begun is rolled back, so the database is as it was before.`,
		next: 'Check the disk or the network share, and keep a copy of the file, before trying again.',
	}),
	'timed-out': (fault) => ({
		title: 'This took too long',
		sentence: `There was no answer to “${fault.act}” within ${duration(fault.afterMs)}, so it was stopped. Whatever it had begun is rolled back.`,
		next: 'Try again; if it repeats, look whether the disk is slow or another program is using the database.',
	}),
	'engine-stopped': () => ({
		title: 'The database process ended',
		sentence:
			'The process that was working on the database ended unexpectedly. The database is as it was before the change or as it is after it, never between.',
		next: 'Open the database again: Headway looks which of the two it is and says so.',
	}),
}

const readOnlyPlace: Record<Extract<Fault, { kind: 'read-only' }>['reason'], string> = {
	file: 'The file',
	folder: 'The folder that must hold its journal,',
	disk: 'The disk that holds',
}
