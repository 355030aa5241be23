import type { DecoderKind, Guess } from '../decoded.ts'

/** How each way of reading a value is called. */
export const decoderWords: Readonly<Record<DecoderKind, string>> = {
	pickle: 'Python pickle',
	lakefs: 'lakeFS record',
	protobuf: 'Protobuf without its schema',
	json: 'JSON',
	text: 'Text',
	image: 'Image',
	gzip: 'gzip',
	zlib: 'zlib',
	zstd: 'Zstandard',
	parquet: 'Parquet file',
	sqlite: 'SQLite file',
	hex: 'Hex, as they are',
}

const sureWords: Readonly<Record<Guess['sureness'], string>> = { certain: 'certain', likely: 'likely', possible: 'possible' }

/** How sure it is that the bytes are what they are read as, and why; null where the person decided it. */
export function sureSentence(guesses: readonly Guess[], decoder: DecoderKind): string | null {
	const guess = guesses.find((one) => one.decoder === decoder)
	return guess === undefined ? null : `${sureWords[guess.sureness]}: ${guess.evidence}`
}
