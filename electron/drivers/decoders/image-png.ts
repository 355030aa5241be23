import type { ImageHeaders } from './image-headers.ts'

const colours: Readonly<Record<number, string>> = {
	0: 'greyscale',
	2: 'colour',
	3: 'colours from a palette',
	4: 'greyscale with transparency',
	6: 'colour with transparency',
}
const signatureBytes = 8

/** The headers of a PNG image (W3C, third edition): IHDR, and acTL of an animated one. Goes from chunk to chunk up to the pixels. */
export function readPng(bytes: Buffer, mayGoOn: () => boolean): ImageHeaders {
	const facts: string[] = []
	let frames = 1
	let at = signatureBytes
	let damagedAt: number | null = null
	for (; at + 8 <= bytes.length && mayGoOn(); ) {
		const length = bytes.readUInt32BE(at)
		const type = bytes.toString('latin1', at + 4, at + 8)
		if (type === 'IDAT' || type === 'IEND') break
		if (length > 0x7fffffff || !/^[A-Za-z]{4}$/.test(type)) {
			damagedAt = at
			break
		}
		if (type === 'acTL' && at + 12 <= bytes.length) frames = bytes.readUInt32BE(at + 8)
		if (type === 'pHYs' && at + 17 <= bytes.length) facts.push(resolution(bytes, at + 8))
		at += length + 12
	}
	const header = { mediaType: 'image/png', name: 'PNG image', frames, facts }
	if (bytes.length < 29 || bytes.toString('latin1', 12, 16) !== 'IHDR')
		return { ...header, width: null, height: null, colour: null, damagedAt: Math.min(bytes.length, signatureBytes) }
	const colour = colours[bytes[25] ?? -1]
	if (bytes[28] === 1) facts.push('interlaced')
	return {
		...header,
		width: bytes.readUInt32BE(16),
		height: bytes.readUInt32BE(20),
		colour: colour === undefined ? null : `${colour}, ${bytes[24]} bits`,
		damagedAt,
	}
}

function resolution(bytes: Buffer, at: number): string {
	const perMetre = bytes.readUInt32BE(at)
	return bytes[at + 8] === 1 ? `${Math.round(perMetre * 0.0254)} dots per inch` : `pixels ${perMetre} to ${bytes.readUInt32BE(at + 4)}`
}
