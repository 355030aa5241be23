import type { DecoderKind, Decoding, Guess } from '../../contract/decoded.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import type { DecodeOptions } from '../decoders/decoder.ts'
import type { OpenEngine } from '../engines/engine.ts'
import type { StoreSystem } from './store-system.ts'

/** Reads bytes, perhaps the beginning of `totalBytes`, with the decoder that fits best or the one that is wanted. */
export type Decode = (
	bytes: Uint8Array,
	totalBytes: number,
	options: DecodeOptions,
	wanted?: DecoderKind,
) => { readonly guesses: Guess[]; readonly decoding: Decoding }

/** What a keeper is built from that belongs to other families, or to the world. */
export type KeeperParts = {
	readonly openEngine: OpenEngine
	readonly decode: Decode
	/** What a piece of a key may be, in words: a UUID of a certain time. */
	readonly explainKey: (text: string) => readonly string[]
	/** Programs whose stores are known. */
	readonly systems: readonly StoreSystem[]
	readonly files: FileSystem
	/** Milliseconds, by a clock that never goes back. */
	readonly now: () => number
	/** IANA name of the zone that times without one are read in. */
	readonly timeZone: string
	/** What is known of running programs here, for folders and files that one of them may have open. */
	readonly surroundings: {
		readonly processId: number
		readonly platform: NodeJS.Platform
		readonly isRunning: (processId: number) => boolean
		readonly now: () => Date
	}
}
