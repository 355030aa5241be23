import { z } from 'zod'
import { databaseIdSchema, dialectKindSchema, problemSchema, projectSchema, revisionRefSchema } from './database.ts'
import { procedure } from './procedure.ts'

/** Where a revision stands against the database: `missing` is applied there but unknown here. */
export const revisionStateSchema = z.enum(['applied', 'current', 'pending', 'missing'])
export type RevisionState = z.infer<typeof revisionStateSchema>

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
	current: revisionRefSchema.nullable(),
	currentText: z.string().nullable(),
	head: revisionRefSchema.nullable(),
	/** Oldest first: parents before children. */
	revisions: z.array(revisionSchema),
	project: projectSchema.nullable(),
	problems: z.array(problemSchema),
})
export type History = z.infer<typeof historySchema>

/** How a database got here and where it can go. */
export const history = {
	get: procedure.input(z.object({ database: databaseIdSchema })).output(historySchema),
}
