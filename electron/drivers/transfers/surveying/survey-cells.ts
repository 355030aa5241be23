import { isBytes, isText, serial } from '../../engines/sqlite-format.ts'
import { isCleanText, isShortInteger, shortInteger, valueIn } from '../pages/cells.ts'
import type { PageRows } from '../pages/page-rows.ts'
import { asBrokenText, type Cell } from '../source/source-statements.ts'
import { addValue, type RowName, type Tally, UnreadBytes } from './survey-tally.ts'

/** Tallies one column of rows as they stand in their pages. */
export type CellTally = {
	/** Adds the cell of the row that was read last. */
	add(): void
	/** Must be called behind the last row. */
	finish(): void
}

export type CellColumn = {
	/** Of its cells. */
	readonly place: number
	/** Whole numbers are read as numbers with a fraction. */
	readonly isReal: boolean
	/** Of bytes only how many there are is looked at. */
	readonly wrapped: boolean
}

/** The value of a cell that is no row number. */
export function cellValue(rows: PageRows, { place, isReal }: Pick<CellColumn, 'place' | 'isReal'>): Cell {
	return valueIn(rows, place, isReal, asBrokenText)
}

/**
 * Cells with which nothing can be wrong are counted where they stand. Of all others, and of the first of each sort, the value is
 * made and added as any other.
 */
export function tallyCells(rows: PageRows, tally: Tally, column: CellColumn, row: RowName): CellTally {
	const { judge, counts } = tally
	const { place, isReal, wrapped } = column
	const range = createRange(tally)
	/** Sorts of which one was shown, and with which nothing can be wrong. */
	const plain = { integer: false, real: false, text: false, bytes: false }
	const addAsValue = (type: number) => {
		addValue(tally, wrapped && isBytes(type) ? new UnreadBytes(lengthOf(rows, place)) : cellValue(rows, column), row)
		if (isText(type)) plain.text = judge.text === undefined
		else if (isBytes(type)) plain.bytes = judge.bytes === undefined
		else if (type === serial.real) plain.real = judge.real === undefined
		else if (isShortInteger(type)) plain.integer = judge.integer === undefined && !isReal
	}
	return {
		add() {
			const type = rows.types[place] as number
			if (type === serial.null && !tally.isKey) counts.nulls += 1
			else if (plain.integer && isShortInteger(type)) range.add(shortInteger(rows, place))
			else if (plain.real && type === serial.real && !Number.isNaN(realIn(rows, place))) counts.reals += 1
			else if (plain.text && isText(type) && isCleanText(rows, place)) counts.texts += 1
			else if (plain.bytes && isBytes(type)) counts.blobs += 1
			else return addAsValue(type)
			if (type >= serial.firstBytes) tally.longest = Math.max(tally.longest, lengthOf(rows, place))
		},
		finish: range.finish,
	}
}

/** The same of the row's own number, which is not among its cells. */
export function tallyNumber(rows: PageRows, tally: Tally, row: RowName): CellTally {
	const range = createRange(tally)
	const isPlain = tally.judge.integer === undefined
	return {
		add() {
			if (isPlain && tally.counts.integers > 0 && typeof rows.number === 'number') range.add(rows.number)
			else addValue(tally, BigInt(rows.number), row)
		},
		finish: range.finish,
	}
}

/** Counts whole numbers, and keeps the least and the greatest of them. */
function createRange(tally: Tally): { add(value: number): void; finish(): void } {
	let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
	return {
		add(value) {
			tally.counts.integers += 1
			if (value < least) least = value
			if (value > greatest) greatest = value
		},
		finish() {
			if (least > greatest) return
			const [from, to] = [BigInt(least), BigInt(greatest)]
			if (tally.least === null || from < tally.least) tally.least = from
			if (tally.greatest === null || to > tally.greatest) tally.greatest = to
		},
	}
}

const lengthOf = ({ starts, ends }: PageRows, place: number) => (ends[place] as number) - (starts[place] as number)
const realIn = ({ view, starts }: PageRows, place: number) => view.getFloat64(starts[place] as number)
