import { type Cells, textKind } from '../pages/cells.ts'
import { type BinaryWriter, putRun } from './binary-writer.ts'

/** A field of the very bytes of a cell, with its length. */
export function copyCell(out: BinaryWriter, { bytes, starts, ends }: Cells, place: number): void {
	putRun(out, bytes, starts[place] as number, ends[place] as number)
}

/** The same of a text that PostgreSQL takes: UTF-8 without NUL. Of any other nothing is written, and the answer is false. */
export function copyPlainCell(out: BinaryWriter, cells: Cells, place: number): boolean {
	const kind = textKind(cells.bytes, cells.starts[place] as number, cells.ends[place] as number)
	const fits = kind === 'plain' || kind === 'utf8'
	if (fits) copyCell(out, cells, place)
	return fits
}
