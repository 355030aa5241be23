import type { EngineDescription, Query } from '../engines/engine.ts'
import type { ConventionReader, TableSight } from './conventions/convention.ts'
import type { Look } from './dialect.ts'

/** Books have many names; these parts of one are in nearly all of them. Columns of other tables are not asked for. */
const likeBooks = /migrat|schema|version|changelog|changes|revision|history|installed|sequelizemeta|alembic|goose|diesel|sqlx|drizzle/i

/** Reads the columns of the tables that could be somebody's books, or that a convention asked to see. */
export async function readTables(look: Look, conventions: readonly ConventionReader[]): Promise<readonly TableSight[]> {
	const asked = new Set(conventions.flatMap(({ tellingTables = [], companions = [] }) => [...tellingTables, ...companions]))
	const names = new Set(
		look.description.objects
			.filter(({ type, name }) => type === 'table' && (likeBooks.test(name) || asked.has(name)))
			.map((object) => object.name),
	)
	if (names.size === 0) return []
	const [answer] = await look.read([columnsQuery(look.description.kind, [...names])])
	const tables = new Map<string, { namespace: string | null; name: string; columns: { name: string; type: string }[] }>()
	for (const [schema, table, column, type] of answer?.rows ?? []) {
		const namespace = schema === null || schema === undefined ? null : String(schema)
		const key = `${namespace}\0${table}`
		const sight = tables.get(key) ?? { namespace, name: String(table), columns: [] }
		tables.set(key, sight)
		sight.columns.push({ name: String(column), type: String(type).toLowerCase() })
	}
	return [...tables.values()]
}

function columnsQuery(engine: EngineDescription['kind'], names: readonly string[]): Query {
	const parameters = { names: JSON.stringify(names) }
	if (engine === 'sqlite') {
		const sql = `SELECT NULL, t.name, c.name, c.type FROM sqlite_schema AS t JOIN pragma_table_xinfo(t.name) AS c
			WHERE t.type = 'table' AND t.name IN (SELECT value FROM json_each(:names)) ORDER BY t.name, c.cid`
		return { sql, parameters }
	}
	const sql = `SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
		FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_attribute AS a ON a.attrelid = c.oid
		WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT IN ('pg_catalog', 'information_schema')
			AND c.relname IN (SELECT json_array_elements_text(CAST(:names AS json))) ORDER BY n.nspname, c.relname, a.attnum`
	return { sql, parameters }
}
