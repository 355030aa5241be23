import type { ImageHeaders } from './image-headers.ts'

const colours: Readonly<Record<number, string>> = { 1: 'greyscale', 3: 'colour', 4: 'four inks' }

/** The headers of a JPEG image (ITU T.81): goes from marker to marker up to the frame header, which tells the size. */
export function readJpeg(bytes: Buffer, mayGoOn: () => boolean): ImageHeaders {
	const facts: string[] = []
	const header = { mediaType: 'image/jpeg', name: 'JPEG image', frames: 1, facts }
	const unread = { ...header, width: null, height: null, colour: null }
	let at = 2
	while (at + 4 <= bytes.length && mayGoOn()) {
		if (bytes[at] !== 0xff) return { ...unread, damagedAt: at }
		const marker = bytes[at + 1] ?? 0
		if (marker === 0xff) {
			at += 1
			continue
		}
		if (marker === 0xd9 || marker === 0xda) return { ...unread, damagedAt: at }
		if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
			at += 2
			continue
		}
		if (isFrame(marker) && at + 10 <= bytes.length) {
			if (marker === 0xc2) facts.push('progressive')
			const colour = colours[bytes[at + 9] ?? 0]
			const height = bytes.readUInt16BE(at + 5)
			return {
				...header,
				width: bytes.readUInt16BE(at + 7),
				// Zero means that the height stands behind the pixels.
				height: height === 0 ? null : height,
				colour: colour === undefined ? null : `${colour}, ${bytes[at + 4]} bits`,
				damagedAt: null,
			}
		}
		const name = bytes.toString('latin1', at + 4, at + 8)
		if (marker === 0xe1 && name === 'Exif') facts.push('with Exif notes of the camera')
		at += 2 + Math.max(2, bytes.readUInt16BE(at + 2))
	}
	return { ...unread, damagedAt: at >= bytes.length - 4 ? bytes.length : null }
}

/** Every kind of frame header; the three in between are tables. */
function isFrame(marker: number): boolean {
	return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}
