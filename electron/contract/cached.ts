import { z } from 'zod'

/** Where the bytes of a cached value lie. `no-store`: outside, and nobody said where; `missing`: outside, and not there. */
export const cachedPlaceSchema = z.enum(['inside', 'external', 'missing', 'no-store'])
export type CachedPlace = z.infer<typeof cachedPlaceSchema>

/** What a list can be kept to: one place, or `outside`, which is all of them but `inside`. */
export const cachedPlacesSchema = z.enum([...cachedPlaceSchema.options, 'outside'])

/** As redun's own log decides it, the type of the result first. */
export const jobStatusSchema = z.enum(['running', 'failed', 'cached', 'done'])
export type JobStatus = z.infer<typeof jobStatusSchema>

/** One cached value as a list shows it. */
export const cachedValueSchema = z.object({
	/** 40 lower-case hex digits. */
	hash: z.string(),
	type: z.string(),
	format: z.string(),
	/** Null where the bytes are not to be had. */
	sizeBytes: z.number().int().nullable(),
	place: cachedPlaceSchema,
	/** Full name of a task that made it; null where none did. */
	task: z.string().nullable(),
	/** When the job that made it first had ended, or had begun where it has no end. UTC. */
	madeAt: z.iso.datetime().nullable(),
	/** How the value reads on one line, as far as its first bytes tell. */
	brief: z.string().nullable(),
})
export type CachedValue = z.infer<typeof cachedValueSchema>

export const cachedFilterSchema = z.object({
	/** Beginning of a hash, part of a type, of a task's name or of a file's path, or `key=value` of a tag. */
	search: z.string().optional(),
	type: z.string().optional(),
	/** Full name of a task. */
	task: z.string().optional(),
	execution: z.string().optional(),
	place: cachedPlacesSchema.optional(),
	/** `evaluation-only`: nothing but the evaluation cache names it. `unreached`: no execution leads to it. */
	reach: z.enum(['evaluation-only', 'unreached']).optional(),
	/** Year and month in UTC of `madeAt`, `2026-11`. */
	month: z
		.string()
		.regex(/^\d{4}-\d{2}$/)
		.optional(),
})
export type CachedFilter = z.infer<typeof cachedFilterSchema>

export const cachedSortSchema = z.object({ by: z.enum(['time', 'size', 'type', 'hash']), descending: z.boolean() })
export type CachedSort = z.infer<typeof cachedSortSchema>

export const cachedPageSchema = z.object({
	values: z.array(cachedValueSchema),
	/** How many the filter lets through, counted. */
	total: z.number().int(),
	/** Values outside the database stand together, as if they were empty: it is ordered by size, and the sizes of their files are not known. */
	outsideApart: z.boolean().optional(),
})
export type CachedPage = z.infer<typeof cachedPageSchema>

/** How a job and a value belong together. */
export const cachedUseSchema = z.object({
	as: z.enum(['result', 'part-of-result', 'argument', 'part-of-argument']),
	/** Position from 0 or name of the argument; null for results. */
	argument: z.string().nullable(),
	execution: z.string(),
	job: z.string(),
	task: z.string(),
	status: jobStatusSchema,
	startedAt: z.iso.datetime().nullable(),
})
export type CachedUse = z.infer<typeof cachedUseSchema>

/** Does the hash that names a value follow from its bytes. */
export const hashCheckSchema = z.object({
	result: z.enum(['matches', 'differs', 'not-from-bytes', 'no-bytes']),
	/** What the bytes give, where it can be computed. */
	found: z.string().nullable(),
})
export type HashCheck = z.infer<typeof hashCheckSchema>

export const cachedDetailSchema = cachedValueSchema.extend({
	/** File its bytes lie in, or should lie in; null for values inside. */
	externalPath: z.string().nullable(),
	/** At most 200 each, the job that ended first in front; `usesTotal` counts them all. */
	makers: z.array(cachedUseSchema),
	users: z.array(cachedUseSchema),
	usesTotal: z.object({ makers: z.number().int(), users: z.number().int() }),
	/** Tasks whose unevaluated result it is. */
	evaluations: z.array(z.object({ task: z.string() })),
	tags: z.array(z.object({ key: z.string(), value: z.string() })),
	/** Its rows in `file`: the paths it stands for. */
	files: z.array(z.string()),
	/** Type and hash of values found inside it, and of values it was found inside of. At most 200 each. */
	parts: z.array(z.object({ hash: z.string(), type: z.string() })),
	wholes: z.array(z.object({ hash: z.string(), type: z.string() })),
	/** Of a FileCache value: the file that holds the bytes, relative to the project, and what became of it. */
	cacheFile: z.object({ path: z.string(), sizeBytes: z.number().int().nullable() }).nullable(),
	/** Of a task or a handle: what its own row says. */
	taskSource: z.object({ name: z.string(), source: z.string().nullable() }).nullable(),
	handle: z.object({ fullname: z.string(), key: z.string(), valid: z.boolean() }).nullable(),
})
export type CachedDetail = z.infer<typeof cachedDetailSchema>

