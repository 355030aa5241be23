import { z } from 'zod'
import { backupSchema } from './backups.ts'
import {
	catalogEntrySchema,
	conventionSchema,
	databaseColourSchema,
	databaseIdSchema,
	dialectKindSchema,
	engineKindSchema,
	problemSchema,
	projectSchema,
	revisionRefSchema,
	sourceSchema,
} from './database.ts'
import { databaseSessionSchema } from './fault.ts'
import { procedure } from './procedure.ts'

/** A range of client releases, e.g. `>=0.25.0`, and what it needs of the database. */
export const clientRangeSchema = z.object({ clients: z.string(), needs: z.string() })

/** A server's side of an open database. */
export const serverSchema = z.object({
	/** `host:port`, or the folder of a socket. */
	host: z.string(),
	database: z.string(),
	user: z.string(),
	/** Schema in which unqualified names are made. */
	schema: z.string(),
	/** The server's own TimeZone setting for this database and user. */
	timeZone: z.string(),
	tls: z.boolean(),
	standby: z.boolean(),
	/** A transaction pooler stands between: sessions are not kept. */
	pooler: z.boolean(),
})
export type Server = z.infer<typeof serverSchema>

/** What the Overview shows: what is opened, where it is, what it serves, what is wrong with it. */
export const overviewSchema = z.object({
	id: databaseIdSchema,
	name: z.string(),
	engine: engineKindSchema,
	engineVersion: z.string(),
	path: z.string(),
	/** Bytes of the main file and, in WAL mode, its log. */
	sizeBytes: z.number().int(),
	/** `wal` or `rollback`, as the file's header says; null for a server. */
	journalMode: z.enum(['wal', 'rollback']).nullable(),
	/** Where on which server, as who; null for a file. */
	server: serverSchema.nullable(),
	/** What the project is taken for; null where the dialect has but one form (redun) or nothing was recognised. */
	project: projectSchema.nullable(),
	dialect: dialectKindSchema.nullable(),
	current: revisionRefSchema.nullable(),
	/** How the version reads when no known revision matches it: `3.?`, `4.?`. */
	currentText: z.string().nullable(),
	head: revisionRefSchema.nullable(),
	pending: z.number().int(),
	/** Client releases that can use the database as it is. */
	readableBy: z.array(clientRangeSchema),
	/** Client releases that could use it at head. */
	readableByAtHead: z.array(clientRangeSchema),
	/** Moving to head stays within a major version, so that running clients go on working. */
	upgradeKeepsClients: z.boolean(),
	problems: z.array(problemSchema),
	lastBackup: backupSchema.nullable(),
	colour: databaseColourSchema,
	production: z.boolean(),
	/** Where the project keeps external values, when its configuration names one. */
	valueStore: z.object({ path: z.string(), exists: z.boolean() }).nullable(),
	lookedAt: z.iso.datetime(),
})
export type Overview = z.infer<typeof overviewSchema>

/** Space by table, largest first, in bytes. At most 12 tables, the rest summed as `others`. */
export const spaceSchema = z.object({
	tables: z.array(z.object({ table: z.string(), bytes: z.number().int(), indexBytes: z.number().int() })),
	others: z.object({ tables: z.number().int(), bytes: z.number().int() }),
	/** Bytes on the free list: what VACUUM would give back at least. */
	freeBytes: z.number().int(),
})
export type Space = z.infer<typeof spaceSchema>

/** What can be opened, and what is known of each opened database. */
export const connections = {
	/** The catalog, most recently opened first. */
	list: procedure.output(z.array(catalogEntrySchema)),
	/** Opens a path, folder or URL and records it; opening the same file again gives the same id. */
	open: procedure
		.input(
			z.object({
				target: z.string().min(1),
				/** Folder or project that the history is read from. */
				source: z.string().min(1).optional(),
				/** Used for this process's life; never part of an answer, the journal or a log. */
				password: z.string().optional(),
				/** Hand the password to the door's secret keeper, where it has one. */
				keepPassword: z.boolean().optional(),
			}),
		)
		.output(z.object({ id: databaseIdSchema })),
	/** How this door keeps passwords: encrypted by the system, in a form anybody with the file can read, or not at all. */
	secretKeeping: procedure.output(z.object({ keeps: z.enum(['encrypted', 'plain-text', 'nothing']) })),
	/** Says where the history is read from, and as what; null to forget it. Faults: `not-found`, `source-not-recognised`. */
	setSource: procedure
		.input(
			z.object({ database: databaseIdSchema, folder: z.string().min(1).nullable(), convention: conventionSchema.nullable().optional() }),
		)
		.output(z.object({ source: sourceSchema.nullable() })),
	/** Who is connected to the server now, but for Headway itself; empty for a file. */
	sessions: procedure.input(z.object({ database: databaseIdSchema })).output(z.array(databaseSessionSchema)),
	/** Makes a small redun repository at version 2.0 in Headway's own folder and opens it. */
	openSample: procedure.output(z.object({ id: databaseIdSchema })),
	/** Looks at a database without locking or creating anything. */
	describe: procedure.input(z.object({ database: databaseIdSchema })).output(overviewSchema),
	/** Says what takes the space. Reads the whole file, in a process of its own; abort to stop. */
	space: procedure.input(z.object({ database: databaseIdSchema })).output(spaceSchema),
	/** Changes how a database is shown: its name, colour or production mark. */
	update: procedure
		.input(
			z.object({
				database: databaseIdSchema,
				name: z.string().min(1).max(120).optional(),
				colour: databaseColourSchema.optional(),
				production: z.boolean().optional(),
			}),
		)
		.output(catalogEntrySchema),
	/** Takes a database off the list. The file and its backups stay. */
	forget: procedure.input(z.object({ database: databaseIdSchema })).output(z.object({ forgotten: z.boolean() })),
}
