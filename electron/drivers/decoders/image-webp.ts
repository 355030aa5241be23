import type { ImageHeaders } from './image-headers.ts'

type Found = Pick<ImageHeaders, 'width' | 'height' | 'colour' | 'name'>
const unread: Found = { name: 'WebP image', width: null, height: null, colour: null }
const chunksAt = 12

/** The headers of a WebP image (RFC 9649): lossy, lossless or extended, whose animation frames are counted from chunk to chunk. */
export function readWebp(bytes: Buffer, mayGoOn: () => boolean): ImageHeaders {
	const header = { mediaType: 'image/webp', facts: [] }
	if (bytes.length < chunksAt + 18) return { ...header, ...unread, frames: null, damagedAt: bytes.length }
	const kind = bytes.toString('latin1', chunksAt, chunksAt + 4)
	const at = chunksAt + 8
	const found =
		kind === 'VP8 ' ? readLossy(bytes, at) : kind === 'VP8L' ? readLossless(bytes, at) : kind === 'VP8X' ? readExtended(bytes, at) : null
	if (found === null) return { ...header, ...unread, frames: null, damagedAt: kind === 'VP8 ' || kind === 'VP8L' ? at : chunksAt }
	const isAnimated = kind === 'VP8X' && ((bytes[at] ?? 0) & 0x02) !== 0
	return { ...header, ...found, ...(isAnimated ? countFrames(bytes, mayGoOn) : { frames: 1, damagedAt: null }) }
}

function readLossy(bytes: Buffer, at: number): Found | null {
	if (bytes.toString('latin1', at + 3, at + 6) !== '\x9d\x01\x2a') return null
	const width = bytes.readUInt16LE(at + 6) & 0x3fff
	return { name: 'lossy WebP image', width, height: bytes.readUInt16LE(at + 8) & 0x3fff, colour: 'colour' }
}

function readLossless(bytes: Buffer, at: number): Found | null {
	if (bytes[at] !== 0x2f) return null
	const bits = bytes.readUInt32LE(at + 1)
	const colour = (bits >>> 28) & 1 ? 'colour with transparency' : 'colour'
	return { name: 'lossless WebP image', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, colour }
}

function readExtended(bytes: Buffer, at: number): Found {
	const colour = (bytes[at] ?? 0) & 0x10 ? 'colour with transparency' : 'colour'
	return { name: 'extended WebP image', width: bytes.readUIntLE(at + 4, 3) + 1, height: bytes.readUIntLE(at + 7, 3) + 1, colour }
}

function countFrames(bytes: Buffer, mayGoOn: () => boolean): { frames: number | null; damagedAt: number | null } {
	const end = 8 + bytes.readUInt32LE(4)
	let frames = 0
	let at = chunksAt
	while (at < end) {
		if (!mayGoOn()) return { frames: null, damagedAt: null }
		if (at + 8 > bytes.length) return { frames: null, damagedAt: bytes.length }
		if (bytes.toString('latin1', at, at + 4) === 'ANMF') frames += 1
		const length = bytes.readUInt32LE(at + 4)
		at += 8 + length + (length % 2)
	}
	return { frames, damagedAt: at > bytes.length ? bytes.length : null }
}
