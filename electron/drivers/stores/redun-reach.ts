import type { RedunTables } from './redun-tables.ts'

/**
 * Conditions on a row `v` of `value`, each answered by redun's own indexes: what names it. A value that is part of another
 * is named wherever the other is.
 */

/** A call node has it as its result or argument, as a whole or as a part; or it is the task that a job ran. */
const called = `(EXISTS (SELECT 1 FROM call_node c WHERE c.value_hash = v.value_hash)
	OR EXISTS (SELECT 1 FROM argument a WHERE a.value_hash = v.value_hash)
	OR EXISTS (SELECT 1 FROM subvalue s JOIN call_node c ON c.value_hash = s.parent_value_hash WHERE s.value_hash = v.value_hash)
	OR EXISTS (SELECT 1 FROM subvalue s JOIN argument a ON a.value_hash = s.parent_value_hash WHERE s.value_hash = v.value_hash)
	OR EXISTS (SELECT 1 FROM job j WHERE j.task_hash = v.value_hash))`

/** The same of call nodes that belong to a job: those that none belongs to came from elsewhere, or their execution is gone. */
const ranInJobs = `(EXISTS (SELECT 1 FROM call_node c JOIN job j ON j.call_hash = c.call_hash WHERE c.value_hash = v.value_hash)
	OR EXISTS (SELECT 1 FROM argument a JOIN job j ON j.call_hash = a.call_hash WHERE a.value_hash = v.value_hash)
	OR EXISTS (SELECT 1 FROM subvalue s JOIN call_node c ON c.value_hash = s.parent_value_hash
		JOIN job j ON j.call_hash = c.call_hash WHERE s.value_hash = v.value_hash)
	OR EXISTS (SELECT 1 FROM subvalue s JOIN argument a ON a.value_hash = s.parent_value_hash
		JOIN job j ON j.call_hash = a.call_hash WHERE s.value_hash = v.value_hash)
	OR EXISTS (SELECT 1 FROM job j WHERE j.task_hash = v.value_hash))`

/** A handle that another came from or led to: the states between two calls are kept under no other name. */
const stateOfHandle = `(EXISTS (SELECT 1 FROM handle_edge h WHERE h.parent_id = v.value_hash)
	OR EXISTS (SELECT 1 FROM handle_edge h WHERE h.child_id = v.value_hash))`

/** The evaluation cache has it as a task's unevaluated result, or as a part of one. Before 2.0 there was no such cache. */
function evaluated({ evaluations }: RedunTables): string {
	if (!evaluations) return '1 = 0'
	return `(EXISTS (SELECT 1 FROM evaluation e WHERE e.value_hash = v.value_hash)
		OR EXISTS (SELECT 1 FROM subvalue s JOIN evaluation e ON e.value_hash = s.parent_value_hash WHERE s.value_hash = v.value_hash))`
}

/** Nothing but the evaluation cache names the value `v`. */
export function evaluationOnly(tables: RedunTables): string {
	return `(${evaluated(tables)} AND NOT ${called})`
}

/** No execution leads to the value `v`, neither by its jobs nor by what they left in the evaluation cache. */
export function unreached(tables: RedunTables): string {
	const cached = tables.evaluations ? ' AND NOT EXISTS (SELECT 1 FROM evaluation e WHERE e.task_hash = v.value_hash)' : ''
	return `(NOT ${ranInJobs} AND NOT ${evaluated(tables)} AND NOT ${stateOfHandle}${cached})`
}

/** Hashes of values that jobs, which `jobs`, a condition on `j`, lets through, had as results or arguments, or as parts of them. */
export function valuesOfJobs(jobs: string): string {
	const calls = `SELECT j.call_hash FROM job j WHERE ${jobs}`
	return `SELECT value_hash FROM call_node WHERE call_hash IN (${calls})
		UNION SELECT value_hash FROM argument WHERE call_hash IN (${calls})
		UNION SELECT s.value_hash FROM subvalue s JOIN call_node c ON c.value_hash = s.parent_value_hash WHERE c.call_hash IN (${calls})
		UNION SELECT s.value_hash FROM subvalue s JOIN argument a ON a.value_hash = s.parent_value_hash WHERE a.call_hash IN (${calls})`
}

/** Hashes of values that call nodes made, which `calls`, a condition on `c`, lets through: their results and the parts of them. */
export function valuesMade(calls: string): string {
	return `SELECT c.value_hash FROM call_node c WHERE ${calls}
		UNION SELECT s.value_hash FROM subvalue s JOIN call_node c ON c.value_hash = s.parent_value_hash WHERE ${calls}`
}
