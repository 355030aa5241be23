import { type Cells, isCleanText } from '../pages/cells.ts'
import { type BinaryWriter, putRun, reserve, shortRun } from './binary-writer.ts'

/** A field of the very bytes of a cell, with its length. */
export function copyCell(out: BinaryWriter, { bytes, starts, ends }: Cells, place: number): void {
	putRun(out, bytes, starts[place] as number, ends[place] as number)
}

/** The same of a text that PostgreSQL takes: UTF-8 without NUL. Of any other nothing is written, and the answer is false. */
export function copyPlainCell(out: BinaryWriter, cells: Cells, place: number): boolean {
	const start = cells.starts[place] as number
	const end = cells.ends[place] as number
	if (end - start < shortRun && copyAscii(out, cells.bytes, start, end)) return true
	const fits = isCleanText(cells, place)
	if (fits) copyCell(out, cells, place)
	return fits
}

/** Most texts are short and ASCII: one loop looks at their bytes and copies them. */
function copyAscii(out: BinaryWriter, bytes: Buffer, start: number, end: number): boolean {
	const at = reserve(out, 4 + end - start)
	const into = out.bytes
	let to = at + 4
	for (let from = start; from < end; from++) {
		const byte = bytes[from] as number
		if (byte === 0 || byte > 127) return false
		into[to++] = byte
	}
	out.view.setInt32(at, end - start)
	out.length = to
	return true
}
