import type { Finding } from '../../../contract/copy-map.ts'
import { defaultSql } from '../expressions/expressions.ts'
import type { PlacedColumn, PlacedTable } from '../target-sql/target-sql-places.ts'
import { findingAbout } from './map-finding.ts'
import { isTakenColumn } from './map-names.ts'

/** What cannot be said in the tables that the copy makes: defaults, collations, names that every table of PostgreSQL has already, and keys that are too long. */
export function madeFindings(placed: PlacedTable): Finding[] {
	const { table, columns } = placed
	return [...columns.flatMap((column) => columnFindings(table.name, column)), ...longKeys(placed)]
}

function columnFindings(table: string, { column, mapped }: PlacedColumn): Finding[] {
	const findings: Finding[] = []
	const about = { table, column: column.name }
	if (
		!column.generated &&
		!mapped.identity &&
		column.default !== null &&
		mapped.default === null &&
		defaultSql(column.default, mapped) === null
	)
		findings.push(findingAbout({ ...about, kind: 'unknown-expression', name: 'DEFAULT' }, 1, column.default, ['leave-out']))
	const collation = column.collation.toUpperCase()
	if (collation !== 'BINARY' && mapped.type === 'text')
		findings.push(findingAbout({ ...about, kind: 'unknown-expression', name: 'COLLATE' }, 1, collationText(collation), ['convert']))
	if (isTakenColumn(column.name) || column.name === '')
		findings.push(
			findingAbout({ ...about, kind: 'names-fold-together' }, 1, `${column.name} is PostgreSQL's own, as ${mapped.into}`, ['rename']),
		)
	return findings
}

function collationText(collation: string): string {
	if (collation === 'NOCASE') return 'Letters compare as they are written; what is unique is so in small letters'
	if (collation === 'RTRIM') return 'Spaces at the end count; what is unique is so without them'
	return `Text compares byte by byte, not by ${collation}`
}

/** What an entry of an index has room for, of a page of 8 kB. */
const longestEntry = 2_704

/** A longer entry may still fit where it can be made smaller: nobody knows before it is tried. */
function longKeys(placed: PlacedTable): Finding[] {
	const { table, columns } = placed
	const key = table.columns.filter((column) => column.key > 0).map(({ name }) => name)
	const indexes = [{ name: 'PRIMARY KEY', columns: key as readonly (string | null)[] }, ...table.indexes]
	return indexes.flatMap(({ name, columns: parts }) => {
		const bytes = columns.filter(({ column }) => parts.includes(column.name)).reduce((sum, one) => sum + entryBytes(one), 8)
		if (bytes <= longestEntry) return []
		return [
			findingAbout({ kind: 'out-of-range', table: table.name, name }, 1, `An entry of ${bytes} bytes, and room for ${longestEntry}`, [
				'leave-out',
			]),
		]
	})
}

const entryBytes = ({ column, mapped }: PlacedColumn) =>
	mapped.type === 'text' || mapped.type === 'bytea' ? (column.evidence.longest ?? 0) + 4 : 8
