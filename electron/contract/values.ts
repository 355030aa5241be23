import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { keyToText } from '../lib/key-text.ts'
import {
	cachedCheckEventSchema,
	cachedDetailSchema,
	cachedFilterSchema,
	cachedPageSchema,
	cachedSortSchema,
	cachedSpaceSchema,
	executionSchema,
	hashCheckSchema,
	jobSchema,
	keptCheckSchema,
} from './cached.ts'
import { databaseIdSchema } from './database.ts'
import { decoderKindSchema, decodingSchema, guessSchema } from './decoded.ts'
import { procedure } from './procedure.ts'
import {
	bytesSchema,
	collisionSchema,
	dumpFormSchema,
	entryDetailSchema,
	partitionSchema,
	storeChangeEventSchema,
	storeEntrySchema,
	storePlanSchema,
	storeSurveySchema,
	transferEventSchema,
	unreachableEventSchema,
	wantedChangeSchema,
} from './stores.ts'

/** What a database has to browse. Both parts are empty for one that holds neither cached values nor entries. */
export const valuesSurveySchema = z.object({
	cached: z
		.object({
			system: z.literal('redun'),
			values: z.number().int(),
			/** Folder of the values outside the database; null where the project's configuration names none, or is not known. */
			valueStore: z.object({ path: z.string(), exists: z.boolean() }).nullable(),
			/** Rows whose bytes lie outside. */
			external: z.number().int(),
		})
		.nullable(),
	stores: z.array(storeSurveySchema),
	/** Id of the store that entries could be copied into once its table is made; null where it is there, or none can be made. */
	newStore: z.string().nullable(),
})
export type ValuesSurvey = z.infer<typeof valuesSurveySchema>

/** Names a value, wherever it lies. */
export const valueRefSchema = z.discriminatedUnion('kind', [
	/** With `cacheFile`, what is in the file that the value names instead of holding anything itself: see `CachedDetail.cacheFile`. */
	z.object({ kind: z.literal('cached'), hash: z.string().min(1), cacheFile: z.boolean().optional() }),
	z.object({ kind: z.literal('entry'), store: z.string(), partition: bytesSchema, key: bytesSchema }),
])
export type ValueRef = z.infer<typeof valueRefSchema>

/** What a value is called in faults: a cached one as an entry of the one partition that redun's values make. */
export function nameOfValue(of: ValueRef): { partition: string; key: string } {
	return of.kind === 'cached' ? { partition: 'value', key: of.hash } : { partition: keyToText(of.partition), key: keyToText(of.key) }
}

export const viewedSchema = z.object({
	/** What the bytes may be, surest first. */
	guesses: z.array(guessSchema),
	decoding: decodingSchema,
	/** A secret is in it and was not asked for: texts and bytes are left out. */
	masked: z.boolean(),
})
export type Viewed = z.infer<typeof viewedSchema>

/** How far a search for bytes is, and at its end where they begin: null where they are nowhere. */
export const findEventSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('searched'), bytes: z.number().int(), totalBytes: z.number().int() }),
	z.object({
		kind: z.literal('ended'),
		at: z.number().int().nullable(),
		/** It went on at the other end of the value to find them. */
		wrapped: z.boolean(),
		totalBytes: z.number().int(),
	}),
])
export type FindEvent = z.infer<typeof findEventSchema>

const ofDatabase = z.object({ database: databaseIdSchema })
const ofStore = ofDatabase.extend({ store: z.string() })
const page = { skip: z.number().int().min(0), limit: z.number().int().min(1).max(1000) }
const list = z.object({ filter: cachedFilterSchema, sort: cachedSortSchema })

/** What a list is exported as. */
const listFormSchema = z.enum(['csv', 'json'])
export type ListForm = z.infer<typeof listFormSchema>

const cached = {
	list: procedure.input(ofDatabase.extend({ ...list.shape, ...page })).output(cachedPageSchema),
	/** Types with their number of values, most first, and names of tasks: what can be filtered by. */
	facets: procedure
		.input(ofDatabase)
		.output(z.object({ types: z.array(z.object({ type: z.string(), values: z.number().int() })), tasks: z.array(z.string()) })),
	/** A hash may be a unique beginning. Faults: `not-in-store`, `ambiguous-name`. */
	get: procedure.input(ofDatabase.extend({ hash: z.string().min(1) })).output(cachedDetailSchema),
	/** Reads all of a value to compute its hash anew. Faults: as of `get`. Abort to stop. */
	checkHash: procedure.input(ofDatabase.extend({ hash: z.string().min(1) })).output(hashCheckSchema),
	executions: procedure
		.input(ofDatabase.extend({ search: z.string().optional(), ...page }))
		.output(z.object({ executions: z.array(executionSchema), total: z.number().int() })),
	/** With `job`, only the one that has this id. */
	jobs: procedure
		.input(ofDatabase.extend({ execution: z.string().min(1), job: z.string().optional(), ...page }))
		.output(z.object({ jobs: z.array(jobSchema), total: z.number().int() })),
	/** Abort to stop. */
	space: procedure.input(ofDatabase).output(cachedSpaceSchema),
	/** Computes hashes anew and looks for every external file. Abort to stop. */
	check: procedure.input(ofDatabase).output(eventIterator(cachedCheckEventSchema)),
	/** What the latest check counted; null where none has come to its end. */
	latestCheck: procedure.input(ofDatabase).output(keptCheckSchema.nullable()),
	/** The whole list as text, piece by piece. */
	exportList: procedure
		.input(ofDatabase.extend({ ...list.shape, form: listFormSchema }))
		.output(eventIterator(z.object({ text: z.string() }))),
}

