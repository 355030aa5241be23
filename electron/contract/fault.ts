import { z } from 'zod'
import { conventionSchema } from './database.ts'
import { storeFaultSchemas } from './store-faults.ts'
import { transferFaultSchemas } from './transfer-faults.ts'

/** Why a database file cannot be written to: the file itself, the folder that must hold its journal, or the disk. */
const readOnlyReason = z.enum(['file', 'folder', 'disk'])

/** A session of a server, as pg_stat_activity shows it. Times in UTC, ISO 8601. */
export const databaseSessionSchema = z.object({
	processId: z.number().int(),
	user: z.string(),
	application: z.string(),
	/** Host name or address; null for a local socket. */
	client: z.string().nullable(),
	/** active, idle, idle in transaction … */
	state: z.string(),
	/** The statement it runs, or ran last. */
	statement: z.string(),
	/** When its transaction began, or null when it is in none. */
	transactionSince: z.iso.datetime().nullable(),
	/** Tables on which it holds a lock that a schema change would have to wait for. */
	holds: z.array(z.string()),
})
export type DatabaseSession = z.infer<typeof databaseSessionSchema>

/** Who is busy with a database, as far as the run lock of our own state can tell. */
export const holderSchema = z.object({
	/** What is being done, in product words. */
	act: z.enum(['upgrade', 'downgrade', 'repair', 'stamp', 'backup', 'restore', 'undo', 'copy']),
	user: z.string(),
	host: z.string(),
	processId: z.number().int(),
	startedAt: z.iso.datetime(),
})
export type Holder = z.infer<typeof holderSchema>

/** Why a project's command ended without doing what it was asked, as far as its own words tell. */
export const commandReasonSchema = z.enum([
	// Before Alembic had a word
	'usage',
	'not-installed',
	'import-error',
	'no-configuration',
	'no-scripts',
	/** A `%` in the address that a ConfigParser value cannot hold. */
	'interpolation',
	/** The project wants an asynchronous driver in its address. */
	'async-driver',
	'driver-missing',
	...(['place-missing', 'place-unreachable'] as const),
	// The graph
	'several-heads',
	'unknown-revision',
	'missing-parent',
	'cycle',
	'stray-file',
	'duplicate-label',
	'overlapping-versions',
	'invalid-target',
	'ambiguous-walk',
	'not-up-to-date',
	// The database
	'connection-refused',
	'authentication',
	'no-such-database',
	'no-such-schema',
	'permission',
	'lock-timeout',
	'already-exists',
	'version-row-moved',
	'sql',
	// SQL on paper
	'needs-live-database',
	'other',
])
export type CommandReason = z.infer<typeof commandReasonSchema>

/** What a plan was bound to and no longer matches. */
export const staleReasonSchema = z.enum(['identity', 'applied', 'schema', 'steps', 'command'])
export type StaleReason = z.infer<typeof staleReasonSchema>

/**
 * Every expected way an act can fail, as plain data without prose: the closed union the doors put into words.
 * `detail` is the exact text of the database or the operating system, kept for the person who wants it.
 */
