import { z } from 'zod'
import { keyToText } from '../lib/key-text.ts'
import { faultSchema } from './fault.ts'

/** What keeps the entries of a store. */
export const storeKindSchema = z.enum(['memory', 'sqlite', 'postgres', 'dynamodb', 'badger', 'redun', 'tables'])
export type StoreKind = z.infer<typeof storeKindSchema>

/** What a back end takes at most, in bytes; null where there is no limit or nobody knows it. */
export const storeLimitsSchema = z.object({
	partition: z.number().int().nullable(),
	key: z.number().int().nullable(),
	/** Partition and key together. */
	name: z.number().int().nullable(),
	value: z.number().int().nullable(),
	/** Names and value together, with what the back end adds. */
	entry: z.number().int().nullable(),
})
export type StoreLimits = z.infer<typeof storeLimitsSchema>

/** What of a store is damaged and was passed over: its entries are missing, or are shown as they were before. */
export const storeGapsSchema = z.object({
	/** How many pieces. */
	pieces: z.number().int(),
	/** The first of them: `000005.sst at byte 4096: the checksum of a block is wrong`. */
	named: z.array(z.string()),
})
export type StoreGaps = z.infer<typeof storeGapsSchema>

/** What can be done with a store, and how. */
export const storeTraitsSchema = z.object({
	kind: storeKindSchema,
	/** Where it is, as shown: a path, or an address without a password; with the table where there is one. */
	shown: z.string(),
	writes: z.boolean(),
	/** Why nothing can be written; null where it can. */
	readOnlyReason: z.enum(['format', 'standby', 'file', 'rights']).nullable(),
	/** An entry can be taken away on condition that it is as it was read. */
	deletesConditionally: z.boolean(),
	/** `no`: never; `whole-scan`: by reading every entry, which is billed for. */
	listsPartitions: z.enum(['cheap', 'whole-scan', 'no']),
	/** Pages of one scan, and of scans of several partitions, belong to one state. */
	snapshot: z.boolean(),
	limits: storeLimitsSchema,
	/** Left out where all of it can be read. */
	gaps: storeGapsSchema.optional(),
	/** Keys that name no entry, as they have no partition in them; left out where there are none. */
	foreignKeys: z.number().int().optional(),
})
export type StoreTraits = z.infer<typeof storeTraitsSchema>

/** Raw bytes: of a partition's name, a key or a value. */
export const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes')

/** A name in bytes, and as it is written: UTF-8 where it is that, with a backslash and hex for what is not. */
export const writtenBytesSchema = z.object({ bytes: bytesSchema, text: z.string() })
export type WrittenBytes = z.infer<typeof writtenBytesSchema>

/** A name in bytes and as it is written. */
export const written = (bytes: Uint8Array): WrittenBytes => ({ bytes, text: keyToText(bytes) })

/** An entry by its names: one that another leads to, or at which an act stopped. */
export const entryLinkSchema = z.object({ partition: writtenBytesSchema, key: writtenBytesSchema })
export type EntryLink = z.infer<typeof entryLinkSchema>

/** One store of an opened database. */
export const storeSurveySchema = z.object({
	/** Names it within its database. */
	id: z.string(),
	traits: storeTraitsSchema,
	/** The program whose entries they are, where they are recognised. */
	system: z.enum(['lakefs']).nullable(),
	/** As the program writes it down, `4`; null where it does not. */
	schemaVersion: z.string().nullable(),
})
export type StoreSurvey = z.infer<typeof storeSurveySchema>

/** Where a partition stands: in use, on its way out, or named by nothing. `unknown` is never garbage. */
export const partitionStandingSchema = z.enum(['live', 'leaving', 'queued', 'unreachable', 'young', 'unknown'])
export type PartitionStanding = z.infer<typeof partitionStandingSchema>

export const partitionSchema = z.object({
	name: writtenBytesSchema,
	/** What it is, in words; null where that is not known. */
	means: z.string().nullable(),
	/** The repository it belongs to, and when that was created, as its id tells. */
	repository: z.string().nullable(),
	branch: z.string().nullable(),
	createdAt: z.iso.datetime().nullable(),
	standing: partitionStandingSchema,
})
export type Partition = z.infer<typeof partitionSchema>

export const storeEntrySchema = z.object({
	key: writtenBytesSchema,
	/** What lies there, in words: `branch`, `staged object`. */
	means: z.string().nullable(),
	sizeBytes: z.number().int(),
	/** How the value reads on one line, as far as its first bytes tell. Masked where it keeps a secret. */
	brief: z.string(),
	secret: z.boolean(),
	/** It says that something is gone. */
	tombstone: z.boolean(),
	link: entryLinkSchema.nullable(),
})
export type StoreEntry = z.infer<typeof storeEntrySchema>

