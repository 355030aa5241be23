import { z } from 'zod'

/** Why a database file cannot be written to: the file itself, the folder that must hold its journal, or the disk. */
const readOnlyReason = z.enum(['file', 'folder', 'disk'])

/** Who is busy with a database, as far as the run lock of our own state can tell. */
export const holderSchema = z.object({
	/** What is being done, in product words. */
	act: z.enum(['upgrade', 'downgrade', 'repair', 'backup', 'restore', 'undo']),
	user: z.string(),
	host: z.string(),
	processId: z.number().int(),
	startedAt: z.iso.datetime(),
})
export type Holder = z.infer<typeof holderSchema>

/** What a plan was bound to and no longer matches. */
export const staleReasonSchema = z.enum(['identity', 'applied', 'schema', 'steps'])
export type StaleReason = z.infer<typeof staleReasonSchema>

/**
 * Every expected way an act can fail, as plain data without prose: the closed union the doors put into words.
 * `detail` is the exact text of the database or the operating system, kept for the person who wants it.
 */
export const faultSchema = z.discriminatedUnion('kind', [
	// What was pointed at
	z.object({ kind: z.literal('not-found'), path: z.string() }),
	z.object({ kind: z.literal('is-a-folder'), path: z.string() }),
	z.object({ kind: z.literal('permission-denied'), path: z.string(), access: z.enum(['read', 'write']) }),
	z.object({ kind: z.literal('not-a-database'), path: z.string(), looksLike: z.enum(['encrypted-or-garbage', 'text', 'gzip', 'other']) }),
	z.object({
		kind: z.literal('unsupported-address'),
		address: z.string(),
		reason: z.enum(['engine', 'in-memory', 'malformed', 'password-in-url']),
	}),
	z.object({ kind: z.literal('unknown-database'), id: z.string() }),
	z.object({ kind: z.literal('not-recognised'), path: z.string() }),
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
