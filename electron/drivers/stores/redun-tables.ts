import type { Engine } from '../engines/engine.ts'
import { readOne, text } from './redun-rows.ts'

/** Runs queries against one state of a database, as `Engine.read` does. */
export type Read = Engine['read']
export type EngineKind = 'sqlite' | 'postgres'

/**
 * What a repository of redun has, found by looking at its tables and columns: each of its eleven versions has others. Only
 * the change of SQLite's times from local ones to UTC (3.4) left no trace in the schema but the mark of the migration.
 */
export type RedunTables = {
	readonly kind: EngineKind
	/** From 2.0 on. */
	readonly evaluations: boolean
	/** From 3.1 on. */
	readonly tags: boolean
	/** Every job names its execution: from 3.0 on, while at 2.3 it may. Otherwise the way leads through the parents. */
	readonly jobsNameExecutions: boolean
	/** `local`: wall-clock times of the machine that wrote them, without a zone. `zoned`: PostgreSQL keeps moments. */
	readonly times: 'local' | 'utc' | 'zoned'
}

/** Tables that every version has, with a column of each that is asked for. */
const always: Readonly<Record<string, string>> = {
	value: 'value_hash',
	task: 'namespace',
	call_node: 'task_name',
	file: 'path',
	handle: 'is_valid',
	handle_edge: 'child_id',
	subvalue: 'parent_value_hash',
	argument: 'arg_position',
	job: 'cached',
	execution: 'args',
}

const sqliteColumns = `
	SELECT m.name, c.name, c.type, c."notnull" FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'`

const postgresColumns = `
	SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
	WHERE c.relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped
	AND c.relname IN ('value', 'task', 'call_node', 'file', 'handle', 'handle_edge', 'subvalue', 'argument', 'job', 'execution', 'evaluation', 'tag',
		'alembic_version')`

/** The migration after which SQLite's job times are UTC, and that one adds a column after it. */
const utcMigration = '3b0a6e67cc58'

/** What of redun is in a database; null where it is none of its repositories. Faults: those of the engine. */
export async function recogniseRedun(read: Read, kind: EngineKind, signal?: AbortSignal): Promise<RedunTables | null> {
	const columns = await readOne(read, { sql: kind === 'sqlite' ? sqliteColumns : postgresColumns }, signal)
	const types = new Map(columns.map(([table, column, type]) => [`${text(table)}.${text(column)}`, text(type)]))
	if (Object.entries(always).some(([table, column]) => !types.has(`${table}.${column}`))) return null
	return {
		kind,
		evaluations: types.has('evaluation.value_hash'),
		tags: types.has('tag.entity_id'),
		jobsNameExecutions: columns.some(([table, column, _, required]) => table === 'job' && column === 'execution_id' && Boolean(required)),
		times: await timesOf(read, types, signal),
	}
}

async function timesOf(read: Read, types: ReadonlyMap<string, string>, signal: AbortSignal | undefined): Promise<RedunTables['times']> {
	if (types.get('job.start_time') === 'timestamp with time zone') return 'zoned'
	if (types.has('execution.updated_time')) return 'utc'
	if (!types.has('alembic_version.version_num')) return 'local'
	const marks = await readOne(read, { sql: 'SELECT version_num FROM alembic_version' }, signal)
	return marks.some(([mark]) => mark === utcMigration) ? 'utc' : 'local'
}
