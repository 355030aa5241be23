import type { SurveyedTable } from '../../../contract/copy-map.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import { foldName } from '../../../lib/sqlite-tokens.ts'
import { type Names, named } from '../mapping/map-names.ts'
import type { TargetObject } from '../mapping/map-objects.ts'
import { isTextType } from '../mapping/map-there.ts'
import { typeByMigration } from '../mapping/propose-map.ts'
import { type PlacedColumn, type PlacedTable, placeOf } from './target-sql-places.ts'

type Reference = SurveyedTable['references'][number]

/** Foreign keys of the tables that are made, when every key that they go by is there: in a circle, and to the table itself, too. They are checked against the rows at once. */
export function referenceObjects(made: readonly PlacedTable[], tables: readonly PlacedTable[], names: Names): TargetObject[] {
	return made.flatMap((table) =>
		table.table.references.map((reference) => {
			const { columns, to } = reference
			const name = names.give([table.mapped.into, ...columns, 'fkey'].join('_'))
			const parent = named(tables, reference.table, ({ table: { name: parentName } }) => parentName)
			const made = parent === undefined ? null : constraintSql(table, parent, reference, name)
			return {
				kind: 'reference' as const,
				table: table.table.name,
				column: null,
				// As the survey calls it
				name: columns.join(', '),
				sql: made?.isSame === true ? made.sql : null,
				text: `FOREIGN KEY (${columns.join(', ')}) REFERENCES ${reference.table} (${to.join(', ')})`,
				choices: made === null ? ['stop', 'leave-out'] : ['stop', 'convert', 'leave-out'],
				nearest: made?.sql ?? null,
			}
		}),
	)
}

function constraintSql(table: PlacedTable, parent: PlacedTable, reference: Reference, name: string) {
	const from = reference.columns.flatMap((column) => placeOf(table, column) ?? [])
	const to = reference.to.flatMap((column) => placeOf(parent, column) ?? [])
	if (from.length === 0 || from.length !== reference.columns.length || to.length !== from.length) return null
	if (!hasKey(parent, to) || !from.every((column, at) => isAlike(column, to[at]))) return null
	const columns = (placed: readonly PlacedColumn[]) => placed.map(({ mapped }) => quoteName(mapped.into)).join(', ')
	const acts = `${act('DELETE', reference.onDelete)}${act('UPDATE', reference.onUpdate)}${reference.deferred ? ' DEFERRABLE INITIALLY DEFERRED' : ''}`
	return {
		sql: [
			`ALTER TABLE ${table.at} ADD CONSTRAINT ${quoteName(name)} FOREIGN KEY (${columns(from)}) REFERENCES ${parent.at} (${columns(to)})${acts}`,
		],
		// Where the parent's case does not matter, a reference in other letters is one to SQLite and none to PostgreSQL
		isSame: to.every(({ column, mapped }) => mapped.type !== 'text' || column.collation.toUpperCase() === 'BINARY'),
	}
}

function act(event: 'DELETE' | 'UPDATE', action: string): string {
	const upper = action.toUpperCase()
	return ['CASCADE', 'SET NULL', 'SET DEFAULT', 'RESTRICT'].includes(upper) ? ` ON ${event} ${upper}` : ''
}

/** PostgreSQL wants the columns to be a key, or under a unique rule for all rows; SQLite finds out only when a row is written. */
function hasKey({ table }: PlacedTable, to: readonly PlacedColumn[]): boolean {
	const wanted = sorted(to.map(({ column }) => column.name))
	const isWanted = (columns: readonly (string | null)[]) => sorted(columns) === wanted
	const key = table.columns.filter((column) => column.key > 0).map(({ name }) => name)
	// An index, unlike a rule, is on small letters alone where case does not matter
	const isExact = to.every(({ column }) => column.collation.toUpperCase() === 'BINARY')
	const isRule = (sql: string | null) => sql === null || (isExact && !/\b(where|collate)\b/i.test(sql))
	return isWanted(key) || table.indexes.some(({ unique, columns, sql }) => unique && isWanted(columns) && isRule(sql))
}

const sorted = (columns: readonly (string | null)[]) => JSON.stringify(columns.map((column) => foldName(column ?? '')).sort())
const wholeTypes: readonly string[] = ['smallint', 'integer', 'bigint']

/** Whether the server can compare a child's type with its parent's by the parent's index. */
function isAlike({ mapped: { type } }: PlacedColumn, to: PlacedColumn | undefined): boolean {
	const parent = to?.mapped.type ?? ''
	if (type === 'json' || parent === 'json') return false
	// What is not there yet is looked at again when it is
	if (parent === typeByMigration || (isTextType(type) && isTextType(parent))) return true
	return type === parent || (wholeTypes.includes(type) && [...wholeTypes, 'numeric', 'double precision'].includes(parent))
}
