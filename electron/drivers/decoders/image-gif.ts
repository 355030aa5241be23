import type { ImageHeaders } from './image-headers.ts'

const colourTable = 0x80

/** The headers of a GIF image (GIF89a): the screen, and its frames, counted by going from block to block. */
export function readGif(bytes: Buffer, mayGoOn: () => boolean): ImageHeaders {
	const header = { mediaType: 'image/gif', name: 'GIF image', facts: [`version ${bytes.toString('latin1', 3, 6)}`] }
	if (bytes.length < 13) return { ...header, width: null, height: null, colour: null, frames: null, damagedAt: bytes.length }
	const packed = bytes[10] ?? 0
	const { frames, isEnd, damagedAt } = countFrames(bytes, 13 + tableBytes(packed), mayGoOn)
	return {
		...header,
		width: bytes.readUInt16LE(6),
		height: bytes.readUInt16LE(8),
		colour: packed & colourTable ? `${2 ** ((packed & 7) + 1)} colours` : null,
		frames: isEnd ? frames : null,
		damagedAt,
	}
}

function tableBytes(packed: number): number {
	return packed & colourTable ? 3 * 2 ** ((packed & 7) + 1) : 0
}

function countFrames(bytes: Buffer, from: number, mayGoOn: () => boolean) {
	let frames = 0
	let at = from
	while (at < bytes.length) {
		if (!mayGoOn()) return { frames, isEnd: false, damagedAt: null }
		const block = bytes[at]
		if (block === 0x3b) return { frames, isEnd: true, damagedAt: null }
		if (block === 0x2c) {
			frames += 1
			at = afterParts(bytes, at + 11 + tableBytes(bytes[at + 9] ?? 0), mayGoOn)
		} else if (block === 0x21) at = afterParts(bytes, at + 2, mayGoOn)
		else return { frames, isEnd: false, damagedAt: at }
	}
	return { frames, isEnd: false, damagedAt: bytes.length }
}

/** Behind a row of parts that each begin with their length, up to an empty one. */
function afterParts(bytes: Buffer, from: number, mayGoOn: () => boolean): number {
	let at = from
	for (let length = bytes[at]; length !== undefined && mayGoOn(); length = bytes[at]) {
		at += length + 1
		if (length === 0) break
	}
	return at
}
