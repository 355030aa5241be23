import type { DecoderKind, Guess } from '../../contract/decoded.ts'
import type { About, Decoder } from './decoder.ts'

const surenesses: readonly Guess['sureness'][] = ['certain', 'likely', 'possible']
/** Where bytes fit two formats equally well, the one that asks more of them comes first. */
const mostParticular: readonly DecoderKind[] = [
	'image',
	'parquet',
	'sqlite',
	'gzip',
	'zstd',
	'zlib',
	'lakefs',
	'pickle',
	'json',
	'protobuf',
	'text',
	'hex',
]
const mediaTypes: readonly (readonly [RegExp, DecoderKind])[] = [
	[/pickle/i, 'pickle'],
	[/\bjson\b/i, 'json'],
	[/svg|^text\//i, 'text'],
	[/^image\//i, 'image'],
	[/gzip/i, 'gzip'],
	[/zstd/i, 'zstd'],
	[/zlib/i, 'zlib'],
	[/parquet/i, 'parquet'],
	[/sqlite/i, 'sqlite'],
	[/protobuf/i, 'protobuf'],
]

/**
 * What the bytes can be read as, the best first. What the bytes show comes before what is said about them, for keepers
 * are wrong about it at times; what is said decides only between guesses that are equally sure.
 */
export function detect(decoders: readonly Decoder[], bytes: Uint8Array, about: About): Guess[] {
	const said = kindSaid(about)
	const rank = (guess: Guess) =>
		surenesses.indexOf(guess.sureness) * 100 + (guess.decoder === said ? 0 : 50) + mostParticular.indexOf(guess.decoder)
	return decoders
		.map((decoder) => decoder.recognise(bytes, about))
		.filter((guess) => guess !== null)
		.sort((one, other) => rank(one) - rank(other))
}

function kindSaid({ mediaType, partition }: About): DecoderKind | null {
	if (partition !== undefined) return 'lakefs'
	return mediaTypes.find(([pattern]) => pattern.test(mediaType ?? ''))?.[1] ?? null
}
