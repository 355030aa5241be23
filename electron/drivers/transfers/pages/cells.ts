import { isUtf8 } from 'node:buffer'
import { isBytes, serial } from '../../engines/sqlite-format.ts'

/**
 * One row as SQLite keeps it: for each column its serial type, and where its bytes are. Good until the next row is read.
 * Source: https://sqlite.org/fileformat2.html#record_format
 */
export type Cells = {
	readonly bytes: Buffer
	readonly view: DataView
	/** By the column's place in the table. */
	readonly types: Int32Array
	readonly starts: Int32Array
	/** Behind its last byte. */
	readonly ends: Int32Array
}

/** A whole number of at most 48 bits, which a JavaScript number holds exactly. */
export const isShortInteger = (type: number): boolean =>
	(type > serial.null && type < serial.int64) || type === serial.zero || type === serial.one

const high = 4_294_967_296

/** The whole number of a cell that is one, of at most 48 bits. */
export function shortInteger({ view, types, starts }: Cells, place: number): number {
	const at = starts[place] as number
	switch (types[place]) {
		case 1:
			return view.getInt8(at)
		case 2:
			return view.getInt16(at)
		case 3:
			return view.getInt8(at) * 65_536 + view.getUint16(at + 1)
		case 4:
			return view.getInt32(at)
		case 5:
			return view.getInt16(at) * high + view.getUint32(at + 2)
		case serial.one:
			return 1
		default:
			return 0
	}
}

/**
 * The value of a cell as SQLite gives it: whole numbers as bigint, others as number, and of a column that `isReal` all of them;
 * `broken` says what text that is no UTF-8 becomes.
 */
export function valueIn<Broken>(
	cells: Cells,
	place: number,
	isReal: boolean,
	broken: (bytes: Uint8Array) => Broken,
): null | bigint | number | string | Uint8Array | Broken {
	const type = cells.types[place] as number
	const start = cells.starts[place] as number
	if (type === serial.null) return null
	if (type === serial.int64) return wholeOf(cells.view.getBigInt64(start), isReal)
	if (type === serial.real) return realOf(cells.view.getFloat64(start))
	if (type < serial.firstBytes) return isReal ? shortInteger(cells, place) : BigInt(shortInteger(cells, place))
	const end = cells.ends[place] as number
	if (isBytes(type)) return copied(cells, start, end)
	const kind = textKind(cells.bytes, start, end)
	return kind === 'broken' ? broken(copied(cells, start, end)) : cells.bytes.toString(kind === 'plain' ? 'latin1' : 'utf8', start, end)
}

/** Releases of SQLite before 3.29 keep great whole numbers as such in a column of reals, and read them as reals. */
const wholeOf = (value: bigint, isReal: boolean) => (isReal ? Number(value) : value)

/** What is no number is NULL to SQLite. */
const realOf = (value: number) => (Number.isNaN(value) ? null : value)

const copied = ({ bytes }: Cells, start: number, end: number) => Uint8Array.prototype.slice.call(bytes, start, end)

/** A text of UTF-8 without NUL, which is what PostgreSQL takes. */
export function isCleanText({ bytes, starts, ends }: Cells, place: number): boolean {
	const kind = textKind(bytes, starts[place] as number, ends[place] as number)
	return kind === 'plain' || kind === 'utf8'
}

/** `plain`: ASCII without NUL. `nul`: UTF-8 with NUL in it. */
type TextKind = 'plain' | 'utf8' | 'nul' | 'broken'

/** What the bytes of a text are. */
function textKind(bytes: Buffer, start: number, end: number): TextKind {
	let at = start
	while (at < end) {
		const byte = bytes[at] as number
		if (byte === 0 || byte > 127) break
		at++
	}
	if (at === end) return 'plain'
	const rest = bytes.subarray(at, end)
	if (!isUtf8(rest)) return 'broken'
	return rest.includes(0) ? 'nul' : 'utf8'
}
