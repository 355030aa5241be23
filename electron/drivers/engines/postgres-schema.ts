import { createHash } from 'node:crypto'
import type { SchemaObject } from './engine.ts'
import { schemaQuery } from './postgres-schema-query.ts'
import type { PgSession } from './postgres-session.ts'

/** All objects of a database that are a person's own, and a hash over them with all that makes them up. */
export type PostgresSchema = { readonly objects: readonly SchemaObject[]; readonly hash: string }

type Row = readonly [type: string, namespace: string, name: string, table: string, sql: string | null, digest: string, invalid: boolean]

/**
 * Settings under which the server writes definitions in one and the same way, whoever asks: names with their schema,
 * times in one zone, quotes only where needed. The last ones are for speed alone.
 */
const plainForms = {
	search_path: 'pg_catalog',
	TimeZone: 'UTC',
	DateStyle: 'ISO, YMD',
	IntervalStyle: 'postgres',
	bytea_output: 'hex',
	extra_float_digits: '1',
	quote_all_identifiers: 'off',
	jit: 'off',
	// Where nobody has counted the catalogue yet, the server takes it for small and looks up row by row
	enable_nestloop: 'off',
	enable_mergejoin: 'off',
	max_parallel_workers_per_gather: '0',
	work_mem: '64MB',
}

/**
 * Reads the schema as the session's transaction sees it; the session must be in one. Left out are system schemas,
 * temporary ones and what extensions own. The hash, lower-case hex, does not change with rows, statistics, privileges,
 * or the order in which things were made. The session's settings are afterwards as they were.
 */
export async function readSchema(session: PgSession): Promise<PostgresSchema> {
	const before = await setForTransaction(session, plainForms)
	const { rows } = await session.query(schemaQuery)
	await setForTransaction(session, before)
	const found = rows as unknown as readonly Row[]
	return { objects: found.filter(([type]) => !isBackground(type)).map(toObject), hash: hashRows(found) }
}

/** Sets, until the transaction ends, and answers what was set before. */
async function setForTransaction(session: PgSession, settings: Readonly<Record<string, string>>): Promise<Record<string, string>> {
	const names = Object.keys(settings)
	const read = names.map((name) => `current_setting('${name}')`)
	const before = await session.query(`SELECT ${read.join(', ')}`)
	const set = names.map((name, at) => `set_config('${name}', $${at + 1}, true)`)
	await session.query(`SELECT ${set.join(', ')}`, Object.values(settings))
	return Object.fromEntries(names.map((name, at) => [name, String(before.rows[0]?.[at] ?? '')]))
}

/** Of the schema, but nothing that a description lists. */
const isBackground = (type: string) => type === 'schema' || type === 'extension' || type === 'statistics'

function toObject([type, namespace, name, table, sql, , invalid]: Row): SchemaObject {
	return { type: type as SchemaObject['type'], name, table, sql, namespace, ...(invalid ? { invalid: true } : {}) }
}

/** The rows come in the order of the query, which is that of their bytes and of nothing else. */
function hashRows(rows: readonly Row[]): string {
	const hash = createHash('sha256')
	for (const row of rows) hash.update(`${JSON.stringify(row)}\n`)
	return hash.digest('hex')
}
