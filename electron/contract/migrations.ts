import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { adviceSchema } from './advice.ts'
import { commandLineSchema } from './commands.ts'
import { databaseIdSchema, repairKindSchema, revisionRefSchema } from './database.ts'
import { databaseSessionSchema, faultSchema } from './fault.ts'
import { revisionHintSchema } from './history.ts'
import { procedure } from './procedure.ts'

/** What a step destroys, by count, from this very database. `count` 0 is not listed. */
export const lossSchema = z.object({
	kind: z.enum(['tags', 'tag-edits', 'evaluations', 'heartbeats', 'execution-ids', 'fractions', 'objects']),
	count: z.number().int(),
	/** Names, where a count alone would not do (indexes or triggers of the owner's own). */
	names: z.array(z.string()).optional(),
	/** Can the same be computed again from what stays. */
	rebuildable: z.boolean(),
})
export type Loss = z.infer<typeof lossSchema>

/** What a person should weigh before a step runs. */
export const hazardSchema = z.object({
	kind: z.enum([
		'rewrites-rows',
		'adds-rows',
		'rebuilds-table',
		'asks-time-zone',
		'ambiguous-times',
		'shuts-out-clients',
		'orphan-jobs',
		'clients-may-write',
		'shared-server',
		'outside-transaction',
		'locks-table',
		'drops-object',
		'no-way-back',
		'records-only',
	]),
	facts: z.record(z.string(), z.string()),
	count: z.number().int().optional(),
})
export type Hazard = z.infer<typeof hazardSchema>

export const directionSchema = z.enum(['up', 'down'])
export type Direction = z.infer<typeof directionSchema>

export const planStepSchema = z.object({
	id: z.string(),
	label: z.string(),
	message: z.string(),
	direction: directionSchema,
	/** Everything the step runs, including the lines that record it; empty where the project's command takes the step. */
	sql: z.string(),
	/** The function that the project's command runs for the step, as it is written; null where `sql` runs. */
	python: z.string().nullable(),
	/** What its text tells of its effect. */
	hints: z.array(revisionHintSchema),
	reversible: z.boolean(),
	/** File the SQL is from, relative to the project's folder. */
	file: z.string().nullable(),
	/** False when its statements are committed one by one, because they cannot run in a transaction. */
	transactional: z.boolean(),
	loses: z.array(lossSchema),
	hazards: z.array(hazardSchema),
})
export type PlanStep = z.infer<typeof planStepSchema>

/** What a plan was made against; a run recomputes it and refuses when anything differs. Hashes are sha-256 in hex. */
export const planBindingSchema = z.object({
	/** Device, inode and (where the system has none) path of the file. */
	identity: z.string(),
	/** Ids the bookkeeping tables held, in their order. */
	applied: z.array(z.string()),
	/** Hash of every object of the schema. */
	schema: z.string(),
	/** Hash of the steps' SQL and the parameters bound to it. */
	steps: z.string(),
	/** Hash of the project's command, everything that is shown of it; absent where none runs. */
	command: z.string().optional(),
})
export type PlanBinding = z.infer<typeof planBindingSchema>

/** Answers a plan needs from the person; each has a default that the plan shows. */
export const planChoicesSchema = z.object({
	/** IANA name of the zone in which old job times were written. */
	timeZone: z.string().optional(),
	/** Of a step that runs outside a transaction and broke off: how many of its statements have run already and are left out now. */
	skip: z.object({ step: z.string(), statements: z.number().int().min(1) }).optional(),
})
export type PlanChoices = z.infer<typeof planChoicesSchema>

/**
 * Where to: a version, a revision id or unique prefix, `latest`, `head`, `+1`, `-1`; with Alembic also `heads`, `base`,
 * `label@head`, `label@+1`, `rev-1`; or a repair.
 */
export const planTargetSchema = z.union([
	z.object({ target: z.string().min(1) }),
	z.object({ repair: repairKindSchema, revision: z.string().optional() }),
])
export type PlanTarget = z.infer<typeof planTargetSchema>

export const planSchema = z.object({
	direction: z.enum(['up', 'down', 'none', 'repair']),
	from: revisionRefSchema.nullable(),
	to: revisionRefSchema.nullable(),
	steps: z.array(planStepSchema),
	binding: planBindingSchema,
	/** The choices as they will be used, defaults filled in; `asksTimeZone` when a step reads it. */
	choices: planChoicesSchema,
	asksTimeZone: z.boolean(),
	/** Client releases that can use the database before and after. */
	readableByBefore: z.array(z.string()),
	readableByAfter: z.array(z.string()),
	/** Running clients of the current major go on working after it. */
	keepsClients: z.boolean(),
	/** One transaction for all steps, or one for each: what a failure half-way leaves. */
	transactions: z.enum(['whole', 'each-step']),
	/** Why no restore point can be taken first; null when one can. */
	restorePointFault: faultSchema.nullable(),
	/** Bytes a restore point will take. */
	backupBytes: z.number().int(),
	/** The project's command that will carry it out; null where Headway runs the steps itself. */
	command: commandLineSchema.nullable(),
	advice: z.array(adviceSchema),
	/** The same as a command line of the project's own tool, to be copied; null where there is none. */
	copyable: z.string().nullable(),
})
export type Plan = z.infer<typeof planSchema>

export const stepReportSchema = z.object({
	id: z.string(),
	label: z.string(),
	direction: directionSchema,
	state: z.enum(['applied', 'failed', 'not-run']),
	elapsedMs: z.number(),
	/** Hash of the step's SQL as it ran, in hex. */
	sha256: z.string().optional(),
	/** Statements in it, as far as it came to count them. */
	statements: z.number().int().optional(),
})
export type StepReport = z.infer<typeof stepReportSchema>

