import type { CopyMap, CopySurvey, MappedColumn, MappedTable, SurveyedColumn, SurveyedTable } from '../../../contract/copy-map.ts'
import { defaultSql } from '../expressions/expressions.ts'
import type { SystemFit, TargetTable } from '../transfer.ts'
import { isTakenColumn, named, namesBeside } from './map-names.ts'
import { fitTable } from './map-there.ts'
import { isRowNumber, typeOf } from './map-types.ts'

/** Stands for the type of a column that is not there yet. */
export const typeByMigration = 'as the migrations make it'

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
	/** Null where the system's migrations have yet to make them: names are all that is known. */
	readonly there: readonly TargetTable[] | null
	readonly system: SystemFit | null
	readonly timeZone: string
	readonly schema: string
}): CopyMap {
	const isThere =
		there === null || system !== null || survey.tables.some(({ name }) => named(there, name, (target) => target.name) !== undefined)
	const map = !isThere
		? madeTables(survey.tables)
		: survey.tables.map((table) => (there === null ? tableByMigration(table, system) : fitTable(table, there, system)))
	return { version: 1, schema, tables: isThere ? 'there' : 'make', timeZone: system?.timeZone ?? timeZone, map, choices: {} }
}

function madeTables(tables: readonly SurveyedTable[]): MappedTable[] {
	const names = namesBeside([])
	return tables.map((table) => madeTable(table, names.give(table.name)))
}

/** A table that the copy makes, by that name. */
export function madeTable(table: SurveyedTable, into: string): MappedTable {
	return { table: table.name, into, columns: table.virtual ? null : madeColumns(table) }
}

/** A table that the system's migrations will make. */
function tableByMigration({ name, virtual, columns }: SurveyedTable, system: SystemFit | null): MappedTable {
	const isOwn = system?.tables?.has(name) ?? !system?.books.includes(name)
	return { table: name, into: name, columns: virtual || !isOwn ? null : columns.map(columnByMigration) }
}

const columnByMigration = ({ name, notNull }: SurveyedColumn): MappedColumn => ({
	column: name,
	into: name,
	type: typeByMigration,
	conversion: 'exact',
	notNull,
	default: null,
	identity: false,
	setNull: false,
})

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
