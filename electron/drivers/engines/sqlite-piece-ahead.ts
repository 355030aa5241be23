import type { Piece, PieceRequest } from './engine.ts'

/** What is read of a long value with one piece of it, and held. Bytes. */
const aheadBytes = 16_777_216

/**
 * For values of which SQLite gives no piece without going through all of them: reads more than was asked for and answers the
 * next pieces from that, as long as `state` names the same state of the file. A value on its way to the screen is asked for
 * three times, and one that is saved in small pieces a thousand times.
 */
export type PieceAhead = { take(state: string, request: PieceRequest, read: (request: PieceRequest) => Piece | null): Piece | null }

/** `shortBytes`: values up to this length are not held. */
export function createPieceAhead(shortBytes: number): PieceAhead {
	let held: { readonly name: string; readonly offset: number; readonly piece: Piece } | null = null
	return {
		take(state, request, read) {
			const { offset, atMost } = request
			const name = [state, request.table, request.column, ...Object.entries(request.key).flat().map(textOf)].join('\0')
			if (held?.name === name) {
				const { bytes, sizeBytes } = held.piece
				const from = offset - held.offset
				const end = Math.min(offset + atMost, sizeBytes)
				if (from >= 0 && end <= held.offset + bytes.length) return { bytes: bytes.slice(from, from + atMost), sizeBytes }
			}
			held = null
			// What is as long by itself is not asked for again
			if (atMost >= aheadBytes) return read(request)
			const piece = read({ ...request, atMost: aheadBytes })
			if (piece === null) return null
			if (piece.sizeBytes > shortBytes) held = { name, offset, piece }
			return { bytes: piece.bytes.slice(0, atMost), sizeBytes: piece.sizeBytes }
		},
	}
}

/** So that what is bytes is no text of the same digits. */
const textOf = (value: unknown): string => (value instanceof Uint8Array ? `x${Buffer.from(value).toString('hex')}` : `t${String(value)}`)
