import { type BinaryWriter, createBinaryWriter, putInt16, reserve } from '../codecs/binary-writer.ts'

/**
 * Rows in canonical form, packed one after another as PostgreSQL's binary COPY writes them: int16 number of fields, then for each
 * field int32 length (-1 for NULL) and its bytes, all big-endian. Two rows are the same when these bytes are.
 * Source: https://www.postgresql.org/docs/current/sql-copy.html, File Formats, Binary Format
 */
export type Tuples = {
	readonly bytes: Buffer
	/** Where each row begins, and behind the last one where it ends: `count` + 1 places. */
	readonly starts: readonly number[]
	readonly count: number
}

/** Where a field of a row begins: its length, and behind it the bytes. */
export function fieldAt({ bytes, starts }: Tuples, row: number, field: number): number {
	let at = (starts[row] ?? 0) + 2
	for (let skipped = 0; skipped < field; skipped++) at += 4 + Math.max(0, bytes.readInt32BE(at))
	return at
}

/** The bytes of a field; null for NULL. Not a copy. */
export function fieldOf(tuples: Tuples, row: number, field: number): Uint8Array | null {
	const at = fieldAt(tuples, row, field)
	const length = tuples.bytes.readInt32BE(at)
	return length < 0 ? null : tuples.bytes.subarray(at + 4, at + 4 + length)
}

/** One row by itself, copied out of its page. */
export function keepTuple({ bytes, starts }: Tuples, row: number): Tuples {
	const kept = Buffer.from(bytes.subarray(starts[row], starts[row + 1]))
	return { bytes: kept, starts: [0, kept.length], count: 1 }
}

/** Packs rows into one buffer that is used again for the next page. */
export type TupleWriter = {
	/** Where the fields of the row are written, one after another, once it is begun. */
	readonly out: BinaryWriter
	beginRow(): void
	/** A row that is packed already. */
	row(tuples: Tuples, row: number): void
	/** What was written since the last page; good until the next row is begun. */
	page(): Tuples
}

/** Makes a writer of rows with so many fields. */
export function createTupleWriter(fields: number): TupleWriter {
	const out = createBinaryWriter(firstSize)
	let starts: number[] = []
	return {
		out,
		beginRow() {
			starts.push(out.length)
			putInt16(out, fields)
		},
		row({ bytes, starts: places }, row) {
			const [start = 0, end = 0] = [places[row], places[row + 1]]
			const at = reserve(out, end - start)
			starts.push(at)
			out.length = at + bytes.copy(out.bytes, at, start, end)
		},
		page() {
			starts.push(out.length)
			const page = { bytes: out.bytes, starts, count: starts.length - 1 }
			// A single huge value must not keep its room for the rest of the table
			if (out.bytes.length > mostKept) Object.assign(out, createBinaryWriter(firstSize))
			starts = []
			out.length = 0
			return page
		},
	}
}

const firstSize = 1_048_576
const mostKept = 8_388_608

/** Cuts a stream of rows, as it comes in pieces, into rows. */
export type TupleSplitter = {
	/** The whole rows that end in this piece; null while there is none. Good until the next piece is given. */
	split(piece: Buffer): Tuples | null
	/** Has the stream's own end been seen: without it rows are missing. */
	readonly ended: boolean
}

const signatureLength = 11
const headerLength = signatureLength + 8

/**
 * Makes a splitter for one stream: the whole binary format of COPY with its header and end, or `bare` rows. Throws where the
 * bytes are none of it.
 */
export function createTupleSplitter(form: 'copy' | 'bare'): TupleSplitter {
	let pieces: Buffer[] = []
	let held = 0
	/** So many bytes are needed before another row can be whole: a value of many pieces is joined once. */
	let wanted = form === 'copy' ? headerLength : 2
	let inHeader = form === 'copy'
	let ended = false
	return {
		get ended() {
			return ended
		},
		split(piece) {
			pieces.push(piece)
			held += piece.length
			if (ended || held < wanted) return null
			const bytes = pieces.length === 1 ? piece : Buffer.concat(pieces, held)
			const from = inHeader ? endOfHeader(bytes) : 0
			inHeader = false
			const { tuples, end, next } = cut(bytes, from)
			ended = next === 'ended'
			wanted = next === 'ended' ? 0 : next - end
			pieces = end < bytes.length ? [bytes.subarray(end)] : []
			held = bytes.length - end
			return tuples.count === 0 ? null : tuples
		},
	}
}

function endOfHeader(bytes: Buffer): number {
	if (bytes.toString('latin1', 0, signatureLength) !== 'PGCOPY\n\xff\r\n\0') throw new Error('not the binary format of COPY')
	return headerLength + bytes.readInt32BE(signatureLength + 4)
}

/** Whole rows from a place on; `end` is behind the last, `next` where the bytes must reach for another. */
function cut(bytes: Buffer, from: number): { tuples: Tuples; end: number; next: number | 'ended' } {
	const starts = [from]
	let end = from
	for (;;) {
		const next = endOfTuple(bytes, end)
		if (next === 'ended' || next > bytes.length) return { tuples: { bytes, starts, count: starts.length - 1 }, end, next }
		end = next
		starts.push(end)
	}
}

/** Where a row ends, or how far the bytes must reach to say more. */
function endOfTuple(bytes: Buffer, start: number): number | 'ended' {
	if (start + 2 > bytes.length) return start + 2
	const fields = bytes.readInt16BE(start)
	if (fields < 0) return 'ended'
	let at = start + 2
	for (let field = 0; field < fields; field++) {
		if (at + 4 > bytes.length) return at + 4
		at += 4 + Math.max(0, bytes.readInt32BE(at))
	}
	return at
}
