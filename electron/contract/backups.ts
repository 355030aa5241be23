import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { databaseIdSchema, revisionRefSchema } from './database.ts'
import { procedure } from './procedure.ts'

/** Result of checking a backup: `ok`, `damaged`, or `not-run` when the check was left out. */
export const backupCheckSchema = z.object({
	result: z.enum(['ok', 'damaged', 'not-run']),
	/** When the file was last checked. */
	at: z.iso.datetime().nullable(),
	/** The words of SQLite or pg_restore when damaged. */
	detail: z.string().optional(),
})

/** A kept file and its manifest. Sizes in bytes, sha256 in hex. */
export const backupSchema = z.object({
	id: z.string(),
	path: z.string(),
	/** Asked for by a person, or taken by Headway before a change. */
	purpose: z.enum(['backup', 'restore-point']),
	createdAt: z.iso.datetime(),
	sizeBytes: z.number().int(),
	sha256: z.string(),
	revision: revisionRefSchema.nullable(),
	check: backupCheckSchema,
	/** Absolute path of the file or address of the database it was taken from, and what that was. */
	source: z.object({ path: z.string(), identity: z.string() }),
	/** Is the file where the manifest says. */
	exists: z.boolean(),
})
export type Backup = z.infer<typeof backupSchema>

/** A backup as it is written down beside the file: where the file is and whether it is there is seen when it is read. */
export const backupManifestSchema = backupSchema.omit({ path: true, exists: true })
export type BackupManifest = z.infer<typeof backupManifestSchema>

/** What happens while a backup is taken, verified or pruned; the last event is `taken` or `verified`. */
export const backupEventSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('phase'), phase: z.enum(['copying', 'checking', 'hashing', 'keeping']), atMs: z.number() }),
	z.object({ kind: z.literal('progress'), doneBytes: z.number(), totalBytes: z.number(), atMs: z.number() }),
	z.object({ kind: z.literal('taken'), backup: backupSchema }),
	z.object({ kind: z.literal('verified'), backup: backupSchema }),
])
export type BackupEvent = z.infer<typeof backupEventSchema>

const named = z.object({ database: databaseIdSchema, backup: z.string().min(1) })

/** What one can go back to. Restoring ends with a run report, so it lives beside runs: `restore` yields run events. */
export const backups = {
	/** Newest first. */
	list: procedure.input(z.object({ database: databaseIdSchema })).output(z.array(backupSchema)),
	/** Copies the live database, checks the copy, and keeps it. Abort to cancel; nothing is left behind. */
	take: procedure.input(z.object({ database: databaseIdSchema })).output(eventIterator(backupEventSchema)),
	/** Reads the whole file again: size, hash and the engine's own check. Ids may be a unique prefix. */
	verify: procedure.input(named).output(eventIterator(backupEventSchema)),
	/** Keeps the newest `keep` backups of the given purpose and says what it removed. */
	prune: procedure
		.input(z.object({ database: databaseIdSchema, keep: z.number().int().min(0), purpose: z.enum(['backup', 'restore-point']).optional() }))
		.output(z.object({ removed: z.array(backupSchema) })),
}
