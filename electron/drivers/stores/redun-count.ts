import { whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

/** Hashes begin with one of these as often as with another. */
const bounds = Array.from({ length: 63 }, (_, index) => (4 * (index + 1)).toString(16).padStart(2, '0'))

type Hashed = { readonly table: string; readonly hash: string }

const ofValues: Hashed = { table: 'value', hash: 'value_hash' }

/**
 * How many values there are, or rows of another table that has an index of hashes. SQLite counts along it, which stops the process
 * for as long as it takes: so it counts a part at a time, all in one state of the database, and others have their turns in
 * between. Faults: those of the engine.
 */
export async function countRows(scope: Scope, { table, hash }: Hashed = ofValues): Promise<number> {
	const parts = ['', ...bounds].map((from, index) => {
		const until = bounds[index]
		return {
			sql: `SELECT count(*) FROM ${table} WHERE ${hash} >= :from${until === undefined ? '' : ` AND ${hash} < :until`}`,
			parameters: { from, ...(until !== undefined && { until }) },
		}
	})
	const answers = await scope.ask(...(scope.tables.kind === 'sqlite' ? parts : [{ sql: `SELECT count(*) FROM ${table}` }]))
	return answers.reduce((sum, [row]) => sum + whole(row?.[0]), 0)
}
