import type { Decoding, Guess } from '../../contract/decoded.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import { readGif } from './image-gif.ts'
import type { ImageHeaders, ImageReader } from './image-headers.ts'
import { readJpeg } from './image-jpeg.ts'
import { readPng } from './image-png.ts'
import { readWebp } from './image-webp.ts'
import { beginReading, countOf, countText, endReading } from './reading.ts'
import { bufferOf } from './utf8.ts'

const stepsBetweenAsking = 64

/**
 * Reads the headers of PNG, JPEG, GIF and WebP images: size, colour, frames. The pixels are never unpacked; the node is the
 * image's bytes under its media type, for the screen to draw. SVG is text, see there.
 */
export const imageDecoder: Decoder = { kind: 'image', recognise, decode }

function recognise(bytes: Uint8Array): Guess | null {
	const found = readerOf(bytes)
	return found && { decoder: 'image', sureness: 'certain', evidence: `begins as a ${found.name} file` }
}

function readerOf(bytes: Uint8Array): { name: string; read: ImageReader } | null {
	const begin = bufferOf(bytes).toString('latin1', 0, 16)
	if (begin.startsWith('\x89PNG\r\n\x1a\n')) return { name: 'PNG', read: readPng }
	if (begin.startsWith('\xff\xd8\xff')) return { name: 'JPEG', read: readJpeg }
	if (/^GIF8[79]a/.test(begin)) return { name: 'GIF', read: readGif }
	if (begin.startsWith('RIFF') && begin.startsWith('WEBPVP8', 8)) return { name: 'WebP', read: readWebp }
	return null
}

function decode(bytes: Uint8Array, totalBytes: number, options: DecodeOptions): Decoding {
	const reading = beginReading(bytes, totalBytes, options)
	const found = readerOf(reading.bytes)
	let steps = 0
	const mayGoOn = () => {
		steps += 1
		return steps % stepsBetweenAsking !== 0 || !reading.isLate()
	}
	const headers = found?.read(bufferOf(reading.bytes), mayGoOn)
	if (headers === undefined) {
		const node = reading.tree.bytes(reading.bytes, {
			length: reading.totalBytes,
			notes: ['does not begin as any image that is known here'],
		})
		return endReading(reading, { decoder: 'image', format: 'no image', node, damagedAt: 0 })
	}
	const node = reading.tree.bytes(reading.bytes, {
		type: headers.mediaType,
		brief: sentence(headers),
		length: reading.totalBytes,
		notes: notesOf(headers),
	})
	// What lies behind the bytes that were read is no damage.
	const isBehind = !reading.isWhole && headers.damagedAt === reading.bytes.length
	return endReading(reading, { decoder: 'image', format: sentence(headers), node, damagedAt: isBehind ? null : headers.damagedAt })
}

function sentence({ name, width, height }: ImageHeaders): string {
	return width === null || height === null ? name : `${name}, ${countText(width)} × ${countText(height)}`
}

function notesOf({ colour, frames, facts }: ImageHeaders): string[] {
	const moving = frames !== null && frames !== 1 ? [countOf(frames, 'frame')] : []
	return [...(colour === null ? [] : [colour]), ...moving, ...facts]
}
