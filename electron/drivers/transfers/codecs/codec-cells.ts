import { type Cells, textKind } from '../pages/cells.ts'
import { type BinaryWriter, reserve } from './binary-writer.ts'

/** Below this, copying byte by byte is quicker than asking for a copy. */
const shortField = 64

/** A field of the very bytes of a cell, with its length. */
export function copyCell(out: BinaryWriter, { bytes, starts, ends }: Cells, place: number): void {
	const [start, end] = [starts[place] as number, ends[place] as number]
	const at = reserve(out, 4 + end - start)
	out.view.setInt32(at, end - start)
	const into = out.bytes
	if (end - start < shortField) for (let from = start, to = at + 4; from < end; from++, to++) into[to] = bytes[from] as number
	else bytes.copy(into, at + 4, start, end)
	out.length = at + 4 + end - start
}

/** The same of a text that PostgreSQL takes: UTF-8 without NUL. Of any other nothing is written, and the answer is false. */
export function copyPlainCell(out: BinaryWriter, cells: Cells, place: number): boolean {
	const kind = textKind(cells.bytes, cells.starts[place] as number, cells.ends[place] as number)
	const fits = kind === 'plain' || kind === 'utf8'
	if (fits) copyCell(out, cells, place)
	return fits
}
