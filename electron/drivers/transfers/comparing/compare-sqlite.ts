import { FaultError } from '../../../contract/fault.ts'
import type { SqlValue } from '../../engines/engine.ts'
import { ConversionError } from '../codecs/codec-error.ts'
import { shownValue } from '../codecs/codec-field.ts'
import { type FeedCodec, type Feeding, feedBySql, type PackedFeed, packedFeed, type RowFeed } from '../pages/row-feed.ts'
import type { PackedTable, Source } from '../transfer.ts'
import { createTupleWriter, type Tuples, type TupleWriter } from './canonical-rows.ts'
import { countAgain, readAgain, rowsPerBlock, rowsReadAgain } from './compare-audit.ts'

/** A column as it is read from SQLite. */
export type EncodedColumn = { readonly name: string; readonly type: string; readonly codec: FeedCodec }

export type EncodedTable = {
	readonly name: string
	readonly columns: readonly EncodedColumn[]
	/** Columns that name a row, by their places in `columns`: for faults. */
	readonly key: readonly number[]
}

const pageBytes = 524_288
const whole = { after: null, upTo: null }

/**
 * Rows of a table of a file in canonical form, `keyed` in the order of its key, else in any. Whoever reads them breathes between
 * the pages. Faults: `value-does-not-fit`, those of reading.
 */
export function sqliteTuples(source: Source, table: EncodedTable, keyed: boolean): AsyncGenerator<Tuples, void, void> {
	const columns = table.columns.map(({ name }) => name)
	const codecs = table.columns.map(({ codec }) => codec)
	const packed = keyed && !source.isNumbered(table.name) ? null : source.packed(table.name)
	const feeding = { table: table.name, columns, codecs, packed }
	if (packed) return auditedTuples(table, { ...feeding, packed, path: source.path })
	return plainTuples(table, feedBySql(source.rows(table.name, columns, whole), feeding))
}

async function* plainTuples(table: EncodedTable, feed: RowFeed): AsyncGenerator<Tuples, void, void> {
	const writer = createTupleWriter(table.columns.length)
	try {
		while (feed.next()) {
			putRow(writer, table, feed)
			if (writer.out.length >= pageBytes) yield writer.page()
		}
	} finally {
		feed.end()
	}
	if (writer.out.length > 0) yield writer.page()
}

async function* auditedTuples(
	table: EncodedTable,
	feeding: Feeding & { readonly packed: PackedTable; readonly path: string },
): AsyncGenerator<Tuples, void, void> {
	const writer = createTupleWriter(table.columns.length)
	const feed: PackedFeed = packedFeed(feeding.packed, feeding, whole)
	/** Number of the row before the block, and how many rows of the block there were. */
	let [after, rows]: [number | bigint | null, number] = [null, 0]
	let wasReadAgain = false
	while (feed.next()) {
		putRow(writer, table, feed)
		rows += 1
		const isFull = writer.out.length >= pageBytes || rows === rowsPerBlock
		if (!wasReadAgain && (isFull || rows === rowsReadAgain)) {
			readAgain(feeding, { after, upTo: feed.number }, writtenBytes(writer))
			wasReadAgain = true
		}
		if (isFull) yield writer.page()
		if (rows < rowsPerBlock) continue
		countAgain(feeding, { after, upTo: feed.number }, rows)
		;[after, rows, wasReadAgain] = [feed.number, 0, false]
	}
	if (!wasReadAgain) readAgain(feeding, { after, upTo: null }, writtenBytes(writer))
	countAgain(feeding, { after, upTo: null }, rows)
	if (writer.out.length > 0) yield writer.page()
}

const writtenBytes = ({ out }: TupleWriter) => out.bytes.subarray(0, out.length)

function putRow(writer: TupleWriter, table: EncodedTable, feed: RowFeed): void {
	writer.beginRow()
	for (let place = 0; place < table.columns.length; place++) {
		try {
			feed.put(writer.out, place)
		} catch (thrown) {
			throw misfit(thrown, table, place, feed.value)
		}
	}
}

function misfit(thrown: unknown, { name, columns, key }: EncodedTable, place: number, valueAt: (place: number) => SqlValue): unknown {
	const column = columns[place]
	if (!(thrown instanceof ConversionError) || column === undefined) return thrown
	const row = key.map((part) => shownValue(valueAt(part))).join(', ')
	const fault = { kind: 'value-does-not-fit', table: name, column: column.name, row, type: column.type, text: thrown.text } as const
	return new FaultError(fault)
}