export const entryDetailSchema = entryLinkSchema.extend({
	means: z.string().nullable(),
	sizeBytes: z.number().int(),
	/** Pieces of the partition's name and of the key, with what each says: an id's time, a name. */
	parts: z.array(z.object({ of: z.enum(['partition', 'key']), name: z.string().nullable(), text: z.string(), says: z.array(z.string()) })),
	secret: z.boolean(),
	links: z.array(z.object({ says: z.string(), to: entryLinkSchema, exists: z.boolean() })),
	/** The decoded message as text to edit; null where writing it again would not give the same bytes. */
	editable: z.string().nullable(),
	/** The bytes as they are now, which a conditional write is bound to; null where they are too many to be edited. */
	value: bytesSchema.nullable(),
	/** A mark of the back end that belongs to the bytes; handed back as it came. */
	keptAs: z.literal('null').nullable(),
})
export type EntryDetail = z.infer<typeof entryDetailSchema>

/** Why nothing leads to an entry or a partition, and what taking it away would mean. */
export const unreachableSchema = z.object({
	category: z.enum([
		'dangling-repository',
		'orphan-staging',
		'queued-staging',
		'ingest-staging',
		'dangling-commit',
		'missing-parent',
		'missing-commit',
		'index-without-primary',
		'pulls-of-dead-repository',
		'actions-of-unknown-repository',
		'stale-import',
		'stale-task',
		'stale-instance',
		'old-upload',
		'repository-leaving',
		'default-branch-missing',
	]),
	partition: writtenBytesSchema,
	/** Null where the whole partition is meant. */
	key: writtenBytesSchema.nullable(),
	entries: z.number().int(),
	bytes: z.number().int(),
	/** From an id's own time or a time inside the record; null where there is none. */
	at: z.iso.datetime().nullable(),
	/** Why, with the names that matter. */
	why: z.string(),
	/** What taking it away would mean. */
	removal: z.enum(['harmless', 'loses-work', 'may-lose-objects', 'too-young', 'never']),
	removalSays: z.string(),
})
export type Unreachable = z.infer<typeof unreachableSchema>

export const unreachableEventSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('progress'), partitions: z.number().int(), entries: z.number().int() }),
	z.object({ kind: z.literal('found'), found: unreachableSchema }),
	z.object({ kind: z.literal('searched'), partitions: z.number().int(), entries: z.number().int() }),
])
export type UnreachableEvent = z.infer<typeof unreachableEventSchema>

/** What a person wants of an entry. `after` null takes it away. */
export const wantedChangeSchema = z.object({
	partition: bytesSchema,
	key: bytesSchema,
	after: bytesSchema.nullable(),
	/** What was read: the act is refused where it is something else by now. Null: there was nothing. */
	since: z.object({ value: bytesSchema, keptAs: z.literal('null').nullable() }).nullable(),
})
export type WantedChange = z.infer<typeof wantedChangeSchema>

/** One change of a plan, with what the entry is now. */
export const plannedChangeSchema = entryLinkSchema.extend({
	means: z.string().nullable(),
	secret: z.boolean(),
	/** As read now; null where there is no entry. */
	before: bytesSchema.nullable(),
	after: bytesSchema.nullable(),
	/** It is no longer what the person saw. */
	stale: z.boolean(),
})
export type PlannedChange = z.infer<typeof plannedChangeSchema>

export const storePlanSchema = z.object({
	changes: z.array(plannedChangeSchema),
	/** What to know before, in whole sentences: caches of a running server, ids that will not fit any more. */
	warnings: z.array(z.string()),
	/** Back ends without a conditional delete: another's write in the last moment would be lost. */
	unconditional: z.boolean(),
})
export type StorePlan = z.infer<typeof storePlanSchema>

export const storeChangeEventSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('restore-point'), path: z.string() }),
	z.object({ kind: z.literal('progress'), done: z.number().int(), total: z.number().int() }),
	z.object({
		kind: z.literal('ended'),
		/** `partly`: those before the one that failed are done, and Undo takes them back. */
		outcome: z.enum(['done', 'partly', 'not-done', 'cancelled']),
		done: z.number().int(),
		total: z.number().int(),
		fault: faultSchema.nullable(),
		/** The entry at which it stopped. */
		at: entryLinkSchema.nullable(),
		activity: z.string(),
	}),
])
export type StoreChangeEvent = z.infer<typeof storeChangeEventSchema>

/** What happens while entries are carried somewhere: into a file, from a file, to another store. */
export const transferEventSchema = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('progress'),
		phase: z.enum(['surveying', 'writing', 'verifying']),
		entries: z.number().int(),
		bytes: z.number().int(),
		totalEntries: z.number().int().nullable(),
	}),
	z.object({
		kind: z.literal('ended'),
		entries: z.number().int(),
		bytes: z.number().int(),
		/** Already there with the same bytes: nothing to write. */
		same: z.number().int(),
		/** Left as they were on purpose. */
		kept: z.number().int(),
		/** Read again from the target and compared, byte for byte. */
		verified: z.number().int(),
		/** Left out because they keep secrets. */
		masked: z.number().int(),
		path: z.string().nullable(),
	}),
])
export type TransferEvent = z.infer<typeof transferEventSchema>

/** `lakefs`: the form of lakeFS's own dump. `whole`: every partition, names and values exact. */
export const dumpFormSchema = z.enum(['lakefs', 'whole'])
export type DumpForm = z.infer<typeof dumpFormSchema>

/** What becomes of an entry that the target has with other bytes. `stop`: nothing is written at all. */
export const collisionSchema = z.enum(['stop', 'keep', 'overwrite'])
export type Collision = z.infer<typeof collisionSchema>
