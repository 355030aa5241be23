import type { DecoderKind, Decoding, Guess } from '../../contract/decoded.ts'

/** How much of a value is read and shown. */
export type Budget = {
	/** Bytes that are looked at, from the beginning. */
	readonly bytes: number
	/** Nodes that are made, all together. */
	readonly nodes: number
	/** Levels of entries. */
	readonly depth: number
	/** Characters of one text, or bytes of one run of bytes, that are kept. */
	readonly text: number
	/** Milliseconds by `now`. */
	readonly timeMs: number
}

/** What is known of a value besides its bytes. */
export type About = {
	/** As its keeper names the format: redun's `application/python-pickle`. */
	readonly mediaType?: string
	/** As its keeper names the type: redun's `redun.File`. */
	readonly type?: string
	/** lakeFS: name of the partition and the key, which decide the message. */
	readonly partition?: string
	readonly key?: Uint8Array
}

export type DecodeOptions = { readonly budget: Budget; readonly about: About; readonly now: () => number }

/**
 * Reads bytes as one format. Inert: nothing in the bytes is ever carried out, loaded or asked for elsewhere. Never throws:
 * what is damaged is shown as far as it goes, with `damagedAt`. Memory and time stay within the budget, whatever the bytes.
 */
export interface Decoder {
	readonly kind: DecoderKind
	/** Do the bytes look like it; null when not. Looks at the first few kilobytes at most. */
	recognise(bytes: Uint8Array, about: About): Guess | null
	/** `bytes` may be the beginning of a longer value of `totalBytes`. */
	decode(bytes: Uint8Array, totalBytes: number, options: DecodeOptions): Decoding
}