const stores = {
	partitions: procedure
		.input(ofStore.extend({ after: bytesSchema.optional(), limit: z.number().int().min(1).max(1000) }))
		.output(z.object({ partitions: z.array(partitionSchema), more: z.boolean() })),
	entries: procedure
		.input(
			ofStore.extend({
				partition: bytesSchema,
				start: bytesSchema.optional(),
				after: bytesSchema.optional(),
				prefix: bytesSchema.optional(),
				skip: z.number().int().min(0).optional(),
				limit: z.number().int().min(1).max(1000),
			}),
		)
		.output(z.object({ entries: z.array(storeEntrySchema), more: z.boolean() })),
	/** `atLeast`: parts of the store cannot be read, and there may be more in them. */
	count: procedure
		.input(ofStore.extend({ partition: bytesSchema, prefix: bytesSchema.optional() }))
		.output(z.object({ entries: z.number().int().nullable(), atLeast: z.literal(true).optional() })),
	/** Faults: `not-in-store`. */
	entry: procedure
		.input(ofStore.extend({ partition: bytesSchema, key: bytesSchema, reveal: z.boolean().optional() }))
		.output(entryDetailSchema),
	/** The bytes that an edited message makes. Faults: `edit-malformed`. */
	encode: procedure
		.input(ofStore.extend({ partition: bytesSchema, key: bytesSchema, since: bytesSchema, text: z.string() }))
		.output(z.object({ value: bytesSchema })),
	/** What the changes would do, with every entry as it is now. Writes nothing. */
	plan: procedure.input(ofStore.extend({ changes: z.array(wantedChangeSchema).min(1).max(10_000) })).output(storePlanSchema),
	/** The changes that would take away everything found unreachable under these names; a null key means the whole partition. */
	planRemoval: procedure
		.input(ofStore.extend({ of: z.array(z.object({ partition: bytesSchema, key: bytesSchema.nullable() })).min(1) }))
		.output(storePlanSchema.extend({ wanted: z.array(wantedChangeSchema) })),
	/** Keeps the entries as they are, then writes each change on condition that nobody else has. Goes on when its reader leaves. */
	apply: procedure
		.input(ofStore.extend({ changes: z.array(wantedChangeSchema).min(1).max(10_000) }))
		.output(eventIterator(storeChangeEventSchema)),
	/** Takes the last change back, entry by entry, where nobody has written since; can itself be undone. Faults: `nothing-to-undo`. */
	undo: procedure.input(ofStore).output(eventIterator(storeChangeEventSchema)),
	undoable: procedure.input(ofStore).output(z.object({ activity: z.string(), at: z.iso.datetime(), entries: z.number().int() }).nullable()),
	/** Looks for entries that nothing leads to. Abort to stop. */
	unreachable: procedure.input(ofStore).output(eventIterator(unreachableEventSchema)),
	/** Writes a new file on this machine. Without `secrets`, entries that keep secrets are left out. Abort to stop; nothing stays. */
	export: procedure
		.input(
			ofStore.extend({ path: z.string().min(1), form: dumpFormSchema, secrets: z.boolean(), partitions: z.array(bytesSchema).optional() }),
		)
		.output(eventIterator(transferEventSchema)),
	/** With `create`, into the `newStore` of the database, whose table is made first. */
	import: procedure
		.input(ofStore.extend({ path: z.string().min(1), collision: collisionSchema, create: z.boolean().optional() }))
		.output(eventIterator(transferEventSchema)),
	/** Into a store of another opened database; with `create`, into its `newStore`, whose table is made first. Started again after a break it goes on where it was. */
	copy: procedure
		.input(ofStore.extend({ to: ofStore, collision: collisionSchema, create: z.boolean().optional() }))
		.output(eventIterator(transferEventSchema)),
}

/** What is cached, what is in the store, and is it whole. */
export const values = {
	survey: procedure.input(ofDatabase).output(valuesSurveySchema),
	/** The first screen of a value. `reveal` shows secrets. */
	view: procedure
		.input(ofDatabase.extend({ of: valueRefSchema, decoder: decoderKindSchema.optional(), reveal: z.boolean().optional() }))
		.output(viewedSchema),
	/** Bytes as they are, from an offset on; at most 8 MB at once. `reveal` for those that keep secrets: fault `store-secret` otherwise. */
	bytes: procedure
		.input(
			ofDatabase.extend({
				of: valueRefSchema,
				offset: z.number().int().min(0),
				length: z.number().int().min(1).max(8_388_608),
				reveal: z.boolean().optional(),
			}),
		)
		.output(z.object({ bytes: bytesSchema, totalBytes: z.number().int() })),
	/**
	 * Looks through all of a value for the first place from `from` on where these bytes begin, or with `backwards` for the last one
	 * before it, and goes on once at the other end. Faults: those of `bytes`, `needle-refused`, and `changed-since-read` where
	 * somebody wrote the value meanwhile. Abort to stop.
	 */
	find: procedure
		.input(
			ofDatabase.extend({
				of: valueRefSchema,
				needle: bytesSchema,
				from: z.number().int().min(0),
				backwards: z.boolean().optional(),
				reveal: z.boolean().optional(),
			}),
		)
		.output(eventIterator(findEventSchema)),
	cached,
	stores,
}
