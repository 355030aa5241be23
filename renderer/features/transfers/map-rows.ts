import type { CopyMap, CopySurvey, Evidence, MappedColumn, MappedTable, SurveyedColumn } from '../../../electron/contract/copy-map.ts'
import { counted, listed } from '../../../electron/contract/words/quantities.ts'

/** One line of the map: a column with what it becomes, or a table that is left out. */
export type MapRow = {
	readonly id: string
	readonly table: MappedTable
	/** Null for a table that is left out. */
	readonly column: MappedColumn | null
	/** Null for a column that the source has not, and for a table. */
	readonly surveyed: SurveyedColumn | null
	/** Findings about it. */
	readonly findings: number
}

/** Every line of a map, in the order of the source. */
export function mapRows({ map }: CopyMap, { tables, findings }: CopySurvey): MapRow[] {
	const surveyed = new Map(tables.map(({ name, columns }) => [name, new Map(columns.map((column) => [column.name, column]))]))
	const counts = new Map<string, number>()
	for (const { table, column } of findings) {
		const id = rowId(table ?? '', column)
		counts.set(id, (counts.get(id) ?? 0) + 1)
	}
	return map.flatMap((table): MapRow[] => {
		if (table.columns === null) {
			const id = rowId(table.table, null)
			return [{ id, table, column: null, surveyed: null, findings: counts.get(id) ?? 0 }]
		}
		return table.columns.map((column) => {
			const id = rowId(table.table, column.column)
			return { id, table, column, surveyed: surveyed.get(table.table)?.get(column.column) ?? null, findings: counts.get(id) ?? 0 }
		})
	})
}

const rowId = (table: string, column: string | null) => JSON.stringify([table, column])

/** Lines in which a text is found: in a name or a type. */
export function searchedRows(rows: readonly MapRow[], text: string): readonly MapRow[] {
	const searched = text.trim().toLowerCase()
	if (searched === '') return rows
	return rows.filter(({ table, column, surveyed }) =>
		[table.table, table.into, column?.column, column?.into, column?.type, surveyed?.declared].some((part) =>
			part?.toLowerCase().includes(searched),
		),
	)
}

/** What a column's rows really hold: `1,204 whole numbers, 3 texts and 2 NULL`. */
export function holdsWords({ nulls, integers, reals, texts, blobs }: Evidence): string {
	const parts = [
		integers > 0 && counted(integers, 'whole number'),
		reals > 0 && counted(reals, 'number with a fraction', 'numbers with a fraction'),
		texts > 0 && counted(texts, 'text'),
		blobs > 0 && counted(blobs, 'blob'),
		nulls > 0 && `${nulls.toLocaleString('en')} NULL`,
	].filter((part) => part !== false)
	return parts.length === 0 ? 'nothing' : listed(parts)
}
