import { z } from 'zod'
import { acts } from './acts.ts'
import { databaseIdSchema, revisionRefSchema } from './database.ts'
import { faultSchema } from './fault.ts'
import { restorePointSchema, stepReportSchema } from './migrations.ts'
import { procedure } from './procedure.ts'

/** Where a run stood in a step whose statements are committed one by one, written down before each. */
export const statementProgressSchema = z.object({
	step: z.string(),
	statement: z.number().int(),
	statements: z.number().int(),
	sql: z.string(),
})

/** One act of the journal: when, who, on what, from where to where, and how it ended. */
export const activityEntrySchema = z.object({
	id: z.string(),
	act: z.enum(acts),
	/** `running` while it runs; `interrupted` when its process ended before saying how it went. */
	outcome: z.enum(['running', 'succeeded', 'failed', 'cancelled', 'interrupted']),
	startedAt: z.iso.datetime(),
	endedAt: z.iso.datetime().nullable(),
	/** Operating-system user and host name. */
	user: z.string(),
	host: z.string(),
	database: z.object({ id: databaseIdSchema, name: z.string(), path: z.string() }),
	from: revisionRefSchema.nullable(),
	to: revisionRefSchema.nullable(),
	steps: z.array(stepReportSchema),
	/** sha-256 of the SQL that ran, in hex; null for acts without SQL. */
	sqlSha256: z.string().nullable(),
	/** How far a step outside a transaction had got: this statement (counted from 1) was begun, those before it have run. */
	progress: statementProgressSchema.nullable(),
	/** Words of the project's command that carried it out; null where Headway did itself. */
	command: z.array(z.string()).nullable(),
	/** Of acts on entries: the store, how many were written, of how many. */
	entries: z.object({ store: z.string(), done: z.number().int(), total: z.number().int() }).nullable(),
	restorePoint: restorePointSchema.nullable(),
	/** The backup that was taken or put back. */
	backup: restorePointSchema.nullable(),
	fault: faultSchema.nullable(),
	/** For an interrupted act: where the database was found afterwards. */
	found: z.enum(['before', 'after', 'elsewhere']).nullable(),
})
export type ActivityEntry = z.infer<typeof activityEntrySchema>

/** The journal. */
export const activity = {
	/** Newest first; `text` filters over database, act, user and revisions. */
	list: procedure
		.input(
			z.object({ database: databaseIdSchema.optional(), text: z.string().optional(), limit: z.number().int().min(1).max(1000).optional() }),
		)
		.output(z.array(activityEntrySchema)),
	/** Everything that the command of an act printed, passwords taken out; null where none ran. Cut in the middle beyond 1 MB. */
	output: procedure.input(z.object({ activity: z.string() })).output(z.object({ text: z.string() }).nullable()),
}
