import { z } from 'zod'
import { databaseIdSchema, dialectKindSchema, problemSchema, projectSchema, revisionRefSchema } from './database.ts'
import { procedure } from './procedure.ts'

/** Where a revision stands against the database: `missing` is applied there but unknown here. */
export const revisionStateSchema = z.enum(['applied', 'current', 'pending', 'missing'])
export type RevisionState = z.infer<typeof revisionStateSchema>

/** What the text of a revision tells of its effect, without running it. */
export const revisionHintSchema = z.enum([
	'raw-sql',
	'drops-table',
	'drops-column',
	'alters-column',
	'alters-type',
	'writes-rows',
	'builds-index',
	'creates-extension',
	/** Part of it is committed by itself. */
	'not-transactional',
	'empty-upgrade',
	'empty-downgrade',
	/** Its way back raises an error on purpose. */
	'no-downgrade',
	/** It asks the live database what to do, so its SQL cannot be told beforehand. */
	'reads-live-state',
	'differs-offline',
])
export type RevisionHint = z.infer<typeof revisionHintSchema>

export const revisionSchema = z.object({
	id: z.string(),
	label: z.string(),
	message: z.string(),
	parents: z.array(z.string()),
	/** Day the revision was written, `YYYY-MM-DD`, or null when its project does not say. */
	createdAt: z.string().nullable(),
	state: revisionStateSchema,
	/** SQL up and down as it would run; null where the step cannot be taken. Parameters are named `:like_this`. */
	up: z.string().nullable(),
	down: z.string().nullable(),
	/** The step is the project's own code: its command takes it, and `up` and `down` are null. */
	byCommand: z.boolean(),
	/** Names of the branch that begins here. */
	branchLabels: z.array(z.string()),
	/** Revisions on other branches that must be applied before it, beside its parents. */
	dependsOn: z.array(z.string()),
	hints: z.array(revisionHintSchema),
	/** Told by the project's Alembic and not read from the file: its place in the graph, or only some of it. Null where all was read. */
	told: z.enum(['whole', 'part']).nullable(),
	/** File it is written in, relative to the project's folder; null where there is none. */
	file: z.string().nullable(),
	/** The file is not what was applied. */
	edited: z.boolean(),
	/** When it was applied, as far as the bookkeeping tells. */
	appliedAt: z.iso.datetime().nullable(),
	/** First client release that knows the revision, where the dialect has such a thing. */
	since: z.string().nullable(),
})
export type Revision = z.infer<typeof revisionSchema>

export const historySchema = z.object({
	dialect: dialectKindSchema.nullable(),
	/** Where the database is; a place on several branches at once has their ids and labels joined by `, `. */
	current: revisionRefSchema.nullable(),
	currentText: z.string().nullable(),
	/** The one head; null when there are several. */
	head: revisionRefSchema.nullable(),
	/** Ids of the revisions that nothing follows. */
	heads: z.array(z.string()),
	/** Oldest first: parents before children. */
	revisions: z.array(revisionSchema),
	project: projectSchema.nullable(),
	problems: z.array(problemSchema),
})
export type History = z.infer<typeof historySchema>

/** A revision as a picture shows it. Its SQL may be long, and is asked for when it is looked at. */
export type ListedRevision = Omit<Revision, 'up' | 'down'>
export type ListedHistory = Omit<History, 'revisions'> & { revisions: ListedRevision[] }

/** The same on its way: there may be tens of thousands, so that what says nothing is left out (contract/thin-history.ts). */
const thinRevisionSchema = revisionSchema
	.omit({ up: true, down: true })
	.partial()
	.required({ id: true, message: true, parents: true, state: true })
export type ThinRevision = z.infer<typeof thinRevisionSchema>

const thinHistorySchema = historySchema.extend({ revisions: z.array(thinRevisionSchema) })
export type ThinHistory = z.infer<typeof thinHistorySchema>

const revisionSqlSchema = revisionSchema.pick({ up: true, down: true })
export type RevisionSql = z.infer<typeof revisionSqlSchema>

/** The text of the file that a revision is written in. */
export const revisionSourceSchema = z.object({
	/** Absolute path. */
	path: z.string(),
	language: z.enum(['python', 'sql']),
	text: z.string(),
})
export type RevisionSource = z.infer<typeof revisionSourceSchema>

/** How a database got here and where it can go. */
export const history = {
	get: procedure.input(z.object({ database: databaseIdSchema })).output(historySchema),
	/** The same for a picture of it. */
	list: procedure.input(z.object({ database: databaseIdSchema })).output(thinHistorySchema),
	/** What one revision runs. Faults: `unknown-revision`. */
	sql: procedure.input(z.object({ database: databaseIdSchema, revision: z.string().min(1) })).output(revisionSqlSchema),
	/** The file of one revision as it is now. Null where it has none. Faults: `unknown-revision`, `not-found`. */
	source: procedure.input(z.object({ database: databaseIdSchema, revision: z.string().min(1) })).output(revisionSourceSchema.nullable()),
}
