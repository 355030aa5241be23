import { zstdDecompressSync } from 'node:zlib'
import { GrowingBytes } from './growing-bytes.ts'
import { countOf } from './reading.ts'
import type { Unpacked } from './unpacked.ts'
import { beginsAsZstd, readZstdFrame, skippableEnd, type ZstdFrame } from './zstd-frames.ts'

const magic = [0x28, 0xb5, 0x2f, 0xfd]
/** Each frame costs the platform some memory until its turn comes, however little is inside. */
const mostFrames = 500
/** What comes out is handed over in pieces of this size. */
const chunkSize = 131_072
const smallestWindowLog = 10
const largestWindowLog = 27

/**
 * Unpacks Zstandard. The platform's unpacker gives all or nothing, so a frame that is cut, damaged or too large is handed to it as a
 * new frame of only as many blocks as fit, under a header of our own: the window that it asks for is then never larger than the limit.
 */
export function unpackZstd(bytes: Uint8Array, limit: number, isLate: () => boolean): Unpacked {
	const output = new GrowingBytes(limit)
	const notes: string[] = []
	let at = 0
	let frames = 0
	let size: number | null = 0
	const end = (ending: Unpacked['ending'], place: number): Unpacked => {
		if (frames > 1) notes.push(countOf(frames, 'frame'))
		return { bytes: output.view(), ending, at: place, size: ending === 'done' ? output.length : size, notes }
	}
	while (at < bytes.length) {
		if (isLate()) return end('late', at)
		const skippedTo = skippableEnd(bytes, at)
		if (skippedTo !== null) {
			at = skippedTo
			continue
		}
		if (!beginsAsZstd(bytes, at)) return end('damaged', at)
		if (frames >= mostFrames) return end('full', at)
		const frame = readZstdFrame(bytes, at, limit - output.length, isLate)
		if (frame === null) return end('cut', bytes.length)
		frames += 1
		size = frames === 1 ? frame.contentSize : null
		if (frame.hasDictionary) {
			notes.push('packed with a dictionary that is not in it')
			return end('damaged', at + 4)
		}
		const unpacked = unpackFrame(bytes, frame, limit - output.length, isLate)
		output.append(unpacked.bytes)
		if (unpacked.ending !== 'done') return end(unpacked.ending, unpacked.ending === 'cut' ? bytes.length : unpacked.at)
		if (unpacked.isOtherwise) notes.push('what is inside does not have the checksum or the size that is told of it')
		if (unpacked.isOtherwise) return end('damaged', frame.end)
		at = frame.end
	}
	return end(at > bytes.length ? 'cut' : 'done', Math.min(at, bytes.length))
}

type UnpackedFrame = Pick<Unpacked, 'bytes' | 'ending' | 'at'> & { isOtherwise?: boolean }

function unpackFrame(bytes: Uint8Array, frame: ZstdFrame, limit: number, isLate: () => boolean): UnpackedFrame {
	const isWithin = frame.windowSize <= Math.max(limit, 2 ** smallestWindowLog)
	if (frame.ending === 'done' && isWithin) {
		const whole = unpackWhole(bytes.subarray(frame.start, frame.end), limit)
		if (whole !== null) return { bytes: whole, ending: 'done', at: frame.end }
	}
	const found = mostBlocks(bytes, frame, limit, isLate)
	const next = frame.blocks[found.count]
	if (next !== undefined) return { bytes: found.bytes, ending: isLate() ? 'late' : 'damaged', at: next.start }
	// One block is taken even if it is larger than what is left.
	if (found.bytes.length > limit) return { bytes: found.bytes, ending: 'full', at: frame.end }
	return { bytes: found.bytes, ending: frame.ending, at: frame.end, isOtherwise: frame.ending === 'done' && isWithin }
}

/** The greatest number of first blocks that can be unpacked, found by halving. */
function mostBlocks(bytes: Uint8Array, frame: ZstdFrame, limit: number, isLate: () => boolean) {
	let best: { count: number; bytes: Uint8Array } = { count: 0, bytes: new Uint8Array(0) }
	let tooMany = frame.blocks.length + 1
	for (let count = frame.blocks.length; count > best.count && count < tooMany; count = (best.count + tooMany) >> 1) {
		const unpacked = unpackBlocks(bytes, frame, count, limit)
		if (unpacked === null) tooMany = count
		else best = { count, bytes: unpacked }
		if (isLate()) break
	}
	return best
}

function unpackBlocks(bytes: Uint8Array, frame: ZstdFrame, count: number, limit: number): Uint8Array | null {
	const first = frame.blocks[0]
	const last = frame.blocks[count - 1]
	if (first === undefined || last === undefined) return null
	const most = Math.max(limit, first.most)
	const header = [...magic, 0, windowDescriptor(Math.min(frame.windowSize, most))]
	const made = new Uint8Array(header.length + last.end - first.start)
	made.set(header)
	made.set(bytes.subarray(first.start, last.end), header.length)
	// The last block of those that are taken becomes the last of all.
	const mark = header.length + last.start - first.start
	made[mark] = (made[mark] ?? 0) | 1
	return unpackWhole(made, most)
}

function unpackWhole(frame: Uint8Array, limit: number): Uint8Array | null {
	try {
		return zstdDecompressSync(frame, { maxOutputLength: Math.max(limit, 1), chunkSize })
	} catch {
		return null
	}
}

/** The descriptor of the smallest window that holds `size` bytes. */
function windowDescriptor(size: number): number {
	const log = Math.ceil(Math.log2(Math.max(size, 1)))
	return (Math.min(Math.max(log, smallestWindowLog), largestWindowLog) - smallestWindowLog) << 3
}
