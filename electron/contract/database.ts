import { z } from 'zod'
import { keptByKinds } from './kept-by.ts'

/** Names one database of the catalog; stable across sessions, meaningless outside this home. */
export const databaseIdSchema = z.string().brand<'DatabaseId'>()
export type DatabaseId = z.infer<typeof databaseIdSchema>

/** One of the colours a person can give a database, to tell it apart at a glance. */
export const databaseColourSchema = z.enum(['gray', 'blue', 'teal', 'green', 'yellow', 'orange', 'red', 'pink', 'grape', 'violet'])
export type DatabaseColour = z.infer<typeof databaseColourSchema>

export const engineKindSchema = z.enum(['sqlite', 'postgres'])
export const dialectKindSchema = z.enum(['redun', 'ordered-sql', 'alembic'])
export type DialectKind = z.infer<typeof dialectKindSchema>

/**
 * How a project lays out its history and keeps its books: ordered SQL, of which the seven from Rails on are shown and not
 * run, then Alembic, plain or of a system whose command and traps are known.
 * Source: facts of the tools themselves (file names, tables and checksums of each).
 */
export const conventionSchema = z.enum([
	'rune',
	'plain',
	'dbmate',
	'golang-migrate',
	'goose',
	'flyway',
	'sqlx',
	'prisma',
	'drizzle',
	'diesel',
	'node-pg-migrate',
	'rails',
	'django',
	'graphile-migrate',
	'atlas',
	'sqitch',
	'umzug',
	'supabase',
	'alembic',
	'syncmaster',
	'reana',
])
export type Convention = z.infer<typeof conventionSchema>

/** Where a database's history is read from, as a person or the project's own files said. */
export const sourceSchema = z.object({
	/** Absolute path of a folder; for Alembic also of the file that configures it (alembic.ini, pyproject.toml). */
	folder: z.string(),
	/** What the person said it is, where recognition would say something else; null to go by what is found. */
	convention: conventionSchema.nullable(),
})
export type Source = z.infer<typeof sourceSchema>

/** What Headway takes a database's project for, and why. */
export const projectSchema = z.object({
	/** Folder that holds the revision files; null when only the bookkeeping was found. */
	folder: z.string().nullable(),
	convention: conventionSchema,
	sureness: z.enum(['certain', 'likely', 'unsure']),
	/** The person said so. */
	chosen: z.boolean(),
	/** What was seen, in a few words each: a table with its columns, a file of a known name. */
	evidence: z.array(z.string()),
	/** Table in which the project's tool keeps its books; null when it is not there yet. */
	ledger: z.string().nullable(),
	/** Headway moves it, itself or through the project's command; otherwise it is only shown. */
	runs: z.boolean(),
	/** The steps are a saved bundle of SQL, which stands in for the project. */
	bundle: z.boolean(),
	/** What of its history was told by its own command, the line of which this is, and when. */
	told: z.object({ command: z.string(), at: z.iso.datetime() }).optional(),
	/** Other conventions that what was found would fit too. */
	alternatives: z.array(conventionSchema),
})
export type Project = z.infer<typeof projectSchema>

/** A revision as other places point at it: id, the label people say ("3.1"), and its message. */
export const revisionRefSchema = z.object({ id: z.string(), label: z.string(), message: z.string() })
export type RevisionRef = z.infer<typeof revisionRefSchema>

/** One entry of the catalog: what the Start screen and the switcher show without opening anything. */
export const catalogEntrySchema = z.object({
	id: databaseIdSchema,
	name: z.string(),
	engine: z.enum(keptByKinds),
	/** Absolute path of the SQLite file or the Badger folder; of a server or a table, the address without its password. */
	path: z.string(),
	source: sourceSchema.nullable(),
	colour: databaseColourSchema,
	production: z.boolean(),
	lastOpenedAt: z.iso.datetime(),
	/** Is there a file or folder at the path now; null for a server, which is not asked. */
	exists: z.boolean().nullable(),
})
export type CatalogEntry = z.infer<typeof catalogEntrySchema>

/** A repair that can be planned like any other change. Facts: facts of redun, section 2, odd states. */
export const repairKindSchema = z.enum([
	'create-redun-version',
	'record-redun-version',
	'stamp-alembic-version',
	'drop-leftover-table',
	// Ordered SQL
	/** Write the bookkeeping that the tables found speak for. */
	'seed-ledger',
	/** Record revisions up to one as applied without running them. */
	'baseline',
	/** Record one revision as applied without running it. */
	'mark-applied',
	/** Run a revision whose turn was before others that are applied already. */
	'run-late',
	/** Take the file as it is now for what was applied. */
	'accept-edit',
	/** Put a failed or dirty record right. */
	'clear-failed',
	/** Take records of revisions without a file off the books. */
	'forget-missing',
	/** Drop what an interrupted CREATE INDEX CONCURRENTLY left, so that it can be built again. */
	'drop-invalid-index',
	/** Make 4-byte time columns double precision, so that no later time is rounded. */
	'widen-timestamps',
	// Alembic. The revision of both is a target: an id, a label, `head`, `heads`, `base`, or several ids joined by commas
	/** Move the marker to a revision, leaving other branches where they are; nothing of the revision runs. */
	'stamp',
	/** Empty the version table first, whatever it holds, then move the marker. */
	'stamp-purge',
	/** Take rows out of the version table that another row already stands on. */
	'drop-overlapping-versions',
])
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
		// Ordered SQL
		'source-needed',
		'source-missing',
		'not-runnable',
		'ledger-missing',
		'ledger-empty',
		'out-of-order',
		'file-missing',
		'file-edited',
		'file-unreadable',
		'duplicate-version',
		'unknown-applied',
		'failed-migration',
		'dirty',
		'missing-index',
		'lossy-timestamps',
		'guarded-ledger',
		// Alembic
		/** A file of which the graph cannot be read without running it. */
		'revision-unreadable',
		/** What the project's Alembic told of its history is not what the files say that could be read. */
		'told-otherwise',
		/** A file among the revisions that is none: it stops every command of Alembic. */
		'stray-file',
		'parent-missing',
		'cycle',
		'duplicate-revision',
		'duplicate-label',
		/** An id with a character that Alembic refuses, or too long for its column. */
		'bad-revision-id',
		/** The docstring names other parents than the variable; only the variable counts. */
		'docstring-disagrees',
		'several-heads',
		'version-folder-missing',
		'version-table-missing',
		'version-table-empty',
		/** A row names a revision that no file has. */
		'version-unknown',
		/** A row names a revision that another row already stands on. */
		'version-overlaps',
		/** More than one table could be the version table. */
		'version-table-several',
		/** Nobody has said yet how the project's Alembic is called: the history is shown and cannot be moved. */
		'command-needed',
		'bundle-damaged',
		// PostgreSQL
		'invalid-index',
		'pooler-in-front',
		'standby',
	]),
	blocks: z.boolean(),
	repair: repairKindSchema.optional(),
	/** Further ways on, each a plan of its own; `revision` is what they are about. */
	ways: z.array(z.object({ repair: repairKindSchema, revision: z.string().optional() })).optional(),
	/** Revision that the problem and its repair are about. */
	revision: z.string().optional(),
	/** Names and versions the sentence needs: `table`, `says`, `expected`, `path`, `state` … */
	facts: z.record(z.string(), z.string()),
})
export type Problem = z.infer<typeof problemSchema>
export type ProblemKind = Problem['kind']
