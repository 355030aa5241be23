import { createHash, type Hash } from 'node:crypto'
import { type BinaryWriter, copyRun, createBinaryWriter, type Viewed, wordSlack } from '../codecs/binary-writer.ts'
import type { Tuples } from './canonical-rows.ts'

/** Digests of the columns of one table, on both sides. */
export type ColumnDigests = {
	/** Rows that are the same on both sides, byte by byte. */
	same(tuples: Tuples, from: number, count: number): void
	left(tuples: Tuples, row: number): void
	right(tuples: Tuples, row: number): void
	/** Lower-case hex, one for each column. Ends them. */
	finish(): readonly { readonly left: string; readonly right: string }[]
}

/** Of all columns together; what is gathered before it is hashed. */
const gatheredBytes = 4_194_304
const fewestGathered = 4_096

/** Quick where the processor has no help for SHA-256, and not slow where it has. */
const algorithm = 'blake2b512'
/** Of the digest the first 32 bytes: as many as two that differ need. */
const hexDigits = 64

/**
 * Per column the first half of BLAKE2b-512 over int32 length (-1 for NULL) and the bytes of every value, in the order in which
 * they come. As long as both sides have come as the same bytes, one state stands for both; it is parted at the first row that
 * differs.
 */
export function createColumnDigests(columns: number): ColumnDigests {
	const share = Math.max(fewestGathered, Math.floor(gatheredBytes / Math.max(1, columns) / 2))
	const left = Array.from({ length: columns }, () => createGatherer(createHash(algorithm), share))
	let right: readonly Gatherer[] | null = null
	const parted = () => {
		right ??= left.map(part)
		return right
	}
	return {
		same(tuples, from, count) {
			gather(left, tuples, from, count)
			if (right !== null) gather(right, tuples, from, count)
		},
		left(tuples, row) {
			parted()
			gather(left, tuples, row, 1)
		},
		right: (tuples, row) => gather(parted(), tuples, row, 1),
		finish() {
			const ours = left.map(finish)
			const theirs = right?.map(finish) ?? ours
			return ours.map((digest, index) => ({ left: digest, right: theirs[index] ?? digest }))
		},
	}
}

function gather(gatherers: readonly Gatherer[], { bytes, starts }: Tuples, from: number, count: number): void {
	const page = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) }
	for (let row = from; row < from + count; row++) {
		let at = (starts[row] as number) + 2
		for (let column = 0; column < gatherers.length; column++) {
			const end = at + 4 + Math.max(0, page.view.getInt32(at))
			addTo(gatherers[column] as Gatherer, page, at, end)
			at = end
		}
	}
}

/** Hashing each value by itself would cost more than the hash: values are gathered, and hashed many at a time. */
type Gatherer = BinaryWriter & { readonly hash: Hash }

function createGatherer(hash: Hash, share: number): Gatherer {
	return { ...createBinaryWriter(share), hash }
}

function addTo(gatherer: Gatherer, page: Viewed, start: number, end: number): void {
	const length = end - start
	if (gatherer.length + length + wordSlack > gatherer.bytes.length) {
		flush(gatherer)
		if (length + wordSlack > gatherer.bytes.length) {
			gatherer.hash.update(page.bytes.subarray(start, end))
			return
		}
	}
	copyRun(gatherer, gatherer.length, page, start, end)
	gatherer.length += length
}

function flush(gatherer: Gatherer): void {
	if (gatherer.length > 0) gatherer.hash.update(gatherer.bytes.subarray(0, gatherer.length))
	gatherer.length = 0
}

/** Another one that goes on from the same state. */
function part(gatherer: Gatherer): Gatherer {
	flush(gatherer)
	return createGatherer(gatherer.hash.copy(), gatherer.bytes.length)
}

function finish(gatherer: Gatherer): string {
	flush(gatherer)
	return gatherer.hash.digest('hex').slice(0, hexDigits)
}
