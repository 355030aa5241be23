import type { CopyMap, MappedColumn } from '../../../contract/copy-map.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import { codecFor, type RowCodec } from '../codecs/codec.ts'
import type { KeyRange, PackedTable, Source, TargetTable } from '../transfer.ts'
import type { CopyBegun, FinishedRange } from './copy-ledger.ts'

/** How rows of one table are read and written. */
export type TablePlan = {
	readonly table: string
	/** Read of each row: the columns that are written, then those of the key that are not. */
	readonly columns: readonly string[]
	readonly codecs: readonly RowCodec[]
	/** Null where the rows are asked for by SQL. */
	readonly packed: PackedTable | null
	readonly mapped: readonly MappedColumn[]
	/** Places of the key among `columns`: what a row is called by in messages. */
	readonly key: readonly number[]
	readonly copySql: string
}

/** One transaction's worth of rows. */
export type RangeTask = { readonly plan: TablePlan; readonly index: number; readonly range: KeyRange }

/** Of every table that is not left out. Faults: `map-malformed`, `unknown-time-zone`. */
export function planTables(source: Source, map: CopyMap, there: readonly TargetTable[]): readonly TablePlan[] {
	return map.map.flatMap(({ table, into, columns }) => {
		if (columns === null) return []
		const target = there.find(({ name }) => name === into)
		const keyNames = source.keyOf(table)
		const written = columns.map(({ column }) => column)
		const read = [...written, ...keyNames.filter((name) => !written.includes(name))]
		return {
			table,
			columns: read,
			packed: source.packed(table),
			codecs: columns.map((column) => {
				const members = target?.columns.find(({ name }) => name === column.into)?.members ?? null
				return codecFor(column, { timeZone: map.timeZone, members })
			}),
			mapped: columns,
			key: keyNames.map((name) => read.indexOf(name)),
			copySql: copySql(map.schema, into, columns),
		}
	})
}

function copySql(schema: string, into: string, columns: readonly MappedColumn[]): string {
	const names = columns.map((column) => quoteName(column.into)).join(', ')
	return `COPY ${quoteName(schema)}.${quoteName(into)}${names === '' ? '' : ` (${names})`} FROM STDIN (FORMAT binary)`
}

/** Every range that is not there yet, table by table; each table is cut when its turn comes. */
export function* tasksOf(
	source: Source,
	plans: readonly TablePlan[],
	begun: CopyBegun,
	finished: ReadonlyMap<string, ReadonlyMap<number, FinishedRange>>,
): Generator<RangeTask, void, void> {
	for (const plan of plans) {
		const done = finished.get(plan.table)
		const ranges = plan.packed?.ranges(begun.rowsPerRange) ?? source.ranges(plan.table, begun.rowsPerRange)
		for (const [index, range] of ranges.entries()) {
			if (!done?.has(index)) yield { plan, index, range }
		}
	}
}
