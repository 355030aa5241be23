type Range = { readonly offset: number; readonly atMost: number }
type Piece = { readonly bytes: Uint8Array; readonly sizeBytes: number }

/** Answers for a piece of the value of this name, by `read` where it is not at hand. Null where there is no such value. */
export type ReadAhead<Found extends Piece> = (
	name: string,
	range: Range,
	read: (range: Range) => Promise<Found | null>,
) => Promise<Found | null>

/** So much is read of a value at once, and is all that is held. Bytes. */
const aheadBytes = 16_777_216
/** Shorter values are not worth it. Bytes. */
const shortBytes = 262_144

/**
 * Reads a piece of a value with more than was asked for and answers the next pieces from that, as long as `takeStamp` says that
 * nothing was written: SQLite goes through all of a value to give a piece of it, so that saving 60 MB in small pieces would
 * read gigabytes, and a value on its way to the screen is asked for three times. Who asks while another reads waits, and mostly
 * need not read. A null stamp stands for none: nothing is held then. Faults: those of `read`.
 */
export function createReadAhead<Found extends Piece>(takeStamp: () => Promise<string | null>): ReadAhead<Found> {
	let kept: { readonly found: Found; readonly name: string; readonly stamp: string; readonly offset: number } | null = null
	let last: Promise<unknown> = Promise.resolve()
	const answer: ReadAhead<Found> = async (name, range, read) => {
		const { offset, atMost } = range
		const stamp = await takeStamp()
		if (stamp === null) return read(range)
		if (kept?.name === name && kept.stamp === stamp) {
			const { found } = kept
			const end = Math.min(offset + atMost, found.sizeBytes)
			const from = offset - kept.offset
			if (from >= 0 && end <= kept.offset + found.bytes.length) return { ...found, bytes: found.bytes.slice(from, from + atMost) }
		}
		kept = null
		const found = await read({ offset, atMost: Math.max(atMost, aheadBytes) })
		if (found === null) return null
		if (found.sizeBytes > shortBytes) kept = { found, name, stamp, offset }
		return { ...found, bytes: found.bytes.slice(0, atMost) }
	}
	return (...asked) => {
		const answered = last.then(() => answer(...asked))
		last = answered.catch(() => undefined)
		return answered
	}
}
