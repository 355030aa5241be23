import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { choiceSchema, copyMapSchema, copySurveySchema, findingSchema, mappedTableSchema } from './copy-map.ts'
import { databaseIdSchema, engineKindSchema, revisionRefSchema } from './database.ts'
import { type Fault, faultSchema } from './fault.ts'
import { procedure } from './procedure.ts'

/** What the target is before anything is written. */
export const copyTargetSchema = z.object({
	/** `empty`: nothing in the schema. `prepared`: the project's tables, without rows of its own. `begun`: a copy that broke off and can go on. */
	state: z.enum(['missing', 'empty', 'prepared', 'begun', 'occupied']),
	/** What stands in the way, of an occupied one: tables, with their rows as far as known. */
	tables: z.array(z.object({ name: z.string(), rows: z.number().int().nullable(), inSource: z.boolean() })),
})
export type CopyTarget = z.infer<typeof copyTargetSchema>

/** Everything that a person decides on before a copy. */
export const copyPlanSchema = z.object({
	survey: copySurveySchema,
	map: copyMapSchema,
	target: copyTargetSchema,
	/** Findings that still say `stop`. */
	open: z.array(z.string()),
	/** What will run in the target before the rows, and after them. */
	before: z.array(z.string()),
	after: z.array(z.string()),
	/** Of a system that Headway knows: its revision, which the target will be at too. */
	revision: revisionRefSchema.nullable(),
	system: z.string().nullable(),
	/** Binds a run to this very source, target and map. */
	token: z.string(),
})
export type CopyPlan = z.infer<typeof copyPlanSchema>

const splice = z.object({ from: z.number().int(), count: z.number().int(), put: z.array(z.string()) })

/** What choices make of a plan, without what stays: a plan takes megabytes, and choosing must not wait for them. */
export const copyPlanChangeSchema = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('changed'),
		/** Tables of the map that are not as they were. */
		tables: z.array(mappedTableSchema),
		/** Findings that are new or not as they were, and the ids of those that are no more. */
		findings: z.array(findingSchema),
		gone: z.array(z.string()),
		open: z.array(z.string()),
		/** Statements that take the place of so many others. */
		before: splice,
		after: splice,
		token: z.string(),
	}),
	/** The source or the target is not what it was. */
	z.object({ kind: z.literal('anew'), plan: copyPlanSchema }),
])
export type CopyPlanChange = z.infer<typeof copyPlanChangeSchema>

/** One column, compared: digests (lower-case hex, the first half of BLAKE2b-512) over the canonical form of every value, in the order of the key. */
export const comparedColumnSchema = z.object({ column: z.string(), source: z.string(), target: z.string() })

/** A value that is not the same on both sides; null for a row that is not there at all. */
export const differenceSchema = z.object({
	table: z.string(),
	/** The row's key as text, `3` or `a, 7`. */
	row: z.string(),
	column: z.string().nullable(),
	source: z.string().nullable(),
	target: z.string().nullable(),
})
export type Difference = z.infer<typeof differenceSchema>

export const comparedTableSchema = z.object({
	table: z.string(),
	into: z.string(),
	sourceRows: z.number().int(),
	targetRows: z.number().int(),
	columns: z.array(comparedColumnSchema),
	/** The first of them; `differing` counts all. */
	differences: z.array(differenceSchema),
	differing: z.number().int(),
})
export type ComparedTable = z.infer<typeof comparedTableSchema>

/** Something beside the rows that was looked at: a sequence, a foreign key, a system's own hashes. */
export const copyCheckSchema = z.object({
	kind: z.enum(['sequence', 'reference', 'index', 'redun-hash', 'rune-sha256', 'revision']),
	subject: z.string(),
	holds: z.boolean(),
	/** `1,204 of 1,204`, or what is wrong. */
	found: z.string(),
})
export type CopyCheck = z.infer<typeof copyCheckSchema>

/** Does nothing differ, in no row and in nothing beside the rows. */
export const isSame = ({ tables, checks }: { readonly tables: readonly ComparedTable[]; readonly checks: readonly CopyCheck[] }): boolean =>
	tables.every(({ differing }) => differing === 0) && checks.every(({ holds }) => holds)

/** A value that was left out because somebody chose `set-null`. */
export const leftOutSchema = z.object({ table: z.string(), row: z.string(), column: z.string(), text: z.string() })
export type LeftOut = z.infer<typeof leftOutSchema>