export const faultSchema = z.discriminatedUnion('kind', [
	// What was pointed at
	z.object({ kind: z.literal('not-found'), path: z.string() }),
	z.object({ kind: z.literal('is-a-folder'), path: z.string() }),
	/** A database that is a bare store has neither history nor backups. */
	z.object({ kind: z.literal('store-only'), path: z.string() }),
	z.object({ kind: z.literal('permission-denied'), path: z.string(), access: z.enum(['read', 'write']) }),
	z.object({ kind: z.literal('not-a-database'), path: z.string(), looksLike: z.enum(['encrypted-or-garbage', 'text', 'gzip', 'other']) }),
	z.object({
		kind: z.literal('unsupported-address'),
		address: z.string(),
		reason: z.enum(['engine', 'in-memory', 'malformed', 'password-in-url', 'parameter']),
		/** The part that cannot be followed, where one can be named. */
		detail: z.string().optional(),
	}),
	z.object({ kind: z.literal('unknown-database'), id: z.string() }),
	z.object({ kind: z.literal('not-recognised'), path: z.string() }),
	/** One address, two files it could mean: the person picks. */
	z.object({
		kind: z.literal('ambiguous-address'),
		address: z.string(),
		paths: z.array(z.object({ path: z.string(), exists: z.boolean(), readBy: z.string() })),
	}),
	/** `${NAME}` in an address, and no such variable. */
	z.object({ kind: z.literal('missing-variable'), name: z.string() }),
	/** A folder of ordered SQL in which no known convention was found. */
	z.object({ kind: z.literal('source-not-recognised'), folder: z.string() }),
	// What a server answered, or did not. `address` never holds a password
	z.object({
		kind: z.literal('unreachable'),
		address: z.string(),
		reason: z.enum(['refused', 'timed-out', 'no-such-host', 'no-route', 'other']),
		detail: z.string(),
	}),
	z.object({ kind: z.literal('password-required'), address: z.string(), user: z.string() }),
	z.object({ kind: z.literal('authentication-failed'), address: z.string(), user: z.string(), detail: z.string() }),
	z.object({ kind: z.literal('no-such-database'), address: z.string(), database: z.string() }),
	z.object({ kind: z.literal('tls-required'), address: z.string(), detail: z.string() }),
	z.object({ kind: z.literal('tls-failed'), address: z.string(), detail: z.string() }),
	/** The address requires that the password's proof is bound to the encrypted channel. */
	z.object({ kind: z.literal('channel-binding-missing'), address: z.string(), reason: z.enum(['not-encrypted', 'not-offered']) }),
	z.object({ kind: z.literal('server-too-old'), address: z.string(), version: z.string(), needs: z.string() }),
	z.object({ kind: z.literal('too-many-connections'), address: z.string(), detail: z.string() }),
	z.object({ kind: z.literal('standby'), address: z.string() }),
	z.object({ kind: z.literal('transaction-pooler'), address: z.string() }),
	z.object({ kind: z.literal('connection-lost'), address: z.string(), detail: z.string() }),
	z.object({ kind: z.literal('insufficient-privilege'), detail: z.string(), statement: z.string().optional() }),
	/** A client program that makes or reads restore points of a server is not there, or older than the server. */
	z.object({ kind: z.literal('client-program'), program: z.string(), found: z.string().nullable(), needs: z.string() }),
	/** A lock on a table was not granted in time. */
	z.object({
		kind: z.literal('lock-timeout'),
		waitedMs: z.number(),
		blockers: z.array(databaseSessionSchema),
		statement: z.string().optional(),
	}),
	/** Another runner (ours on another machine, or the project's own tool) holds its advisory lock. */
	z.object({ kind: z.literal('lock-held'), owner: z.string(), waitedMs: z.number(), holder: databaseSessionSchema.nullable() }),
	// The project's own command. `detail` is the end of what it printed, with passwords taken out
	/** A command line that is empty, has an open quote, or means to use a shell. */
	z.object({ kind: z.literal('command-malformed'), text: z.string(), reason: z.enum(['empty', 'open-quote', 'shell']) }),
	/** Nobody has said how the project's Alembic is called. */
	z.object({ kind: z.literal('command-needed') }),
	z.object({ kind: z.literal('command-not-found'), command: z.string(), folder: z.string() }),
	z.object({ kind: z.literal('command-not-executable'), command: z.string(), detail: z.string() }),
	z.object({
		kind: z.literal('command-failed'),
		reason: commandReasonSchema,
		/** What the sentence needs: a revision, a module, an address without a password. */
		about: z.string().nullable(),
		exitCode: z.number().int().nullable(),
		detail: z.string(),
	}),
	/** It ended well, but what it printed is in no form that is known. */
	z.object({ kind: z.literal('command-unreadable'), detail: z.string() }),
	/** The command speaks to another database than the one that is open, or sees it elsewhere in its history. */
	z.object({
		kind: z.literal('command-elsewhere'),
		expected: z.array(z.string()),
		found: z.array(z.string()),
		/** Of a command that names another database than the one it was sent to: what it named, without a password. */
		address: z.string().optional(),
	}),
	/** It was killed, or the machine stopped it. */
	z.object({ kind: z.literal('command-stopped'), signal: z.string(), detail: z.string() }),
	/** The database was written to while its copy was being migrated; the copy was thrown away. */
	z.object({ kind: z.literal('changed-meanwhile'), path: z.string() }),
	// Bundles and previews
	z.object({ kind: z.literal('folder-not-empty'), path: z.string() }),
	z.object({ kind: z.literal('bundle-damaged'), path: z.string(), detail: z.string() }),
	/** There is no SQL for this step: it asks the live database, or the bundle was made without it. */
	z.object({ kind: z.literal('not-rendered'), revision: z.string(), direction: z.enum(['up', 'down']), detail: z.string() }),
	// What the engine met
	z.object({ kind: z.literal('busy'), path: z.string(), waitedMs: z.number() }),
	z.object({ kind: z.literal('read-only'), path: z.string(), reason: readOnlyReason }),
	z.object({ kind: z.literal('disk-full'), path: z.string() }),
	z.object({ kind: z.literal('corrupt'), path: z.string(), detail: z.string() }),
	z.object({ kind: z.literal('file-replaced'), path: z.string() }),
	z.object({ kind: z.literal('constraint'), detail: z.string(), statement: z.string().optional() }),
	z.object({ kind: z.literal('syntax'), detail: z.string(), statement: z.string().optional() }),
	z.object({ kind: z.literal('sql'), detail: z.string(), code: z.string(), statement: z.string().optional() }),
	z.object({ kind: z.literal('input-output'), path: z.string(), detail: z.string() }),
	z.object({ kind: z.literal('timed-out'), act: z.string(), afterMs: z.number() }),
	z.object({ kind: z.literal('engine-stopped'), detail: z.string() }),
	// Where to go
	z.object({ kind: z.literal('unknown-revision'), target: z.string(), known: z.array(z.string()) }),
	z.object({ kind: z.literal('ambiguous-revision'), target: z.string(), matches: z.array(z.string()) }),
	z.object({ kind: z.literal('wrong-direction'), verb: z.enum(['upgrade', 'downgrade']), from: z.string(), to: z.string() }),
	z.object({ kind: z.literal('newer-than-known'), version: z.string(), newestKnown: z.string() }),
	z.object({ kind: z.literal('unclear-state'), problem: z.string() }),
	z.object({ kind: z.literal('repair-not-offered'), repair: z.string() }),
	z.object({ kind: z.literal('unknown-time-zone'), timeZone: z.string() }),
	z.object({ kind: z.literal('irreversible'), revision: z.string() }),
	z.object({ kind: z.literal('shown-only'), convention: conventionSchema }),
	/** A file does something its own tool or this runner does not carry out; found before anything ran. */
	z.object({
		kind: z.literal('unsupported-statement'),
		revision: z.string(),
		reason: z.enum([
			'copy-from-stdin',
			'psql-command',
			'controls-transaction',
			'outside-transaction',
			'substitution',
			'directive',
			'not-utf8',
		]),
		statement: z.string(),
	}),
	/** Two readings of a file's statements differ, so nothing of it is run. */
	z.object({ kind: z.literal('split-disagreement'), revision: z.string(), detail: z.string() }),
	z.object({ kind: z.literal('unexpected-schema'), table: z.string(), objects: z.array(z.string()) }),
	// Running
	z.object({ kind: z.literal('plan-stale'), changed: z.array(staleReasonSchema) }),
	z.object({ kind: z.literal('run-held'), holder: holderSchema }),
	z.object({ kind: z.literal('foreign-keys-broken'), violations: z.number().int(), tables: z.array(z.string()) }),
	z.object({
		kind: z.literal('rows-lost'),
		tables: z.array(z.object({ table: z.string(), before: z.number().int(), after: z.number().int() })),
	}),
	z.object({ kind: z.literal('read-back-mismatch'), expected: z.string(), found: z.string() }),
	/** A statement ended the transaction that its step ran in; what it had done stays. */
	z.object({ kind: z.literal('transaction-ended'), step: z.string(), statement: z.string() }),
	z.object({ kind: z.literal('nothing-to-undo') }),
	// Backups
	z.object({ kind: z.literal('unknown-backup'), id: z.string() }),
	z.object({
		kind: z.literal('backup-damaged'),
		id: z.string(),
		reason: z.enum(['missing', 'size', 'sha256', 'check', 'manifest']),
		detail: z.string(),
	}),
	z.object({ kind: z.literal('other-database'), id: z.string(), backupOf: z.string(), target: z.string() }),
	...storeFaultSchemas,
	...transferFaultSchemas,
	// Being stopped, where the caller needs to know it as an outcome
	z.object({ kind: z.literal('cancelled') }),
])
export type Fault = z.infer<typeof faultSchema>
export type FaultKind = Fault['kind']

/**
 * Carries a fault through the house: thrown where it is met, turned into a typed contract error at the one place
 * where the contract is answered. Anything else that is thrown is a defect.
 */
export class FaultError extends Error {
	readonly fault: Fault
	constructor(fault: Fault, options?: ErrorOptions) {
		super(fault.kind, options)
		this.name = 'FaultError'
		this.fault = fault
	}
}

/** The fault inside an unknown thrown value, or undefined when it is a defect. */
export function faultOf(thrown: unknown): Fault | undefined {
	return thrown instanceof FaultError ? thrown.fault : undefined
}
