import type { SqlValue } from '../../engines/engine.ts'
import { serial } from '../../engines/sqlite-format.ts'
import { type BinaryWriter, putNull } from '../codecs/binary-writer.ts'
import type { PutValue } from '../codecs/codec.ts'
import type { FieldForm } from '../codecs/codec-field.ts'
import { columnSql } from '../source/source-order.ts'
import type { KeyRange, PackedTable, Source } from '../transfer.ts'
import { valueIn } from './cells.ts'
import type { PageRows } from './page-rows.ts'

/** How values of one column are written: from a cell where that is possible, else from the value. */
export type FeedCodec = { readonly put: PutValue; readonly putCell: NonNullable<FieldForm['putCell']> | null }

export type Feeding = {
	readonly table: string
	readonly columns: readonly string[]
	/** Of the first columns; the others are only asked for as values. */
	readonly codecs: readonly FeedCodec[]
	/** Null where the rows are asked for by SQL. */
	readonly packed: PackedTable | null
}

/** Rows one after another, each written column by column. */
export type RowFeed = {
	/** Goes on to the next row; false behind the last. Faults: those of reading. */
	next(): boolean
	/** Writes a column. Throws ConversionError where its value does not fit. */
	put(out: BinaryWriter, place: number): void
	value(place: number): SqlValue
	/** Must be called, also in the middle. */
	end(): void
}

/** The rows of a range, from the pages of the file where that can be, else by SQL. A range is of row numbers or of keys accordingly. */
export function feedOf(source: Source, feeding: Feeding, range: KeyRange): RowFeed {
	const { packed, table, columns } = feeding
	return packed ? packedFeed(packed, feeding, range) : feedBySql(source.rows(table, columns, range), feeding)
}

/** Rows that SQLite reads. */
export function feedBySql(batches: IterableIterator<readonly (readonly SqlValue[])[]>, { codecs }: Pick<Feeding, 'codecs'>): RowFeed {
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

/** Also tells which row it is at. */
export type PackedFeed = RowFeed & { readonly number: number | bigint }

export function packedFeed(packed: PackedTable, { columns, codecs }: Pick<Feeding, 'columns' | 'codecs'>, range: KeyRange): PackedFeed {
	const rows = packed.open(range)
	const fields = columns.map((column, place) => packedField(rows, packed, column, codecs[place]))
	const sql = columns.map(columnSql)
	/** In the place of cells. */
	let odd: readonly SqlValue[] | null = null
	return {
		get number() {
			return rows.number
		},
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

function packedField(rows: PageRows, packed: PackedTable, column: string, codec: FeedCodec | undefined): PackedField {
	const place = packed.placeOf(column)
	if (place < 0) {
		const value = () => BigInt(rows.number)
		return { value, put: (out) => codec?.put(out, value()) }
	}
	const isReal = packed.isReal(column)
	const value = () => valueIn(rows, place, isReal, asBytes)
	const putCell = codec?.putCell ?? null
	return {
		value,
		put(out) {
			const type = rows.types[place]
			if (type === serial.null) putNull(out)
			// Read as a real, it is another number
			else if (putCell === null || (isReal && type === serial.int64) || !putCell(out, rows, place)) codec?.put(out, value())
		},
	}
}
