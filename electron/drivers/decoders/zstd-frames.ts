import { bufferOf } from './utf8.ts'

/** One block of a frame, header and all: `most` is the greatest size of what is inside. */
export type ZstdBlock = { readonly start: number; readonly end: number; readonly most: number }
/** A frame as far as it is there. `ending` says how going over its blocks ended, `at` where. */
export type ZstdFrame = {
	readonly start: number
	readonly blocks: readonly ZstdBlock[]
	/** Behind its last block and checksum. */
	readonly end: number
	readonly ending: 'done' | 'full' | 'cut' | 'damaged' | 'late'
	readonly contentSize: number | null
	readonly windowSize: number
	readonly hasDictionary: boolean
}

const largestBlock = 131_072
const blocksBetweenAsking = 256
/** Empty blocks take no room inside, but some here. */
const mostBlocks = 65_536

/** Do the bytes begin as a Zstandard frame (RFC 8878). */
export function beginsAsZstd(bytes: Uint8Array, at = 0): boolean {
	return bytes[at] === 0x28 && bytes[at + 1] === 0xb5 && bytes[at + 2] === 0x2f && bytes[at + 3] === 0xfd
}

/** Where a frame that is to be skipped ends; null when none begins here. */
export function skippableEnd(bytes: Uint8Array, at: number): number | null {
	if (at + 8 > bytes.length || ((bytes[at] ?? 0) & 0xf0) !== 0x50) return null
	const source = bufferOf(bytes)
	return source.readUIntLE(at + 1, 3) === 0x184d2a ? at + 8 + source.readUInt32LE(at + 4) : null
}

/** Goes over the blocks of the frame at `start`, as many as fit into `limit` unpacked, the first in any case. Null where its header is cut. */
export function readZstdFrame(bytes: Uint8Array, start: number, limit: number, isLate: () => boolean): ZstdFrame | null {
	const header = readHeader(bytes, start)
	if (header === null) return null
	const largest = Math.min(largestBlock, header.windowSize)
	const blocks: ZstdBlock[] = []
	let most = 0
	let at = header.end
	const end = (ending: ZstdFrame['ending']): ZstdFrame => ({ ...header, start, blocks, end: at, ending })
	for (;;) {
		if (blocks.length % blocksBetweenAsking === 0 && isLate()) return end('late')
		if (at + 3 > bytes.length) return end('cut')
		const block = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)
		const kind = (block >> 1) & 3
		const size = block >> 3
		if (kind === 3 || size > largest) return end('damaged')
		const blockEnd = at + 3 + (kind === 1 ? 1 : size)
		if (blockEnd > bytes.length) return end('cut')
		const inside = kind === 2 ? largest : size
		most += inside
		if ((most > limit && blocks.length > 0) || blocks.length >= mostBlocks) return end('full')
		blocks.push({ start: at, end: blockEnd, most: inside })
		at = blockEnd
		if (block & 1) break
	}
	at += header.checksumBytes
	return end(at > bytes.length ? 'cut' : 'done')
}

function readHeader(bytes: Uint8Array, start: number) {
	const source = bufferOf(bytes)
	const flags = bytes[start + 4]
	if (flags === undefined) return null
	const isSingle = (flags & 0x20) !== 0
	const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0
	const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0
	const windowAt = start + 5
	const dictionaryAt = windowAt + (isSingle ? 0 : 1)
	const sizeAt = dictionaryAt + dictionaryBytes
	const end = sizeAt + sizeBytes
	if (end > bytes.length) return null
	const contentSize =
		sizeBytes === 0
			? null
			: sizeBytes === 8
				? Number(source.readBigUInt64LE(sizeAt))
				: source.readUIntLE(sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0)
	const windowSize = isSingle ? (contentSize ?? 0) : windowOf(bytes[windowAt] ?? 0)
	const hasDictionary = dictionaryBytes > 0 && source.readUIntLE(dictionaryAt, dictionaryBytes) !== 0
	return { end, contentSize, windowSize, hasDictionary, checksumBytes: flags & 4 ? 4 : 0 }
}

/** The size that a window descriptor stands for. */
function windowOf(descriptor: number): number {
	const least = 2 ** (10 + (descriptor >> 3))
	return least + (least / 8) * (descriptor & 7)
}