export const copyReportSchema = z.object({
	version: z.literal(1),
	id: z.string(),
	/** `verified`: every row is there and every value the same. `differs`: copied, and not the same. `copied`: not compared. */
	outcome: z.enum(['verified', 'copied', 'differs', 'failed', 'cancelled', 'interrupted']),
	source: z.object({
		name: z.string(),
		path: z.string(),
		sizeBytes: z.number().int(),
		/** Of a file. */
		snapshotSha256: z.string().nullable(),
		engine: engineKindSchema.default('sqlite'),
		/** Both of a server. */
		version: z.string().default(''),
		schema: z.string().nullable().default(null),
	}),
	/** `version` is a server's, and `schema` of a file is `main`. */
	target: z.object({
		name: z.string(),
		path: z.string(),
		version: z.string(),
		schema: z.string(),
		engine: engineKindSchema.default('postgres'),
	}),
	system: z.string().nullable(),
	revision: revisionRefSchema.nullable(),
	startedAt: z.iso.datetime(),
	endedAt: z.iso.datetime(),
	copyMs: z.number(),
	verifyMs: z.number(),
	user: z.string(),
	rows: z.number().int(),
	bytes: z.number().int(),
	map: copyMapSchema,
	tables: z.array(comparedTableSchema),
	checks: z.array(copyCheckSchema),
	leftOut: z.array(leftOutSchema),
	/** Findings that were decided on, with what was chosen. */
	decided: z.array(findingSchema.extend({ chosen: choiceSchema })),
	fault: faultSchema.nullable(),
})
export type CopyReport = z.infer<typeof copyReportSchema>

const lasting: ReadonlySet<Fault['kind']> = new Set(['value-does-not-fit', 'copy-stale', 'copy-undecided', 'map-malformed'])

/** Would the next try meet the fault again in the same way: what was copied until then is of no use to it, and is taken away. */
export const isLasting = ({ kind }: Fault): boolean => lasting.has(kind)

/** A copy that was begun, as it is kept beside its snapshot: what it takes to go on with it. */
export const begunCopySchema = z.object({
	version: z.literal(1),
	id: z.string(),
	source: databaseIdSchema,
	target: databaseIdSchema,
	survey: copySurveySchema,
	map: copyMapSchema,
	system: z.string().nullable(),
	revision: revisionRefSchema.nullable(),
	/** Of the snapshot. */
	sizeBytes: z.number().int(),
	/** Objects that the project's own migrations made in the target for this copy, as statements that take them away again. */
	unmake: z.array(z.string()),
})
export type BegunCopy = z.infer<typeof begunCopySchema>

export const copyEventSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('phase'), phase: z.enum(['snapshot', 'tables', 'rows', 'indexes', 'verifying', 'clearing']) }),
	z.object({
		kind: z.literal('progress'),
		phase: z.enum(['snapshot', 'rows', 'verifying']),
		rows: z.number().int(),
		totalRows: z.number().int(),
		bytes: z.number().int(),
		/** Table that is under way. */
		table: z.string().nullable(),
		rowsPerSecond: z.number().nullable(),
		/** Null while it cannot be told. */
		remainingMs: z.number().nullable(),
	}),
	z.object({ kind: z.literal('ended'), report: copyReportSchema, activity: z.string() }),
])
export type CopyEvent = z.infer<typeof copyEventSchema>

const between = z.object({ source: databaseIdSchema, target: databaseIdSchema })
const wanted = between.extend({ schema: z.string().min(1).optional(), map: copyMapSchema.optional() })

/** From one engine to the other, verified. Screen and command: Copy. */
export const transfers = {
	/** Reads the whole source once. Abort to stop. */
	survey: procedure.input(z.object({ source: databaseIdSchema })).output(copySurveySchema),
	/** Writes nothing anywhere. Without `map`, the one that Headway would choose. Abort to stop. */
	plan: procedure.input(wanted).output(copyPlanSchema),
	/**
	 * The plan of this token with these choices beside its own; `stop` takes one back. Writes nothing. Fault `copy-stale` (`map`) where the plan is kept
	 * no more. Abort to stop.
	 */
	choose: procedure
		.input(between.extend({ schema: z.string().min(1).optional(), token: z.string(), choices: z.record(z.string(), choiceSchema) }))
		.output(copyPlanChangeSchema),
	/**
	 * Faults: `copy-stale`, `target-occupied`, `copy-undecided`. Goes on when its reader leaves; `cancel` stops it, and leaves the
	 * target as it was. A copy that broke off goes on where it stood.
	 */
	run: procedure.input(wanted.extend({ token: z.string(), verify: z.boolean().optional() })).output(eventIterator(copyEventSchema)),
	/** `stopping`: a copy is under way there, and was told to stop. */
	cancel: procedure.input(z.object({ target: databaseIdSchema })).output(z.object({ stopping: z.boolean() })),
	/** Takes away what a copy that broke off has left in the target. Faults: `nothing-to-undo`. */
	discard: procedure.input(between).output(z.void()),
	/**
	 * Compares what both have, each of them a file or a server: tables and columns by their names, or by the map of a copy between the
	 * two. Writes nothing. Abort to stop. `schema` is of the target, or of the only server.
	 */
	verify: procedure.input(wanted.extend({ sourceSchema: z.string().min(1).optional() })).output(eventIterator(copyEventSchema)),
	/** Of an act of the journal; null where it made none. `html` stands by itself. */
	report: procedure.input(z.object({ activity: z.string() })).output(z.object({ report: copyReportSchema, html: z.string() }).nullable()),
}
