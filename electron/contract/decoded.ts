import { z } from 'zod'

/** What a value's bytes can be read as. */
export const decoderKindSchema = z.enum([
	'pickle',
	'lakefs',
	'protobuf',
	'json',
	'text',
	'image',
	'gzip',
	'zlib',
	'zstd',
	'parquet',
	'sqlite',
	'hex',
])
export type DecoderKind = z.infer<typeof decoderKindSchema>

/** One value as it is shown: a leaf with its text, or a branch with entries. Never code, never a live object. */
export type DecodedNode = {
	/** What it is, whatever its language calls it. */
	kind:
		| 'null'
		| 'boolean'
		| 'integer'
		| 'float'
		| 'text'
		| 'bytes'
		| 'time'
		| 'list'
		| 'map'
		| 'object'
		| 'reference'
		| 'hostile'
		| 'unknown'
	/** Its type in its own language or schema: `tuple`, `numpy.float64`, `kvProto.Branch`; null where there is none. */
	type: string | null
	/** How it reads on one line in its own language, cut to 200 characters: `[1, 2, …]`, `datetime(2024, 1, 2)`. Whole for numbers of any length up to that. */
	brief: string
	/** Of text: the text itself as far as the budget goes. Of bytes: lower-case hex. Of others null. */
	text: string | null
	/** Whole length: characters of text, bytes of bytes, entries of a branch. */
	length: number | null
	/** Of a branch, as far as the budget goes; `key` is null in sequences. Entries beyond are counted by `length`. */
	entries: { key: DecodedNode | null; name: string | null; value: DecodedNode }[]
	/** Names this node where others refer to it. */
	anchor: number | null
	/** Of a reference: the anchor it points at. */
	target: number | null
	/** Said beside it: a time in words, what a key means, what loading it would have done. */
	notes: string[]
	/** It was decoded once more as this: a pickle in bytes, JSON in text. */
	inner: { decoder: DecoderKind; node: DecodedNode } | null
	/** A secret, masked until asked for. */
	secret: boolean
}

export const decodedNodeSchema: z.ZodType<DecodedNode> = z.lazy(() =>
	z.object({
		kind: z.enum([
			'null',
			'boolean',
			'integer',
			'float',
			'text',
			'bytes',
			'time',
			'list',
			'map',
			'object',
			'reference',
			'hostile',
			'unknown',
		]),
		type: z.string().nullable(),
		brief: z.string(),
		text: z.string().nullable(),
		length: z.number().nullable(),
		entries: z.array(z.object({ key: decodedNodeSchema.nullable(), name: z.string().nullable(), value: decodedNodeSchema })),
		anchor: z.number().int().nullable(),
		target: z.number().int().nullable(),
		notes: z.array(z.string()),
		inner: z.object({ decoder: decoderKindSchema, node: decodedNodeSchema }).nullable(),
		secret: z.boolean(),
	}),
)

/** Why what is shown is not all there is. */
export const limitSchema = z.enum(['bytes', 'nodes', 'depth', 'time', 'damaged'])
export type Limit = z.infer<typeof limitSchema>

/** A value as one decoder reads it. */
export const decodingSchema = z.object({
	decoder: decoderKindSchema,
	/** The format more closely: `pickle protocol 4`, `PNG image, 640 × 480`, `UTF-8 text`. */
	format: z.string(),
	node: decodedNodeSchema,
	/** Empty when everything is shown. */
	limits: z.array(limitSchema),
	/** Byte at which it broke off, where it is damaged. */
	damagedAt: z.number().int().nullable(),
	/** Bytes it was read from, of all there are. */
	readBytes: z.number().int(),
	totalBytes: z.number().int(),
})
export type Decoding = z.infer<typeof decodingSchema>

/** A decoder that fits, and what speaks for it in a few words. */
export const guessSchema = z.object({
	decoder: decoderKindSchema,
	sureness: z.enum(['certain', 'likely', 'possible']),
	evidence: z.string(),
})
export type Guess = z.infer<typeof guessSchema>
