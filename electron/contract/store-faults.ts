import { z } from 'zod'

/** Faults of stores. Names of partitions and keys are as they are written: UTF-8, with a backslash and hex for what is not. */
export const storeFaultSchemas = [
	/** `not-utf8`: a name that lakeFS's dump form, whose names are texts, would have to change. */
	z.object({
		kind: z.literal('store-key-invalid'),
		reason: z.enum(['empty-partition', 'empty-key', 'malformed', 'not-utf8']),
		text: z.string(),
	}),
	/** More than the back end takes; found before anything was sent. */
	z.object({
		kind: z.literal('store-too-large'),
		part: z.enum(['partition', 'key', 'name', 'value', 'entry']),
		partition: z.string(),
		key: z.string(),
		sizeBytes: z.number().int(),
		limitBytes: z.number().int(),
	}),
	z.object({ kind: z.literal('store-read-only'), store: z.string(), reason: z.enum(['format', 'standby', 'file', 'rights']) }),
	z.object({ kind: z.literal('store-throttled'), store: z.string(), detail: z.string() }),
	/** The back end has no such act. */
	z.object({ kind: z.literal('store-unsupported'), store: z.string(), act: z.enum(['list-partitions', 'delete-if', 'copy-to-itself']) }),
	/** A running program has the folder locked. */
	z.object({ kind: z.literal('store-in-use'), path: z.string(), processId: z.number().int().nullable() }),
	z.object({ kind: z.literal('store-damaged'), path: z.string(), detail: z.string() }),
	/** The database holds no such store, or none at all. */
	z.object({ kind: z.literal('no-such-store'), store: z.string() }),
	z.object({ kind: z.literal('not-in-store'), what: z.enum(['partition', 'entry', 'value', 'execution']), name: z.string() }),
	z.object({ kind: z.literal('ambiguous-name'), name: z.string(), matches: z.array(z.string()) }),
	/** A plan would take more entries than one plan may; the first that is too many is named. */
	z.object({ kind: z.literal('too-many-changes'), partition: z.string(), key: z.string(), most: z.number().int() }),
	/** Somebody wrote the entry after it was read, or put one where there was none. Nothing was written. */
	z.object({ kind: z.literal('changed-since-read'), partition: z.string(), key: z.string() }),
	/** The value keeps a secret, and nobody asked for it. */
	z.object({ kind: z.literal('store-secret'), partition: z.string(), key: z.string() }),
	/** There is nothing to look for, or more than is looked for at once. */
	z.object({ kind: z.literal('needle-refused'), sizeBytes: z.number().int(), limitBytes: z.number().int() }),
	z.object({ kind: z.literal('edit-malformed'), detail: z.string() }),
	/** What is to be a new file is there already. */
	z.object({ kind: z.literal('file-exists'), path: z.string() }),
	/** A file that is no dump of a known form, or breaks off. */
	z.object({ kind: z.literal('dump-unreadable'), path: z.string(), line: z.number().int().nullable(), detail: z.string() }),
	/** The target has entries with other bytes, and nobody said what is to become of them. Nothing was written. */
	z.object({ kind: z.literal('store-not-empty'), store: z.string(), entries: z.number().int(), example: z.string() }),
	/** What was read back from the target is not what was written. */
	z.object({ kind: z.literal('copy-differs'), store: z.string(), partition: z.string(), key: z.string() }),
] as const
