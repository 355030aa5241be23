import { createHash } from 'node:crypto'
import { schemaQuery } from './postgres-schema-query.ts'
import type { PgSession } from './postgres-session.ts'

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
 * Reads the whole schema as the session's transaction sees it, and answers a hash of it in lower-case hex; the session
 * must be in a transaction. Left out are system schemas, temporary ones and what extensions own. The hash does not change
 * with rows, statistics, privileges, or the order in which things were made. The session's settings are afterwards as
 * they were.
 */
export async function readSchemaHash(session: PgSession): Promise<string> {
	const before = await setForTransaction(session, plainForms)
	const { rows } = await session.query(schemaQuery)
	await setForTransaction(session, before)
	return hashRows(rows)
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

/** The rows come in the order of the query, which is that of their bytes and of nothing else. */
function hashRows(rows: readonly (readonly unknown[])[]): string {
	const hash = createHash('sha256')
	for (const row of rows) hash.update(`${JSON.stringify(row)}\n`)
	return hash.digest('hex')
}
