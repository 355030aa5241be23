type Range = { readonly offset: number; readonly atMost: number }
type Piece = { readonly bytes: Uint8Array; readonly sizeBytes: number }
type Read = (range: Range) => Promise<Piece | null>

/** So much is read of a value at once, and is all that is held. Bytes. */
const aheadBytes = 16_777_216
/** Shorter values are not worth it. Bytes. */
const shortBytes = 262_144

/**
 * Reads a piece of a value with more than was asked for and answers the next pieces from that, as long as `takeStamp` says that
 * nothing was written: SQLite goes through all of a value to give a piece of it, so that saving 60 MB in small pieces would
 * read gigabytes, and a value on its way to the screen is asked for three times. Faults: those of `read`.
 */
export function createReadAhead(takeStamp: () => Promise<string>): (name: string, range: Range, read: Read) => Promise<Piece | null> {
	let kept: (Piece & { readonly name: string; readonly stamp: string; readonly offset: number }) | null = null
	return async (name, { offset, atMost }, read) => {
		const stamp = await takeStamp()
		if (kept?.name === name && kept.stamp === stamp) {
			const end = Math.min(offset + atMost, kept.sizeBytes)
			const from = offset - kept.offset
			if (from >= 0 && end <= kept.offset + kept.bytes.length)
				return { bytes: kept.bytes.slice(from, from + atMost), sizeBytes: kept.sizeBytes }
		}
		kept = null
		const piece = await read({ offset, atMost: Math.max(atMost, aheadBytes) })
		if (piece === null) return null
		if (piece.sizeBytes > shortBytes) kept = { ...piece, name, stamp, offset }
		return { ...piece, bytes: piece.bytes.slice(0, atMost) }
	}
}
