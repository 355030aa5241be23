import type { CachedFilter } from '../../contract/cached.ts'
import { valuesMade, valuesOfJobs } from './redun-reach.ts'
import { findExecution, type Scope } from './redun-scope.ts'
import { beginsWith, holds, isOfExecution, type Part, taskName } from './redun-sql.ts'
import { matchesTag } from './redun-tags.ts'

/**
 * What a filter asks of a row `v` of `value`, '1 = 1' where nothing; of `reach` nothing is asked here. A place outside the database is asked for as the
 * empty bytes that stand for it; which files are there is for the caller to find out.
 * Faults: `not-in-store`, `ambiguous-name` of the execution.
 */
export async function conditionOf(scope: Scope, filter: CachedFilter): Promise<Part> {
	const { tables } = scope
	const parts: Part[] = []
	const search = filter.search?.replaceAll('\0', '').trim()
	if (search) parts.push(searched(scope, search))
	if (filter.type !== undefined) parts.push({ sql: 'v.type = :type', parameters: { type: filter.type } })
	if (filter.task !== undefined) parts.push(madeByTask(filter.task))
	if (filter.execution !== undefined) {
		const execution = await findExecution(scope, filter.execution)
		parts.push({ sql: `v.value_hash IN (${valuesOfJobs(isOfExecution(tables))})`, parameters: { execution } })
	}
	if (filter.place !== undefined) parts.push({ sql: `octet_length(v.value) ${filter.place === 'inside' ? '>' : '='} 0`, parameters: {} })
	return {
		sql: parts.map((part) => part.sql).join(' AND ') || '1 = 1',
		parameters: Object.assign({}, ...parts.map((part) => part.parameters)),
	}
}

/** The short name is compared too, because the tasks' own table has an index on it. */
function madeByTask(task: string): Part {
	const short = task.slice(task.lastIndexOf('.') + 1)
	const calls = 'c.task_name = :task AND c.task_hash IN (SELECT hash FROM task WHERE name = :task_short)'
	return { sql: `v.value_hash IN (${valuesMade(calls)})`, parameters: { task, task_short: short } }
}

/**
 * Each way to be found is a list of hashes, so that none of them needs a look at every value. With UNION alone SQLite would
 * go through each list in the order of the hashes, which is a jump to and fro for every row.
 */
function searched({ tables }: Scope, search: string): Part {
	const type = holds(tables, 'type', 'search', search)
	const ofTask = holds(tables, `(${taskName})`, 'search', search)
	const path = holds(tables, 'path', 'search', search)
	const tag = tables.tags ? matchesTag(tables, search) : null
	const hash = /^[0-9a-f]{1,40}$/i.test(search) ? beginsWith(tables, 'value_hash', 'hash', search.toLowerCase()) : null
	const lists = [
		`SELECT value_hash FROM value WHERE type IN (SELECT DISTINCT type FROM value WHERE ${type.sql})`,
		// A task's calls are found by the index on its hash; their own names would have to be read one by one
		`SELECT value_hash FROM (${valuesMade(`c.task_hash IN (SELECT t.hash FROM task t WHERE ${ofTask.sql})`)}) made`,
		`SELECT t.hash FROM task t WHERE ${ofTask.sql}`,
		`SELECT value_hash FROM file WHERE ${path.sql}`,
		...(tag ? [`SELECT t.entity_id FROM tag t WHERE t.entity_type IN ('Value', 'Task') AND ${tag.sql}`] : []),
		...(hash ? [`SELECT value_hash FROM value WHERE ${hash.sql}`] : []),
	]
	return {
		sql: `v.value_hash IN (${lists.join(' UNION ALL ')})`,
		parameters: { ...type.parameters, ...tag?.parameters, ...hash?.parameters },
	}
}
