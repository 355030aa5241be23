import { crc32 } from 'node:zlib'
import { GrowingBytes } from './growing-bytes.ts'
import { inflate } from './inflate.ts'
import { countOf } from './reading.ts'
import type { Unpacked } from './unpacked.ts'
import { bufferOf } from './utf8.ts'

type Header = { readonly end: number; readonly notes: readonly string[] }

const fixedBytes = 10
const trailerBytes = 8
const reservedFlags = 0xe0
const longestName = 200

/** Do the bytes begin as gzip (RFC 1952): two bytes, the only method there is, and no flag that nobody defined. */
export function beginsAsGzip(bytes: Uint8Array): boolean {
	return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8 && ((bytes[3] ?? 0) & reservedFlags) === 0
}

/** Unpacks gzip, members one behind another as one, and compares the checksum of each. */
export function unpackGzip(bytes: Uint8Array, limit: number, isLate: () => boolean): Unpacked {
	const output = new GrowingBytes(limit)
	const notes: string[] = []
	let at = 0
	let members = 0
	const end = (ending: Unpacked['ending'], place: number): Unpacked => {
		if (members > 1) notes.push(countOf(members, 'member'))
		return { bytes: output.view(), ending, at: place, size: ending === 'done' ? output.length : null, notes }
	}
	do {
		const header = readHeader(bytes, at)
		if (header === null) return end('cut', bytes.length)
		if (members === 0) notes.push(...header.notes)
		members += 1
		const start = output.length
		const inflated = inflate(bytes, header.end, output, isLate)
		if (inflated.ending !== 'done') return end(inflated.ending, inflated.at)
		at = inflated.at + trailerBytes
		if (at > bytes.length) return end('cut', bytes.length)
		if (!isAsTold(bytes, inflated.at, output.view(start))) {
			notes.push('what is inside does not have the checksum or the size that its end tells')
			return end('damaged', inflated.at)
		}
	} while (beginsAsGzip(bytes.subarray(at)))
	const isPadded = bytes.subarray(at).every((byte) => byte === 0)
	if (at < bytes.length && !isPadded) notes.push(`${countOf(bytes.length - at, 'byte')} behind its end are no gzip`)
	return end('done', at)
}

function isAsTold(bytes: Uint8Array, at: number, unpacked: Uint8Array): boolean {
	const trailer = bufferOf(bytes)
	return trailer.readUInt32LE(at) === crc32(unpacked) && trailer.readUInt32LE(at + 4) === unpacked.length % 2 ** 32
}

/** The header of the member at `from`: file name, comment, time. Null where the bytes end within it. */
function readHeader(bytes: Uint8Array, from: number): Header | null {
	const source = bufferOf(bytes)
	if (from + fixedBytes > bytes.length) return null
	const flags = bytes[from + 3] ?? 0
	const notes: string[] = []
	const time = source.readUInt32LE(from + 4)
	if (time > 0) notes.push(`the file was changed ${new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`)
	let at = from + fixedBytes
	if (flags & 0x04) {
		if (at + 2 > bytes.length) return null
		at += 2 + source.readUInt16LE(at)
	}
	for (const [flag, words] of [
		[0x08, 'file name'],
		[0x10, 'comment'],
	] as const) {
		if ((flags & flag) === 0) continue
		const end = bytes.indexOf(0, at)
		if (end < 0 || at > bytes.length) return null
		notes.push(`${words}: ${source.toString('latin1', at, Math.min(end, at + longestName))}`)
		at = end + 1
	}
	if (flags & 0x02) at += 2
	return at > bytes.length ? null : { end: at, notes }
}
