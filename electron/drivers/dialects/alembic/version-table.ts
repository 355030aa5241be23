import type { Problem } from '../../../contract/database.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import type { Query } from '../../engines/engine.ts'
import type { Look } from '../dialect.ts'

/** The table in which Alembic keeps where a database stands: one column, one row for each applied head. */
export type VersionTable = {
	readonly name: string
	/** PostgreSQL: the schema it is in; null for SQLite. */
	readonly schema: string | null
	/** Characters its column holds; null where it does not say. */
	readonly width: number | null
}

/** What is known of the table before looking: by the project's env.py, its bundle or the system it is. Null where nothing is. */
export type TableHints = { readonly name: string | null; readonly schema: string | null }

/** The table that is gone by, or null when there is none; and whether others would do as well. */
export type FoundTable = { readonly table: VersionTable | null; readonly problems: readonly Problem[] }

/** The name that Alembic gives it unless env.py says another. */
export const usualName = 'alembic_version'

/** Every table that could be one: its only column is `version_num`, of whatever width. In order of schema and name. */
export async function findVersionTables(look: Look): Promise<readonly VersionTable[]> {
	const isServer = look.description.kind === 'postgres'
	const [answer] = await look.read([{ sql: isServer ? onServer : inFile }])
	return (answer?.rows ?? []).map(([schema, name, width]) => ({
		name: String(name),
		schema: schema === null ? null : String(schema),
		width: isServer ? (width === null ? null : Number(width)) : widthOf(String(width)),
	}))
}

const inFile = `SELECT NULL, t.name, c.type FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
	WHERE t.type = 'table' AND c.name = 'version_num' AND (SELECT count(*) FROM pragma_table_info(t.name)) = 1 ORDER BY t.name`

const onServer = `SELECT n.nspname::text, c.relname::text, CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 END
	FROM pg_catalog.pg_attribute AS a
	JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
	JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
	WHERE a.attname = 'version_num' AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
		AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
		AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS o
			WHERE o.attrelid = c.oid AND o.attnum > 0 AND NOT o.attisdropped AND o.attname <> 'version_num')
	ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"`

function widthOf(type: string): number | null {
	const digits = /\((\d+)\)/.exec(type)?.[1]
	return digits === undefined ? null : Number(digits)
}

/**
 * Chooses among them: what env.py names, then the usual name, then the schema of the system it is, then the first schema
 * of the search path. Where several are left, Headway says so; it blocks only where nothing speaks for the one taken.
 */
export function chooseVersionTable(
	candidates: readonly VersionTable[],
	hints: TableHints,
	look: Look,
	systemSchema: string | null,
): FoundTable {
	const { description } = look
	const first = description.kind === 'postgres' ? description.server.schema : null
	const named = (wanted: string | null) => (table: VersionTable) => wanted === null || table.name === wanted
	const within = (schema: string | null) => (table: VersionTable) => schema === null || table.schema === schema
	const fitting = candidates.filter(
		(table) => named(hints.name)(table) && within(description.kind === 'postgres' ? hints.schema : null)(table),
	)
	// What env.py says for certain cannot be another table
	if (fitting.length === 0) return { table: null, problems: [] }
	const usual = narrowed(fitting, named(hints.name ?? usualName))
	const ofSystem = narrowed(usual, systemSchema === null ? () => true : within(systemSchema))
	const chosen = narrowed(ofSystem, first === null ? () => true : within(first))
	const [table = null] = chosen
	if (table === null || ofSystem.length < 2) return { table, problems: [] }
	const tables = ofSystem.map(nameOf).join(', ')
	return { table, problems: [{ kind: 'version-table-several', blocks: chosen.length > 1, facts: { tables, table: nameOf(table) } }] }
}

/** Those that fit, or all where none does. */
function narrowed(tables: readonly VersionTable[], fits: (table: VersionTable) => boolean): readonly VersionTable[] {
	const fitting = tables.filter(fits)
	return fitting.length > 0 ? fitting : tables
}

/** Where Alembic would make it. `systemSchema` is that of the system it is, where env.py does not say. */
export function expectedTable(hints: TableHints, look: Look, systemSchema: string | null): VersionTable {
	const { description } = look
	const schema = description.kind === 'postgres' ? (hints.schema ?? systemSchema ?? description.server.schema) : null
	return { name: hints.name ?? usualName, schema, width: 32 }
}

/** As people write it: `__reana.alembic_version`. */
export function nameOf({ schema, name }: Pick<VersionTable, 'schema' | 'name'>): string {
	return schema === null ? name : `${schema}.${name}`
}

/** Reads its rows, sorted by their bytes whatever the server's language; of no table, none. */
export function rowsQuery(table: VersionTable | null, look: Look): Query {
	if (table === null) return { sql: 'SELECT 1 WHERE 1 = 0' }
	const order = look.description.kind === 'postgres' ? 'version_num COLLATE "C"' : 'version_num COLLATE BINARY'
	return { sql: `SELECT version_num FROM ${quotedTable(table)} ORDER BY ${order}` }
}

/** As it stands in SQL. */
export function quotedTable({ schema, name }: Pick<VersionTable, 'schema' | 'name'>): string {
	return schema === null ? quoted(name) : `${quoted(schema)}.${quoted(name)}`
}

/** Names that Alembic leaves bare stay so, for SQL that reads like its own. */
export function quoted(name: string): string {
	const isPlain = /^[a-z_][a-z0-9_]*$/.test(name) && name.includes('_') && !/^(current|session|system)_/.test(name)
	return isPlain || name === 'public' ? name : quoteName(name)
}
