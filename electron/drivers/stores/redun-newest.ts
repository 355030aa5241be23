import type { SqlValue } from '../engines/engine.ts'
import { type Row, text } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { timeText } from './redun-sql.ts'

/** Beyond so many values it takes less to sort them all than to walk there. */
const walkWithin = 5_000

/** Results of the jobs `j` that ended, and the parts of them. Crossed, so that SQLite begins with the jobs. */
const results = (ended: string, table: string, column: string, joined: string) => `SELECT ${table}.${column} AS hash, ${ended} AS ended
	FROM job j CROSS JOIN call_node c ${joined} WHERE c.call_hash = j.call_hash AND j.end_time IS NOT NULL`

/** Did a job that ended earlier have the value as well. */
const madeBefore = (hash: string) => `(EXISTS (SELECT 1 FROM call_node d JOIN job k ON k.call_hash = d.call_hash
		WHERE d.value_hash = ${hash} AND k.end_time < j.end_time)
	OR EXISTS (SELECT 1 FROM subvalue t JOIN call_node d ON d.value_hash = t.parent_value_hash JOIN job k ON k.call_hash = d.call_hash
		WHERE t.value_hash = ${hash} AND k.end_time < j.end_time))`

/**
 * A page of all values by the time they were made, without looking at all of them: along the ends of jobs, whose index redun
 * has from 3.3 on. Null where the page lies too deep, reaches beyond the values that were made, or where results of jobs
 * without an end stand between the others; then all values have to be sorted.
 */
export async function walkByTime(
	scope: Scope,
	{ descending, skip, limit }: { readonly descending: boolean; readonly skip: number; readonly limit: number },
): Promise<readonly string[] | null> {
	if (skip + limit > walkWithin) return null
	const way = descending ? 'DESC' : 'ASC'
	const [unended = []] = await scope.ask({ sql: 'SELECT 1 FROM job WHERE end_time IS NULL AND call_hash IS NOT NULL LIMIT 1' })
	if (unended.length > 0) return null
	const ended = timeText(scope.tables, 'j.end_time')
	const order = `ORDER BY j.end_time ${way}, hash ${way} LIMIT :reach`
	const wholes = `${results(ended, 'c', 'value_hash', '')} AND NOT ${madeBefore('c.value_hash')}`
	const parts = `${results(ended, 's', 'value_hash', 'CROSS JOIN subvalue s')}
		AND s.parent_value_hash = c.value_hash AND NOT ${madeBefore('s.value_hash')}`
	// A value that several jobs made in the same moment is among these more than once
	const reach = (skip + limit) * 4
	const [first = []] = await scope.ask({ sql: `${wholes} ${order}`, parameters: { reach } })
	// Most parts had been results before, so that a walk of their own would find few and go on and on
	const until = first.length < reach ? null : text(first.at(-1)?.[1])
	const within = until === null ? '' : `AND j.end_time ${descending ? '>=' : '<='} ${momentOf(scope)}`
	const [second = []] = await scope.ask({
		sql: `${parts} ${within} ${order}`,
		parameters: until === null ? { reach } : { reach, until },
	})
	const found = firstOf([first, second], reach, descending)
	return found.length < skip + limit ? null : found.slice(skip, skip + limit)
}

/** The parameter `:until` as a time to compare with. */
function momentOf({ tables: { kind, times } }: Scope): string {
	if (kind === 'sqlite') return ':until'
	return `CAST(:until AS timestamp)${times === 'zoned' ? " AT TIME ZONE 'UTC'" : ''}`
}

/** The values of two walks in one order, each once, as far as neither of the walks broke off. */
function firstOf(walks: readonly (readonly Row[])[], reach: number, descending: boolean): readonly string[] {
	const way = descending ? -1 : 1
	const merged = walks.flat().toSorted((one, other) => way * (compared(one[1], other[1]) || compared(one[0], other[0])))
	return [...new Set(merged.slice(0, reach).map(([hash]) => text(hash)))]
}

/** Both engines write a time so that texts are in the order of times; only a fraction may be missing, which is shorter. */
function compared(one: SqlValue | undefined, other: SqlValue | undefined): number {
	const [first, second] = [text(one), text(other)]
	return first < second ? -1 : first > second ? 1 : 0
}
