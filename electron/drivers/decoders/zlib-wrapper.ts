import { GrowingBytes } from './growing-bytes.ts'
import { inflate } from './inflate.ts'
import type { Unpacked } from './unpacked.ts'
import { bufferOf } from './utf8.ts'

const presetDictionary = 0x20
const headerBytes = 2
const trailerBytes = 4
/** Sums of so many bytes stay whole numbers of 32 bits. */
const bytesSummed = 3800

/** Do the first two bytes fit a zlib header (RFC 1950): one pair in about a thousand does so by chance. */
export function fitsZlibHeader(bytes: Uint8Array): boolean {
	const [method = 0, flags = 0] = bytes
	return bytes.length > headerBytes && (method & 15) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0
}

/** Unpacks a zlib stream and compares its checksum. */
export function unpackZlib(bytes: Uint8Array, limit: number, isLate: () => boolean): Unpacked {
	const output = new GrowingBytes(limit)
	const end = (ending: Unpacked['ending'], at: number, notes: string[] = []): Unpacked => {
		return { bytes: output.view(), ending, at, size: ending === 'done' ? output.length : null, notes }
	}
	if (!fitsZlibHeader(bytes)) return end('damaged', 0)
	if ((bytes[1] ?? 0) & presetDictionary) return end('damaged', headerBytes, ['packed with a dictionary that is not in it'])
	const { ending, at } = inflate(bytes, headerBytes, output, isLate)
	if (ending !== 'done') return end(ending, at)
	if (at + trailerBytes > bytes.length) return end('cut', bytes.length)
	if (bufferOf(bytes).readUInt32BE(at) !== adler32(output.view()))
		return end('damaged', at, ['what is inside does not have the checksum that its end tells'])
	const behind = bytes.length - at - trailerBytes
	return end('done', at + trailerBytes, behind > 0 ? [`${behind} bytes behind its end are not part of it`] : [])
}

function adler32(bytes: Uint8Array): number {
	let low = 1
	let high = 0
	for (let from = 0; from < bytes.length; from += bytesSummed) {
		for (const byte of bytes.subarray(from, from + bytesSummed)) {
			low += byte
			high += low
		}
		low %= 65_521
		high %= 65_521
	}
	return high * 65_536 + low
}
