import { type CopyMap, isMade } from '../../../contract/copy-map.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import { conditionSql, generatedSql } from '../expressions/expressions.ts'
import { type Names, namesBeside } from '../mapping/map-names.ts'
import type { TargetObject } from '../mapping/map-objects.ts'
import { indexObjects, primaryKey } from './target-sql-indexes.ts'
import { expressionColumns, type PlacedTable } from './target-sql-places.ts'
import { referenceObjects } from './target-sql-references.ts'

/**
 * Everything beside rows that the tables have which the copy makes, in the order in which it can be made; they may refer to others.
 * Indexes and tables share their names.
 */
export function objectsOf(tables: readonly PlacedTable[], map: CopyMap): readonly TargetObject[] {
	const names = namesBeside(tables.map(({ mapped }) => mapped.into))
	const made = tables.filter(({ mapped }) => isMade(map, mapped))
	return [
		...made.flatMap(generatedObjects),
		...made.flatMap((table) => primaryKey(table, names)),
		...made.flatMap((table) => indexObjects(table, names)),
		...made.flatMap((table) => checkObjects(table, names)),
		...referenceObjects(made, tables, names),
	]
}

/**
 * A generated column is copied like any other, and then made anew by its expression: so the comparison that follows the copy
 * shows, value by value, that both engines understand it alike.
 */
function generatedObjects(table: PlacedTable): TargetObject[] {
	const known = expressionColumns(table)
	return table.columns
		.filter(({ column }) => column.generated)
		.map(({ column, mapped }) => {
			const others = known.filter(({ column: name }) => !isGenerated(table, name))
			const sql = column.default === null || mapped.conversion === 'as-text' ? null : generatedSql(column.default, others, mapped.type)
			const into = quoteName(mapped.into)
			const type = `${mapped.type}${mapped.type === 'text' ? ' COLLATE "C"' : ''}`
			const notNull = mapped.notNull ? ' NOT NULL' : ''
			return {
				kind: 'generated',
				table: table.table.name,
				column: column.name,
				name: 'GENERATED',
				sql:
					sql === null
						? null
						: [`ALTER TABLE ${table.at} DROP COLUMN ${into}, ADD COLUMN ${into} ${type} GENERATED ALWAYS AS (${sql}) STORED${notNull}`],
				text: column.default ?? '',
				choices: ['stop', 'convert', 'leave-out'],
				// The values alone
				nearest: [],
			}
		})
}

/** PostgreSQL makes no generated column of another. */
const isGenerated = ({ columns }: PlacedTable, name: string) => columns.some(({ column }) => column.name === name && column.generated)

function checkObjects(table: PlacedTable, names: Names): TargetObject[] {
	const columns = expressionColumns(table)
	return table.table.checks.map((check) => {
		const name = names.give(check.name ?? `${table.mapped.into}_check`)
		const sql = conditionSql(check.sql, columns)
		return {
			kind: 'check',
			table: table.table.name,
			column: null,
			name: check.name ?? check.sql,
			sql: sql === null ? null : [`ALTER TABLE ${table.at} ADD CONSTRAINT ${quoteName(name)} CHECK (${sql})`],
			text: check.sql,
			choices: ['stop', 'leave-out'],
			nearest: null,
		}
	})
}
