import { cachedStoreId } from '../../contract/words/cached-words.ts'
import { quoteName } from '../../lib/sql-text.ts'
import type { Engine, EngineDescription } from '../engines/engine.ts'

/** A table of entries that a database has. `id` names it within its database; `schema` is null of SQLite. */
export type FoundStore = { readonly id: string; readonly table: string; readonly schema: string | null }

/**
 * The tables of a database that are laid out as lakeFS lays out its entries, whatever they are called: recognised by columns,
 * types and primary key. Tables that may not be read are left out. Faults: as of the engine's `read`.
 */
export async function findStores(engine: Engine, { kind }: Pick<EngineDescription, 'kind'>): Promise<readonly FoundStore[]> {
	const [answer] = await engine.read([{ sql: kind === 'sqlite' ? sqliteTables : postgresTables }])
	return (answer?.rows ?? []).map(([table, schema = null, isVisible = true]) => {
		const names = isVisible ? [String(table)] : [String(schema), String(table)]
		return { id: names.map(inId).join('.'), table: String(table), schema: schema === null ? null : String(schema) }
	})
}

/** Stores that are readings of a database rather than a table of it. No table's id has a colon that is not in quotes. */
export const readingIds = { redun: cachedStoreId, tables: ':tables' } as const

/** A name as it stands in an id: in quotes where it would otherwise read as something else. */
const inId = (name: string): string => (/^"|[.:]/.test(name) ? quoteName(name) : name)

/** Virtual tables are left out, because asking for their columns would run the code behind them. */
const sqliteTables = `
	SELECT t.name FROM sqlite_schema t, pragma_table_info(t.name) c
	WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%'
	GROUP BY t.name
	HAVING count(*) = 3 AND sum(upper(c.type) = 'BLOB' AND (c.name, c.pk) IN (VALUES ('partition_key', 1), ('key', 2), ('value', 0))) = 3
	ORDER BY t.name`

const postgresTables = `
	SELECT c.relname, n.nspname, pg_table_is_visible(c.oid)
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
	WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_'
		AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
		AND (
			SELECT array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || coalesce(k.place, 0) ORDER BY a.attname)
			FROM pg_attribute a LEFT JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place) ON k.number = a.attnum
			WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		) = ARRAY['key bytea 2', 'partition_key bytea 1', 'value bytea 0']
	ORDER BY CASE WHEN pg_table_is_visible(c.oid) THEN '' ELSE n.nspname || '.' END || c.relname`
