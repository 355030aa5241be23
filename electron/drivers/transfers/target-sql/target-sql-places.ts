import type { CopyMap, CopySurvey, MappedColumn, MappedTable, SurveyedColumn, SurveyedTable } from '../../../contract/copy-map.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import type { ExpressionColumn } from '../expressions/expression-typed.ts'
import { named } from '../mapping/map-names.ts'

/** A column with where it goes. */
export type PlacedColumn = { readonly column: SurveyedColumn; readonly mapped: MappedColumn }

/** A table that is copied, with where it goes. */
export type PlacedTable = {
	readonly table: SurveyedTable
	readonly mapped: MappedTable
	/** Schema and name, quoted. */
	readonly at: string
	readonly columns: readonly PlacedColumn[]
}

/** The tables that are copied, in the order of the map. */
export function placedTables(survey: CopySurvey, map: CopyMap): readonly PlacedTable[] {
	return map.map.flatMap((mapped) => {
		const table = named(survey.tables, mapped.table, ({ name }) => name)
		if (table === undefined || mapped.columns === null) return []
		const columns = mapped.columns.flatMap((one) => {
			const column = named(table.columns, one.column, ({ name }) => name)
			return column === undefined ? [] : [{ column, mapped: one }]
		})
		return [{ table, mapped, at: `${quoteName(map.schema)}.${quoteName(mapped.into)}`, columns }]
	})
}

/** Where a column of the source goes; undefined when it is left out. */
export const placeOf = (table: PlacedTable, column: string): PlacedColumn | undefined =>
	named(table.columns, column, (placed) => placed.column.name)

/** The columns as expressions of the table may name them. */
export const expressionColumns = ({ columns }: PlacedTable): readonly ExpressionColumn[] =>
	columns.map(({ column: { name, declared, collation }, mapped: { into, type, conversion } }) => ({
		column: name,
		into,
		type,
		conversion,
		declared,
		collation: collation.toUpperCase(),
	}))