export const executionSchema = z.object({
	id: z.string(),
	status: jobStatusSchema,
	startedAt: z.iso.datetime().nullable(),
	endedAt: z.iso.datetime().nullable(),
	/** The command line, without the program. */
	args: z.string(),
	tags: z.array(z.object({ key: z.string(), value: z.string() })),
	jobs: z.object({ total: z.number().int(), failed: z.number().int(), cached: z.number().int(), running: z.number().int() }),
})
export type Execution = z.infer<typeof executionSchema>

export const jobSchema = z.object({
	id: z.string(),
	/** Null for the first job of an execution. */
	parent: z.string().nullable(),
	/** Levels below the first job. */
	depth: z.number().int(),
	task: z.string(),
	status: jobStatusSchema,
	startedAt: z.iso.datetime().nullable(),
	endedAt: z.iso.datetime().nullable(),
	/** Hash of its result; of a failed job the error with its traceback. */
	result: z.string().nullable(),
	/** In the order in which they were given. `brief`: how each reads on one line, as of a value in a list. */
	arguments: z.array(z.object({ name: z.string(), hash: z.string(), type: z.string(), brief: z.string().nullable() })),
	tags: z.array(z.object({ key: z.string(), value: z.string() })),
})
export type Job = z.infer<typeof jobSchema>

const heap = z.object({
	name: z.string(),
	values: z.number().int(),
	insideBytes: z.number().int(),
	externalBytes: z.number().int(),
})

/**
 * What takes the space. A value that several tasks or executions name counts with each of them, so only `byType` and `byAge`
 * add up to the total. Largest first, at most 50 heaps each, the rest summed as the last one, with the name ''.
 */
export const cachedSpaceSchema = z.object({
	total: heap.omit({ name: true }),
	byType: z.array(heap),
	byTask: z.array(heap),
	byExecution: z.array(heap),
	/** Names are months, `2026-11`, newest first; '' for values without a time. */
	byAge: z.array(heap),
	evaluationOnly: heap.omit({ name: true }),
	unreached: heap.omit({ name: true }),
	/** Files of the external store that no row names. */
	orphans: z.object({ files: z.number().int(), bytes: z.number().int() }),
})
export type CachedSpace = z.infer<typeof cachedSpaceSchema>

/** What is not whole. Of `orphaned` there is no row; `doubled` bytes lie inside as well as outside. */
export const cachedFindingSchema = z.object({
	state: z.enum(['missing', 'cut', 'altered', 'orphaned', 'doubled', 'no-store', 'hash-differs']),
	hash: z.string().nullable(),
	type: z.string().nullable(),
	path: z.string().nullable(),
	sizeBytes: z.number().int().nullable(),
})
export type CachedFinding = z.infer<typeof cachedFindingSchema>

/** What a check that came to its end counted. */
export const checkedValuesSchema = z.object({
	values: z.number().int(),
	/** Whose hash follows from their bytes and was computed anew. */
	hashed: z.number().int(),
	/** Whose hash is made from something else than their bytes: files, tasks, functions, sets, handles. */
	notFromBytes: z.number().int(),
	counts: z.record(cachedFindingSchema.shape.state, z.number().int()),
})
export type CheckedValues = z.infer<typeof checkedValuesSchema>

/** The latest check that came to its end, whenever and through whichever door that was. */
export const keptCheckSchema = checkedValuesSchema.extend({ endedAt: z.iso.datetime() })
export type KeptCheck = z.infer<typeof keptCheckSchema>

export const cachedCheckEventSchema = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('progress'),
		done: z.number().int(),
		total: z.number().int(),
		bytes: z.number().int(),
		/** Names in the external store gone through, which is done after the values. */
		files: z.number().int(),
	}),
	/** Some at a time: a damaged repository may have as many as values. */
	z.object({ kind: z.literal('findings'), findings: z.array(cachedFindingSchema) }),
	checkedValuesSchema.extend({ kind: z.literal('checked') }),
])
export type CachedCheckEvent = z.infer<typeof cachedCheckEventSchema>
