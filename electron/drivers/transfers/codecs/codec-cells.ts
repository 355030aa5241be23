import { type Cells, isCleanText } from '../pages/cells.ts'
import { type BinaryWriter, putRun, reserve, shortRun, wordSlack } from './binary-writer.ts'

/** A field of the very bytes of a cell, with its length. */
export function copyCell(out: BinaryWriter, cells: Cells, place: number): void {
	putRun(out, cells, cells.starts[place] as number, cells.ends[place] as number)
}

/** The same of a text that PostgreSQL takes: UTF-8 without NUL. Of any other nothing is written, and the answer is false. */
export function copyPlainCell(out: BinaryWriter, cells: Cells, place: number): boolean {
	if (copyAscii(out, cells.view, cells.starts[place] as number, cells.ends[place] as number)) return true
	const fits = isCleanText(cells, place)
	if (fits) copyCell(out, cells, place)
	return fits
}

const highBits = 0x80808080 | 0
const ones = 0x01010101

/** Most texts are short and ASCII: one loop looks at their bytes and copies them, four at once. False where it is another. */
function copyAscii(out: BinaryWriter, view: DataView, start: number, end: number): boolean {
	const length = end - start
	if (length > shortRun || end + wordSlack > view.byteLength) return false
	const at = reserve(out, 4 + length + wordSlack)
	const into = out.view
	for (let from = start, to = at + 4; from < end; from += 4, to += 4) {
		const word = view.getInt32(from)
		into.setInt32(to, word)
		// What stands behind the text does not count
		const counted = end - from < 4 ? (word & keptOf(end - from)) | (ones & ~keptOf(end - from)) : word
		// A byte beyond ASCII, or 0
		if (((counted | ((counted - ones) & ~counted)) & highBits) !== 0) return false
	}
	into.setInt32(at, length)
	out.length = at + 4 + length
	return true
}

/** The bits of the first one to three bytes of a word. */
const keptOf = (bytes: number) => -1 << (32 - bytes * 8)
