import type { CopyMap, CopySurvey, MappedColumn, MappedTable, SurveyedColumn, SurveyedTable } from '../../../contract/copy-map.ts'
import { defaultSql } from '../expressions/expressions.ts'
import type { SystemFit, TargetTable } from '../transfer.ts'
import { isTakenColumn, named, namesBeside } from './map-names.ts'
import { fitTable } from './map-there.ts'
import { isRowNumber, typeOf } from './map-types.ts'

/**
 * The map that is right where nobody says otherwise. Whatever it cannot settle without altering or losing something is left
 * to a finding. Tables are fitted to those that are there, where the source's own project has made them; otherwise the copy
 * makes them.
 */
export function proposeMap({
	survey,
	there,
	system,
	timeZone,
	schema,
}: {
	readonly survey: CopySurvey
	readonly there: readonly TargetTable[]
	readonly system: SystemFit | null
	readonly timeZone: string
	readonly schema: string
}): CopyMap {
	const isThere = system !== null || survey.tables.some(({ name }) => named(there, name, (target) => target.name) !== undefined)
	const map = isThere ? survey.tables.map((table) => fitTable(table, there, system)) : madeTables(survey.tables)
	return { version: 1, schema, tables: isThere ? 'there' : 'make', timeZone: system?.timeZone ?? timeZone, map, choices: {} }
}

function madeTables(tables: readonly SurveyedTable[]): MappedTable[] {
	const names = namesBeside([])
	return tables.map((table) => ({
		table: table.name,
		into: names.give(table.name),
		columns: table.virtual ? null : madeColumns(table),
	}))
}

function madeColumns(table: SurveyedTable): MappedColumn[] {
	const names = namesBeside([])
	return table.columns.map((column) => madeColumn(table, column, names.give(isTakenColumn(column.name) ? `${column.name}_` : column.name)))
}

/**
 * An INTEGER PRIMARY KEY becomes an identity also without AUTOINCREMENT: SQLite gives it a number where none is said, and
 * programs that were written for that insert without one. NOT NULL goes with it: SQLite never stores NULL there.
 */
function madeColumn(table: SurveyedTable, column: SurveyedColumn, into: string): MappedColumn {
	const identity = isRowNumber(table, column)
	const { type, conversion } = typeOf(table, column)
	return {
		column: column.name,
		into,
		type,
		conversion,
		notNull: column.notNull || column.key > 0,
		default: identity || column.generated || column.default === null ? null : defaultSql(column.default, { type, conversion }),
		identity,
		setNull: false,
	}
}
