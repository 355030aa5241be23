import type Database from 'better-sqlite3'
import { within } from './redun-database.ts'
import type { ServerRepository } from './redun-postgres.ts'

type Row = Readonly<Record<string, unknown>>
type Rows = Readonly<Record<string, readonly Row[]>>

/** Every table after those it refers to, save that executions and jobs refer to each other. */
const tables = [
	'task',
	'value',
	'call_node',
	'file',
	'handle',
	'handle_edge',
	'subvalue',
	'argument',
	'argument_result',
	'call_edge',
	'call_subtree_task',
	'job',
	'execution',
	'evaluation',
	'tag',
	'tag_edit',
]

const flags = new Set(['is_valid', 'cached', 'is_current'])

/** Copies the rows of a SQLite repository into one on a server at the same version. Times are taken as they are written. */
export async function copyRows(path: string, repository: ServerRepository): Promise<void> {
	const read = within(path, (db) => tables.filter((table) => isThere(db, table)).map((table) => [table, rowsIn(db, table)] as const))
	await repository.client.query(
		"BEGIN; SET LOCAL TimeZone = 'UTC'; SELECT set_config('redun.version', '0.46.0', true); SET CONSTRAINTS ALL DEFERRED",
	)
	for (const [table, rows] of read) {
		await repository.client.query(`INSERT INTO ${table} SELECT ${wantedColumns(table)} FROM json_populate_recordset(NULL::${table}, $1)`, [
			JSON.stringify(rows.map((row) => forServer(table, row))),
		])
	}
	await repository.client.query('COMMIT')
}

/** A tag may hold the null of JSON, which is not the null of a column. */
function wantedColumns(table: string): string {
	return table === 'tag' ? "tag_hash, entity_type, entity_id, key, coalesce(value, 'null'), is_current" : '*'
}

function isThere(db: Database.Database, table: string): boolean {
	return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined
}

function rowsIn(db: Database.Database, table: string): readonly Row[] {
	return db.prepare(`SELECT * FROM "${table}"`).all() as Row[]
}

function forServer(table: string, row: Row): Row {
	return mapped(row, (column, value) => {
		if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`
		if (flags.has(column)) return value === 1
		return table === 'tag' && column === 'value' ? JSON.parse(String(value)) : value
	})
}

/** Every row of a SQLite repository in the form of `serverRows`. */
export function fileRows(path: string): Rows {
	return within(path, (db) =>
		asMeant(tables.filter((table) => isThere(db, table)).map((table) => [table, rowsIn(db, table).map((row) => plainly(table, row))])),
	)
}

function plainly(table: string, row: Row): Row {
	return mapped(row, (column, value) => {
		if (Buffer.isBuffer(value)) return value.toString('hex')
		if (flags.has(column)) return value === 1
		if (column.endsWith('_time') || column === 'timestamp') return value === null ? null : withMicroseconds(String(value))
		return table === 'tag' && column === 'value' ? JSON.parse(String(value)) : value
	})
}

function withMicroseconds(time: string): string {
	const [second = '', fraction = ''] = time.split('.')
	return `${second}.${fraction.padEnd(6, '0')}`
}

/** Every row of every table of redun's but the version's, in an order of their own: bytes in hexadecimal, times in UTC where they say so. */
export async function serverRows(repository: ServerRepository): Promise<Rows> {
	const [found] = await repository.rows(`SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = current_schema()`)
	const there = new Set(String(found?.[0]).split(' '))
	const read: [string, Row[]][] = []
	await repository.client.query("SET TimeZone = 'UTC'; SET bytea_output = 'hex'")
	for (const table of tables.filter((name) => there.has(name))) {
		const rows = await repository.rows(`SELECT to_jsonb(t) FROM ${table} AS t`)
		read.push([table, rows.map(([row]) => fromServer(JSON.parse(String(row)) as Row))])
	}
	return asMeant(read)
}

function fromServer(row: Row): Row {
	return mapped(row, (column, value) => {
		if (typeof value !== 'string') return value
		if (value.startsWith('\\x')) return value.slice(2)
		return column.endsWith('_time') || column === 'timestamp' ? withMicroseconds(value.replace('T', ' ').replace(/\+00:00$/, '')) : value
	})
}

function mapped(row: Row, to: (column: string, value: unknown) => unknown): Row {
	return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, to(column, value)]))
}

/** Ids of stubs are random, so they are named alike; keys of objects and rows have no order. */
function asMeant(read: readonly (readonly [string, readonly Row[]])[]): Rows {
	const executions = read.find(([table]) => table === 'execution')?.[1] ?? []
	const stubs = new Map(
		executions.filter((row) => row['args'] === '"Stub Execution"').map((row) => [row['id'], `stub of ${row['job_id']}`]),
	)
	const named = (row: Row): Row =>
		mapped(row, (column, value) => (column === 'id' || column === 'execution_id' ? (stubs.get(value) ?? value) : value))
	return Object.fromEntries(read.map(([table, rows]) => [table, rows.map(named).map(inKeyOrder).sort(byText)]))
}

function inKeyOrder(row: Row): Row {
	return Object.fromEntries(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function byText(one: Row, other: Row): number {
	const [first, second] = [JSON.stringify(one), JSON.stringify(other)]
	return first < second ? -1 : first > second ? 1 : 0
}
