import { FaultError } from '../../../contract/fault.ts'
import type { SqlValue } from '../../engines/engine.ts'
import type { PutValue } from '../codecs/codec.ts'
import { ConversionError } from '../codecs/codec-error.ts'
import { shownValue } from '../codecs/codec-field.ts'
import type { Source } from '../transfer.ts'
import { createTupleWriter, type Tuples } from './canonical-rows.ts'

/** A column as it is read from SQLite. */
export type EncodedColumn = { readonly name: string; readonly type: string; readonly putCanonical: PutValue }

export type EncodedTable = {
	readonly name: string
	readonly columns: readonly EncodedColumn[]
	/** Columns that name a row, by their places in `columns`: for faults. */
	readonly key: readonly number[]
}

const pageBytes = 524_288

/** Rows of a table of a file in canonical form, in the order of its key. Whoever reads them breathes between the pages. Faults: `value-does-not-fit`, those of reading. */
export async function* sqliteTuples(source: Source, table: EncodedTable): AsyncGenerator<Tuples, void, void> {
	const writer = createTupleWriter(table.columns.length)
	const names = table.columns.map(({ name }) => name)
	for (const page of source.rows(table.name, names, { after: null, upTo: null })) {
		for (const row of page) {
			writer.beginRow()
			for (let place = 0; place < names.length; place++) {
				try {
					table.columns[place]?.putCanonical(writer.out, row[place] ?? null)
				} catch (thrown) {
					throw misfit(thrown, table, row, place)
				}
			}
			if (writer.out.length >= pageBytes) yield writer.page()
		}
	}
	if (writer.out.length > 0) yield writer.page()
}

function misfit(thrown: unknown, { name, columns, key }: EncodedTable, row: readonly SqlValue[], place: number): unknown {
	const column = columns[place]
	if (!(thrown instanceof ConversionError) || column === undefined) return thrown
	const named = key.map((part) => shownValue(row[part] ?? null)).join(', ')
	const fault = { kind: 'value-does-not-fit', table: name, column: column.name, row: named, type: column.type, text: thrown.text } as const
	return new FaultError(fault)
}
