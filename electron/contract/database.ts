import { z } from 'zod'

/** Names one database of the catalog; stable across sessions, meaningless outside this home. */
export const databaseIdSchema = z.string().brand<'DatabaseId'>()
export type DatabaseId = z.infer<typeof databaseIdSchema>

/** One of the colours a person can give a database, to tell it apart at a glance. */
export const databaseColourSchema = z.enum(['gray', 'blue', 'teal', 'green', 'yellow', 'orange', 'red', 'pink', 'grape', 'violet'])
export type DatabaseColour = z.infer<typeof databaseColourSchema>

export const engineKindSchema = z.enum(['sqlite', 'postgres'])
export const dialectKindSchema = z.enum(['redun'])

/** A revision as other places point at it: id, the label people say ("3.1"), and its message. */
export const revisionRefSchema = z.object({ id: z.string(), label: z.string(), message: z.string() })
export type RevisionRef = z.infer<typeof revisionRefSchema>

/** One entry of the catalog: what the Start screen and the switcher show without opening anything. */
export const catalogEntrySchema = z.object({
	id: databaseIdSchema,
	name: z.string(),
	engine: engineKindSchema,
	/** Absolute path of the SQLite file. */
	path: z.string(),
	colour: databaseColourSchema,
	production: z.boolean(),
	lastOpenedAt: z.iso.datetime(),
	/** Is there a file at the path now. */
	exists: z.boolean(),
})
export type CatalogEntry = z.infer<typeof catalogEntrySchema>

/** A repair that can be planned like any other change. Facts: facts of redun, section 2, odd states. */
export const repairKindSchema = z.enum(['create-redun-version', 'record-redun-version', 'stamp-alembic-version', 'drop-leftover-table'])
export type RepairKind = z.infer<typeof repairKindSchema>

/**
 * Something about the database's state that a person should know, as data. `repair` is present where a safe way out
 * can be planned; `blocks` says that upgrade and downgrade are refused until it is resolved.
 */
export const problemSchema = z.object({
	kind: z.enum([
		'empty-database',
		'redun-version-missing',
		'redun-version-empty',
		'redun-version-disagrees',
		'redun-version-from-the-future',
		'alembic-version-missing',
		'alembic-version-empty',
		'alembic-version-several',
		'newer-than-known',
		'leftover-table',
		'value-store-missing',
		'unexpected-schema',
		'unfinished-transaction',
		'interrupted-run',
		'not-recognised',
	]),
	blocks: z.boolean(),
	repair: repairKindSchema.optional(),
	/** Names and versions the sentence needs: `table`, `says`, `expected`, `path`, `state` … */
	facts: z.record(z.string(), z.string()),
})
export type Problem = z.infer<typeof problemSchema>
export type ProblemKind = Problem['kind']
