import type { DecoderKind, Decoding, Guess } from '../../contract/decoded.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import { detect } from './detect.ts'
import { hexDecoder } from './hex.ts'

/**
 * Reads the bytes with the decoder that fits best, or with the one that is wanted whether it fits or not, and says what else
 * they may be. `bytes` may be the beginning of a value of `totalBytes`.
 */
export function decodeValue(
	decoders: readonly Decoder[],
	bytes: Uint8Array,
	totalBytes: number,
	options: DecodeOptions,
	wanted?: DecoderKind,
): { guesses: Guess[]; decoding: Decoding } {
	const guesses = detect(decoders, bytes, options.about)
	const kind = wanted ?? guesses[0]?.decoder
	const decoder = decoders.find((candidate) => candidate.kind === kind) ?? hexDecoder
	return { guesses, decoding: decoder.decode(bytes, totalBytes, options) }
}
