import { whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

/** Hashes begin with one of these as often as with another. */
const bounds = Array.from({ length: 63 }, (_, index) => (4 * (index + 1)).toString(16).padStart(2, '0'))

/**
 * How many values there are. SQLite counts along its index, which stops the process for as long as it takes: so it counts a part
 * at a time, all in one state of the database, and others have their turns in between. Faults: those of the engine.
 */
export async function countValues(scope: Scope): Promise<number> {
	const counts = scope.tables.kind === 'sqlite' ? ['', ...bounds].map(countFrom) : [{ sql: 'SELECT count(*) FROM value' }]
	const answers = await scope.ask(...counts)
	return answers.reduce((sum, [row]) => sum + whole(row?.[0]), 0)
}

function countFrom(from: string, index: number) {
	const until = bounds[index]
	return {
		sql: `SELECT count(*) FROM value WHERE value_hash >= :from${until === undefined ? '' : ' AND value_hash < :until'}`,
		parameters: { from, ...(until !== undefined && { until }) },
	}
}
