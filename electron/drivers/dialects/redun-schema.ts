import type { EngineDescription } from '../engines/engine.ts'
import { isAtLeast, type RedunVersion, redunVersions } from './redun-versions.ts'

/** Columns of a table as it is, by name; `required` is NOT NULL, `type` as the engine writes it. */
export type LiveColumns = ReadonlyMap<string, { readonly required: boolean; readonly type: string }>

/** What is there of redun's own tables; the names of all indexes and (on a server) of redun's own trigger. */
export type LiveSchema = {
	readonly engine: EngineDescription['kind']
	readonly tables: ReadonlyMap<string, LiveColumns>
	readonly indexes: ReadonlySet<string>
	readonly triggers: ReadonlySet<string>
}

/** Where one table is not what a version says: names of missing columns, or of what only a later version has. */
export type Difference = { readonly table: string; readonly objects: readonly string[] }

type Since = { readonly major: number; readonly minor: number }
type KnownTable = {
	readonly columns: readonly string[]
	readonly since: Since
	readonly later?: { readonly column: string; readonly since: Since }
}

function known(columns: string, since = '1.0', later?: { readonly column: string; readonly since: string }): KnownTable {
	const table = { columns: columns.split(' '), since: sinceOf(since) }
	return later ? { ...table, later: { column: later.column, since: sinceOf(later.since) } } : table
}

function sinceOf(label: string): Since {
	const [major, minor] = label.split('.').map(Number)
	return { major: Number(major), minor: Number(minor) }
}

/** The two tables in which a database says its version; a missing one is a problem of its own. */
const ledgerTables: readonly string[] = ['alembic_version', 'redun_version']

const knownTables: Readonly<Record<string, KnownTable>> = {
	alembic_version: known('version_num'),
	redun_version: known('id version timestamp'),
	task: known('hash name namespace source'),
	value: known('value_hash type format value'),
	call_node: known('call_hash task_name task_hash args_hash value_hash timestamp'),
	file: known('value_hash path'),
	handle: known('hash fullname value_hash key is_valid'),
	handle_edge: known('parent_id child_id'),
	subvalue: known('value_hash parent_value_hash'),
	argument: known('arg_hash call_hash value_hash arg_position arg_key'),
	argument_result: known('arg_hash result_call_hash'),
	call_edge: known('parent_id child_id call_order'),
	call_subtree_task: known('call_hash task_hash'),
	job: known('id start_time end_time task_hash cached call_hash parent_id', '1.0', { column: 'execution_id', since: '2.3' }),
	execution: known('id args job_id', '1.0', { column: 'updated_time', since: '3.5' }),
	evaluation: known('eval_hash task_hash args_hash value_hash', '2.0'),
	tag: known('tag_hash entity_type entity_id key value is_current', '3.1'),
	tag_edit: known('parent_id child_id', '3.1'),
}

const indexesSince: Readonly<Record<string, string>> = {
	'1.0': `ix_call_node_task_hash ix_call_node_value_hash ix_handle_fullname ix_handle_value_hash ix_handle_edge_child_id
		ix_handle_edge_parent_id ix_subvalue_parent_value_hash ix_subvalue_value_hash ix_argument_call_hash ix_argument_value_hash
		ix_argument_result_arg_hash ix_argument_result_result_call_hash ix_call_edge_child_id ix_call_edge_parent_id
		ix_call_subtree_task_call_hash ix_call_subtree_task_task_hash ix_job_call_hash ix_job_parent_id ix_job_task_hash ix_execution_job_id`,
	'2.0': 'ix_evaluation_task_hash ix_evaluation_value_hash',
	'2.2': `ix_call_node_call_hash_vpo ix_execution_id_vpo ix_file_path ix_job_id_vpo ix_task_hash_vpo ix_task_name_vpo
		ix_task_namespace_vpo ix_value_value_hash_vpo`,
	'2.3': 'ix_job_execution_id',
	'3.1': 'ix_tag_entity_id ix_tag_key ix_tag_value ix_tag_tag_hash_current',
	'3.3': 'ix_job_end_time ix_job_start_time ix_value_type',
}

/** Names of redun's own tables at a version. */
export function tablesAt(version: RedunVersion): readonly string[] {
	return Object.keys(knownTables).filter((table) => isAtLeast(version, knownTables[table]?.since ?? version))
}

/** Names of a redun table's columns at a version, in redun's order. */
export function columnsAt(version: RedunVersion, table: string): readonly string[] {
	const expected = knownTables[table]
	if (!expected) return []
	return expected.later && isAtLeast(version, expected.later.since) ? [...expected.columns, expected.later.column] : expected.columns
}

