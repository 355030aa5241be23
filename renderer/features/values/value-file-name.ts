import type { DecoderKind, Decoding } from '../../../electron/contract/decoded.ts'

const endings: Record<Exclude<DecoderKind, 'image'>, string> = {
	pickle: 'pkl',
	lakefs: 'pb',
	protobuf: 'pb',
	json: 'json',
	text: 'txt',
	gzip: 'gz',
	zlib: 'zlib',
	zstd: 'zst',
	parquet: 'parquet',
	sqlite: 'db',
	hex: 'bin',
}

/** The media types that the window draws; SVG is none of them, because it may hold scripts. */
const drawn: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': 'webp' }

const longestName = 120

/** The media type under which a value is drawn as a picture; null where it is none. */
export function pictureType({ decoder, node }: Decoding): string | null {
	return decoder === 'image' && node.type !== null && node.type in drawn ? node.type : null
}

/** A name for the file that a value is saved as: from its hash or key, safe on every system, with an ending by its format. */
export function fileNameOf(name: string, decoding: Decoding): string {
	const type = pictureType(decoding)
	const ending = decoding.decoder === 'image' ? (drawn[type ?? ''] ?? 'bin') : endings[decoding.decoder]
	const safe = name
		.replaceAll(/[^\p{L}\p{N}._@=+-]+/gu, '_')
		.replace(/^[._]+/, '')
		.slice(0, longestName)
		.replace(/[._]+$/, '')
	const stem = safe === '' ? 'value' : safe
	return stem.toLowerCase().endsWith(`.${ending}`) ? stem : `${stem}.${ending}`
}
