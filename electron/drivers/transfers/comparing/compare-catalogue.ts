import type { ReadingSession } from './compare-session.ts'

/** A table as PostgreSQL's catalogue describes it, as far as a comparison needs it. */
export type CatalogueTable = {
	readonly name: string
	readonly columns: readonly {
		readonly name: string
		/** As format_type writes it. */
		readonly type: string
		readonly notNull: boolean
		/** Words of an enumerated type, else null. */
		readonly members: readonly string[] | null
	}[]
	/** Columns of the primary key, in its order; empty for none. */
	readonly key: readonly string[]
	/** As the server guesses; null where it has not counted yet. */
	readonly rows: number | null
}

/** Reads the tables of a schema in the order of their names. Parts of a table are read with the whole. */
export async function readCatalogue({ query }: Pick<ReadingSession, 'query'>, schema: string): Promise<readonly CatalogueTable[]> {
	const { rows } = await query(catalogueSql, [schema])
	return JSON.parse(String(rows[0]?.[0] ?? '[]')) as CatalogueTable[]
}

const catalogueSql = `
	SELECT coalesce(json_agg(json_build_object(
		'name', c.relname,
		'rows', CASE WHEN c.reltuples < 0 THEN NULL ELSE c.reltuples::bigint END,
		'columns', (
			SELECT coalesce(json_agg(json_build_object(
				'name', a.attname,
				'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
				'notNull', a.attnotnull,
				'members', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = a.atttypid)
			) ORDER BY a.attnum), '[]')
			FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		),
		'key', (
			SELECT coalesce(json_agg(a.attname ORDER BY k.place), '[]')
			FROM pg_catalog.pg_index i, unnest(i.indkey) WITH ORDINALITY k (attnum, place), pg_catalog.pg_attribute a
			WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.attnum AND k.place <= i.indnkeyatts
		)
	) ORDER BY c.relname COLLATE "C"), '[]')::text
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition`
