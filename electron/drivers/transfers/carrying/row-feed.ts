import type { SqlValue } from '../../engines/engine.ts'
import { type BinaryWriter, putNull } from '../codecs/binary-writer.ts'
import type { RowCodec } from '../codecs/codec.ts'
import { isShortInteger, serial, shortInteger, valueOf } from '../pages/cells.ts'
import type { PageRows } from '../pages/page-rows.ts'
import { columnSql } from '../source/source-order.ts'
import type { KeyRange, PackedTable, Source } from '../transfer.ts'
import type { TablePlan } from './carry-plan.ts'

/** Rows one after another, each written column by column. */
export type RowFeed = {
	/** Goes on to the next row; false behind the last. Faults: those of reading. */
	next(): boolean
	/** Writes one of the columns that the plan maps. Throws ConversionError where its value does not fit. */
	put(out: BinaryWriter, place: number): void
	/** The value of one of the columns that the plan reads. */
	value(place: number): SqlValue
	/** Must be called, also in the middle. */
	end(): void
}

/** The rows of a range, from the pages of the file where that can be, else by SQL. */
export function feedOf(source: Source, plan: TablePlan, range: KeyRange): RowFeed {
	return plan.packed ? packedFeed(plan.packed, plan, range) : feedBySql(source, plan, range)
}

function feedBySql(source: Source, { table, columns, codecs }: TablePlan, range: KeyRange): RowFeed {
	const batches = source.rows(table, columns, range)
	let batch: readonly (readonly SqlValue[])[] = []
	let [row, next]: [readonly SqlValue[], number] = [[], 0]
	return {
		next() {
			while (next >= batch.length) {
				const { value, done } = batches.next()
				if (done) return false
				;[batch, next] = [value, 0]
			}
			row = batch[next++] ?? []
			return true
		},
		put: (out, place) => codecs[place]?.put(out, row[place] ?? null),
		value: (place) => row[place] ?? null,
		end: () => void batches.return?.(),
	}
}

/** A column of the rows of pages. */
type PackedField = { put(out: BinaryWriter): void; value(): SqlValue }

function packedFeed(packed: PackedTable, { columns, codecs }: TablePlan, range: KeyRange): RowFeed {
	const rows = packed.open(range)
	const fields = columns.map((column, place) => packedField(rows, packed, column, codecs[place]))
	const sql = columns.map(columnSql)
	/** In the place of cells. */
	let odd: readonly SqlValue[] | null = null
	return {
		next() {
			if (!rows.next()) return false
			odd = rows.odd ? (packed.row(sql, rows.number, asBytes) as readonly SqlValue[]) : null
			return true
		},
		put(out, place) {
			if (odd === null) fields[place]?.put(out)
			else codecs[place]?.put(out, odd[place] ?? null)
		},
		value: (place) => (odd === null ? (fields[place]?.value() ?? null) : (odd[place] ?? null)),
		end: () => undefined,
	}
}

const asBytes = (bytes: Uint8Array) => bytes

function packedField(rows: PageRows, packed: PackedTable, column: string, codec: RowCodec | undefined): PackedField {
	const place = packed.placeOf(column)
	if (place < 0) {
		const value = () => BigInt(rows.number)
		return { value, put: (out) => codec?.put(out, value()) }
	}
	const isReal = packed.isReal(column)
	const value = () => {
		const isWhole = isReal && isShortInteger(rows.types[place] as number)
		return isWhole ? shortInteger(rows, place) : valueOf(rows, place, asBytes)
	}
	const putCell = codec?.putCell ?? null
	return {
		value,
		put(out) {
			if (rows.types[place] === serial.null) putNull(out)
			else if (putCell === null || !putCell(out, rows, place)) codec?.put(out, value())
		},
	}
}