/** Names of redun's own indexes at a version. */
export function indexesAt(version: RedunVersion): readonly string[] {
	return Object.entries(indexesSince).flatMap(([since, names]) => (isAtLeast(version, sinceOf(since)) ? names.split(/\s+/) : []))
}

/** Names of every table that redun has had at some version. */
export const everyTable: readonly string[] = Object.keys(knownTables)

/** A column that a step of PostgreSQL gives another type. SQLite does not heed types, so there nothing changes. */
type TypeChange = {
	readonly table: string
	readonly column: string
	readonly since: Since
	readonly before: string
	readonly after: string
}

const typeChanges: readonly TypeChange[] = [
	{ table: 'value', column: 'type', since: sinceOf('3.2'), before: 'character varying(100)', after: 'character varying' },
	...(['job start_time', 'job end_time', 'call_node timestamp', 'redun_version timestamp'] as const).map((name): TypeChange => {
		const [table = '', column = ''] = name.split(' ')
		return { table, column, since: sinceOf('3.4'), before: 'timestamp without time zone', after: 'timestamp with time zone' }
	}),
]

/** Where the tables and columns are not those of a version. Columns of the owner's own are no difference, nor are indexes. */
export function differencesFrom(live: LiveSchema, version: RedunVersion): readonly Difference[] {
	return Object.entries(knownTables).flatMap(([table, expected]) => {
		const columns = live.tables.get(table)
		const belongs = isAtLeast(version, expected.since)
		if (!columns) return belongs && !ledgerTables.includes(table) ? [{ table, objects: [table] }] : []
		if (!belongs) return [{ table, objects: [table] }]
		const objects = [
			...missingColumns(columns, columnsAt(version, table)),
			...untimelyColumns(columns, expected, version),
			...(live.engine === 'postgres' ? mistypedColumns(table, columns, version) : []),
		]
		return objects.length > 0 ? [{ table, objects }] : []
	})
}

function missingColumns(columns: LiveColumns, expected: readonly string[]): readonly string[] {
	return expected.filter((column) => !columns.has(column))
}

/** A column that came later than the version, or one that does not yet or no longer forbid NULL as the version says. */
function untimelyColumns(columns: LiveColumns, { later }: KnownTable, version: RedunVersion): readonly string[] {
	const column = later && columns.get(later.column)
	if (!later || !column) return []
	if (!isAtLeast(version, later.since)) return [later.column]
	const mustBeRequired = later.column === 'execution_id' && isAtLeast(version, { major: 3, minor: 0 })
	return column.required === mustBeRequired ? [] : [later.column]
}

/** A column without the type that the version says, on which the steps would do something else than they are meant to. */
function mistypedColumns(table: string, columns: LiveColumns, version: RedunVersion): readonly string[] {
	return typeChanges
		.filter((change) => change.table === table)
		.filter(({ column, since, before, after }) => {
			const found = columns.get(column)
			return found !== undefined && found.type !== (isAtLeast(version, since) ? after : before)
		})
		.map(({ column }) => column)
}

/** Names of indexes (and on PostgreSQL the trigger) that a version has and the database has not. */
export function missingObjects(live: LiveSchema, version: RedunVersion): readonly string[] {
	return [
		...indexesAt(version).filter((index) => !live.indexes.has(index)),
		...(live.engine === 'postgres' ? triggersAt(version).filter((trigger) => !live.triggers.has(trigger)) : []),
	]
}

/** Name of the trigger, and of the function it calls, that redun makes on PostgreSQL from 3.4 on. */
export const jobTrigger = 'check_job_utc'

function triggersAt(version: RedunVersion): readonly string[] {
	return isAtLeast(version, { major: 3, minor: 4 }) ? [jobTrigger] : []
}

/**
 * The version that tables and indexes alone show, for a database that does not say. Two pairs look the same and the
 * lower one is safe, because the step between them can be run twice: 2.0 and 2.1, and on SQLite 3.1 and 3.2. At 3.3 and
 * 3.4 the same schema of SQLite means two different things (local times, UTC), so that nothing can be told: null.
 */
export function versionShownBy(live: LiveSchema): RedunVersion | null {
	const matches = redunVersions.filter((version) => differencesFrom(live, version).length === 0 && hasJustTheIndexesOf(live, version))
	const labels = matches.map((version) => version.label).join(' ')
	return matches.length === 1 || labels === '2.0 2.1' || labels === '3.1 3.2' ? (matches[0] ?? null) : null
}

function hasJustTheIndexesOf(live: LiveSchema, version: RedunVersion): boolean {
	const expected = new Set(indexesAt(version))
	const later = Object.values(indexesSince).flatMap((names) => names.split(/\s+/).filter((name) => !expected.has(name)))
	return missingObjects(live, version).length === 0 && later.every((name) => !live.indexes.has(name))
}