/** What was read back after a run; absent answers were not looked for because the run did not get that far. */
export const verificationSchema = z.object({
	/** Where the database stands now, read afresh. */
	revision: revisionRefSchema.nullable(),
	/** The revision read back is the one asked for (after a failed or cancelled run: the one before). */
	asExpected: z.boolean(),
	/** Foreign-key violations that were not there before. */
	newForeignKeyViolations: z.number().int().nullable(),
	/** Tables whose rows were counted before and after. */
	tablesCounted: z.number().int().nullable(),
	quickCheck: z.enum(['ok', 'failed', 'not-run']),
})
export type Verification = z.infer<typeof verificationSchema>

export const restorePointSchema = z.object({
	id: z.string(),
	path: z.string(),
	/** What was there could not be read as a database: it is kept as it was, and Undo cannot bring it back. */
	damaged: z.literal(true).optional(),
})

export const runReportSchema = z.object({
	outcome: z.enum(['succeeded', 'failed', 'cancelled']),
	from: revisionRefSchema.nullable(),
	to: revisionRefSchema.nullable(),
	steps: z.array(stepReportSchema),
	restorePoint: restorePointSchema.nullable(),
	verified: verificationSchema,
	fault: faultSchema.nullable(),
	/** The project's command that ran, and how it ended; null where Headway ran the steps itself. */
	command: z.object({ words: z.array(z.string()), exitCode: z.number().int().nullable() }).nullable(),
	/** The journal entry that keeps this. */
	activity: z.string(),
})
export type RunReport = z.infer<typeof runReportSchema>

/** What Undo would put back: the restore point of the latest change. */
export const undoableSchema = z.object({
	activity: z.string(),
	act: z.enum(['upgrade', 'downgrade', 'repair', 'stamp', 'restore', 'undo']),
	restorePoint: restorePointSchema,
	at: z.iso.datetime(),
	/** Where the restore point stands. */
	revision: revisionRefSchema.nullable(),
})
export type Undoable = z.infer<typeof undoableSchema>

/** What happens while something runs. Sizes in bytes, times in milliseconds since the act began. */
export const runEventSchema = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('phase'),
		phase: z.enum([
			'checking',
			'backing-up',
			'verifying-backup',
			'waiting-for-lock',
			'running',
			'checking-result',
			'committing',
			'reading-back',
			'restoring',
			/** A migrated copy takes the place of the database. */
			'swapping-in',
		]),
		atMs: z.number(),
	}),
	z.object({ kind: z.literal('progress'), doneBytes: z.number(), totalBytes: z.number(), atMs: z.number() }),
	z.object({ kind: z.literal('step-started'), id: z.string(), atMs: z.number() }),
	z.object({
		kind: z.literal('statement'),
		id: z.string(),
		index: z.number().int(),
		count: z.number().int(),
		sql: z.string(),
		atMs: z.number(),
	}),
	z.object({
		kind: z.literal('step-finished'),
		id: z.string(),
		state: z.enum(['applied', 'failed']),
		elapsedMs: z.number(),
		atMs: z.number(),
	}),
	z.object({ kind: z.literal('restore-point'), id: z.string(), path: z.string(), atMs: z.number() }),
	/** A lock is being waited for; `blockers` are the sessions in the way. */
	z.object({ kind: z.literal('blocked'), waitedMs: z.number(), blockers: z.array(databaseSessionSchema), atMs: z.number() }),
	/** What the project's command printed, passwords taken out: whole lines without their end. */
	z.object({ kind: z.literal('output'), stream: z.enum(['stdout', 'stderr']), lines: z.array(z.string()), atMs: z.number() }),
	z.object({ kind: z.literal('stopping'), atMs: z.number() }),
	/** The last event of every act that returns a run report, so that it also arrives where return values do not. */
	z.object({ kind: z.literal('finished'), report: runReportSchema }),
])
export type RunEvent = z.infer<typeof runEventSchema>

/** Plans, and what carries them out. */
export const migrations = {
	plan: procedure
		.input(z.object({ database: databaseIdSchema, to: planTargetSchema, choices: planChoicesSchema.optional() }))
		.output(planSchema),
	/** Carries out the plan that this input makes, if it still is the one bound by `binding`. Ends with `finished`. It goes on when nobody reads the stream. */
	run: procedure
		.input(
			z.object({
				database: databaseIdSchema,
				to: planTargetSchema,
				choices: planChoicesSchema.optional(),
				binding: planBindingSchema,
				backUpFirst: z.boolean(),
				/** How long to wait for a writer in another program. */
				lockTimeoutMs: z.number().int().min(0).max(600_000).optional(),
			}),
		)
		.output(eventIterator(runEventSchema)),
	/**
	 * Asks the run, undo or restore under way on a database to stop. Its own stream goes on until `finished`, which says
	 * what stopping did. Leaving or aborting that stream does not stop the act: a reloaded page must not cost an upgrade.
	 */
	cancel: procedure.input(z.object({ database: databaseIdSchema })).output(z.object({ stopping: z.boolean() })),
	/** Puts back the restore point of the latest change; itself undoable. Ends with `finished`. */
	undo: procedure.input(z.object({ database: databaseIdSchema })).output(eventIterator(runEventSchema)),
	/** What `undo` would do, or null. */
	undoable: procedure.input(z.object({ database: databaseIdSchema })).output(undoableSchema.nullable()),
}
