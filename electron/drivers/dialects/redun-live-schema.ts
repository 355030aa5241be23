import type { EngineDescription, Query } from '../engines/engine.ts'
import type { Look } from './dialect.ts'
import { everyTable, jobTrigger, type LiveColumns, type LiveSchema } from './redun-schema.ts'

/** Table, column, NOT NULL, type; of a server, in the schema in which unqualified names are made. */
const columnQueries: Readonly<Record<EngineDescription['kind'], string>> = {
	sqlite: `SELECT t.name, c.name, c."notnull", c.type FROM sqlite_schema AS t JOIN pragma_table_xinfo(t.name) AS c
		WHERE t.type = 'table' AND t.name IN (SELECT value FROM json_each(:tables)) ORDER BY t.name, c.cid`,
	postgres: `SELECT t.relname, c.attname, c.attnotnull, format_type(c.atttypid, c.atttypmod)
		FROM pg_catalog.pg_class AS t
			JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
			JOIN pg_catalog.pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
		WHERE n.nspname = current_schema() AND t.relkind IN ('r', 'p')
			AND t.relname IN (SELECT * FROM json_array_elements_text(CAST(:tables AS json)))
		ORDER BY t.relname, c.attnum`,
}

const triggerQuery: Query = {
	sql: `SELECT g.tgname FROM pg_catalog.pg_trigger AS g
			JOIN pg_catalog.pg_class AS t ON t.oid = g.tgrelid
			JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
		WHERE n.nspname = current_schema() AND t.relname = 'job' AND g.tgname = :trigger`,
	parameters: { trigger: jobTrigger },
}

/** Reads which of redun's tables, columns and indexes a database has. An index that answers no query counts as missing. */
export async function readLiveSchema(look: Look): Promise<LiveSchema> {
	const { kind, objects } = look.description
	const [columns, triggers] = await look.read([
		{ sql: columnQueries[kind], parameters: { tables: JSON.stringify(everyTable) } },
		...(kind === 'postgres' ? [triggerQuery] : []),
	])
	const tables = new Map<string, Map<string, { required: boolean; type: string }>>()
	for (const [table, column, required, type] of columns?.rows ?? []) {
		const known = tables.get(String(table)) ?? new Map()
		tables.set(String(table), known.set(String(column), { required: Number(required) !== 0, type: String(type) }))
	}
	return {
		engine: kind,
		tables: tables satisfies ReadonlyMap<string, LiveColumns>,
		indexes: new Set(objects.filter((object) => object.type === 'index' && object.invalid !== true).map((object) => object.name)),
		triggers: new Set((triggers?.rows ?? []).map(([name]) => String(name))),
	}
}
