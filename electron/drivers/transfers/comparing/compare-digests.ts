import { createHash, type Hash } from 'node:crypto'
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

/**
 * Per column sha-256 over int32 length (-1 for NULL) and the bytes of every value, in the order in which they come. As long as
 * both sides have come as the same bytes, one state stands for both; it is parted at the first row that differs.
 */
export function createColumnDigests(columns: number): ColumnDigests {
	const share = Math.max(fewestGathered, Math.floor(gatheredBytes / Math.max(1, columns) / 2))
	const left = Array.from({ length: columns }, () => createGatherer(createHash('sha256'), share))
	let right: readonly Gatherer[] | null = null
	const parted = () => {
		right ??= left.map((gatherer) => gatherer.part())
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
			const ours = left.map((gatherer) => gatherer.finish())
			const theirs = right?.map((gatherer) => gatherer.finish()) ?? ours
			return ours.map((digest, index) => ({ left: digest, right: theirs[index] ?? digest }))
		},
	}
}

function gather(gatherers: readonly Gatherer[], { bytes, starts }: Tuples, from: number, count: number): void {
	for (let row = from; row < from + count; row++) {
		let at = (starts[row] ?? 0) + 2
		for (const gatherer of gatherers) {
			const end = at + 4 + Math.max(0, bytes.readInt32BE(at))
			gatherer.add(bytes, at, end)
			at = end
		}
	}
}

type Gatherer = {
	add(bytes: Buffer, from: number, end: number): void
	/** Another one that goes on from the same state. */
	part(): Gatherer
	finish(): string
}

/** Below this, copying byte by byte is quicker than asking for a copy. */
const shortField = 48

/** Hashing each value by itself would cost more than the hash: values are gathered, and hashed many at a time. */
function createGatherer(hash: Hash, share: number): Gatherer {
	const gathered = Buffer.allocUnsafe(share)
	let used = 0
	const flush = () => {
		if (used > 0) hash.update(gathered.subarray(0, used))
		used = 0
	}
	return {
		add(bytes, from, end) {
			const length = end - from
			if (used + length > share) flush()
			if (length > share) {
				hash.update(bytes.subarray(from, end))
				return
			}
			if (length < shortField) for (let at = from; at < end; at++) gathered[used++] = bytes[at] as number
			else {
				bytes.copy(gathered, used, from, end)
				used += length
			}
		},
		part() {
			flush()
			return createGatherer(hash.copy(), share)
		},
		finish() {
			flush()
			return hash.digest('hex')
		},
	}
}
