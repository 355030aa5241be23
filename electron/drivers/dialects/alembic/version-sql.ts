import { quoteText } from '../../../lib/sql-text.ts'
import type { Query } from '../../engines/engine.ts'
import type { RowChange } from './rows.ts'
import { quoted, quotedTable, type VersionTable } from './version-table.ts'

/** Makes the version table as Alembic does. */
export function createTableSql(table: VersionTable): string {
	return `CREATE TABLE ${quotedTable(table)} (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT ${quoted(`${table.name}_pkc`)} PRIMARY KEY (version_num)
);
`
}

/** The statements that Alembic runs on the version table for one step, in its order. */
export function versionStatements(table: VersionTable, change: Omit<RowChange, 'rows'>): readonly Query[] {
	const name = quotedTable(table)
	return [
		...change.deleted.map((id) => ({ sql: `DELETE FROM ${name} WHERE version_num = ${quoteText(id)}` })),
		...change.inserted.map((id) => ({ sql: `INSERT INTO ${name} (version_num) VALUES (${quoteText(id)})` })),
		...(change.updated === null
			? []
			: [
					{ sql: `UPDATE ${name} SET version_num = ${quoteText(change.updated.to)} WHERE version_num = ${quoteText(change.updated.from)}` },
				]),
	]
}

/** What leads from some rows to others, with as few statements as there can be. */
export function changeBetween(before: readonly string[], after: readonly string[]): Omit<RowChange, 'rows'> {
	const gone = before.filter((id) => !after.includes(id))
	const come = after.filter((id) => !before.includes(id))
	const [from, to] = [gone.at(-1), come.at(-1)]
	if (from === undefined || to === undefined) return { deleted: gone, inserted: come, updated: null }
	return { deleted: gone.slice(0, -1), inserted: come.slice(0, -1), updated: { from, to } }
}

/** Empties the table, as `stamp --purge` does first. */
export function emptyTableSql(table: VersionTable): string {
	return `DELETE FROM ${quotedTable(table)};\n`
}

/** Statements as a script that a person can read. */
export function scriptFrom(queries: readonly Query[]): string {
	return queries.map(({ sql }) => `${sql};\n`).join('')
}
