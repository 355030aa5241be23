import type { CachedFilter } from '../../contract/cached.ts'
import { valuesMade, valuesOfJobs } from './redun-reach.ts'
import { text } from './redun-rows.ts'
import { findExecution, type Scope } from './redun-scope.ts'
import { beginsWith, holds, isOfExecution, type Part, taskName } from './redun-sql.ts'
import { matchesTag } from './redun-tags.ts'

/** Which call nodes `c`: by their tasks, whose hash stands in a column that SQLite may be kept from looking up (`+c.task_hash`). */
export type Calls = { sql(taskHash: string): string; readonly parameters: Part['parameters'] }

/** Values of one of the types, of one of the lists of hashes, or that one of the calls made. */
export type Group = { readonly types: readonly string[]; readonly lists: readonly Part[]; readonly calls: Calls | null }

/** Values that are in each group and, where that is asked, lie inside the database or do not. */
export type Wanted = { readonly groups: readonly Group[]; readonly isInside: boolean | null }

/**
 * What a filter asks of values; of `reach` and `month` nothing is asked here. A place outside the database is asked for as the
 * empty bytes that stand for it; which files are there is for the caller to find out.
 * Faults: `not-in-store`, `ambiguous-name` of the execution.
 */
export async function wantedBy(scope: Scope, filter: CachedFilter): Promise<Wanted> {
	const groups: Group[] = []
	const search = filter.search?.replaceAll('\0', '').trim()
	if (search) groups.push(await searched(scope, search))
	if (filter.type !== undefined) groups.push({ types: [filter.type], lists: [], calls: null })
	if (filter.task !== undefined) groups.push({ types: [], lists: [], calls: callsOf(filter.task) })
	if (filter.execution !== undefined) {
		const execution = await findExecution(scope, filter.execution)
		groups.push({ types: [], lists: [{ sql: valuesOfJobs(isOfExecution(scope.tables)), parameters: { execution } }], calls: null })
	}
	return { groups, isInside: filter.place === undefined ? null : filter.place === 'inside' }
}

/** The same as a condition on a row `v` of `value`, '1 = 1' where nothing is asked. */
export function conditionOf({ groups, isInside }: Wanted): Part {
	const hashes = groups.map((group, index) => hashesOf(group, `of_${index}`))
	const parts = hashes.map(({ sql }) => `v.value_hash IN (${sql})`)
	if (isInside !== null) parts.push(`octet_length(v.value) ${isInside ? '>' : '='} 0`)
	return { sql: parts.join(' AND ') || '1 = 1', parameters: Object.assign({}, ...hashes.map(({ parameters }) => parameters)) }
}

/**
 * Hashes of a group's values, some of them more than once. Each way to be found is a list, so that none of them needs a look
 * at every value. With UNION alone SQLite would go through each in the order of the hashes, a jump to and fro for every row.
 */
export function hashesOf({ types, lists, calls }: Group, name: string): Part {
	const names = types.map((_, index) => `${name}_${index}`)
	const all: Part[] = [...lists]
	if (calls) all.push({ sql: valuesMade(calls.sql('c.task_hash')), parameters: calls.parameters })
	if (types.length > 0)
		all.push({
			sql: `SELECT value_hash FROM value WHERE type IN (${names.map((one) => `:${one}`).join(', ')})`,
			parameters: Object.fromEntries(names.map((one, index) => [one, types[index] ?? ''])),
		})
	return { sql: all.map(({ sql }) => sql).join(' UNION ALL '), parameters: Object.assign({}, ...all.map(({ parameters }) => parameters)) }
}

/** The short name is compared too, because the tasks' own table has an index on it. */
function callsOf(task: string): Calls {
	return {
		sql: (taskHash) => `c.task_name = :task AND ${taskHash} IN (SELECT hash FROM task WHERE name = :task_short)`,
		parameters: { task, task_short: task.slice(task.lastIndexOf('.') + 1) },
	}
}

async function searched({ tables, ask }: Scope, search: string): Promise<Group> {
	const tasks = holds(tables, `(${taskName})`, 'search', search)
	const tag = tables.tags ? matchesTag(tables, search) : null
	const path = holds(tables, 'path', 'search', search)
	const type = holds(tables, 'type', 'search', search)
	const hash = /^[0-9a-f]{1,40}$/i.test(search) ? beginsWith(tables, 'value_hash', 'hash', search.toLowerCase()) : null
	const [types = []] = await ask({ sql: `${everyType} SELECT type FROM types WHERE ${type.sql}`, parameters: type.parameters })
	return {
		types: types.map(([name]) => text(name)),
		lists: [
			{ sql: `SELECT t.hash FROM task t WHERE ${tasks.sql}`, parameters: tasks.parameters },
			{ sql: `SELECT value_hash FROM file WHERE ${path.sql}`, parameters: path.parameters },
			...(tag ? [{ ...tag, sql: `SELECT t.entity_id FROM tag t WHERE t.entity_type IN ('Value', 'Task') AND ${tag.sql}` }] : []),
			...(hash ? [{ ...hash, sql: `SELECT value_hash FROM value WHERE ${hash.sql}` }] : []),
		],
		// A task's calls are found by the index on its hash; their own names would have to be read one by one
		calls: { sql: (taskHash) => `${taskHash} IN (SELECT t.hash FROM task t WHERE ${tasks.sql})`, parameters: tasks.parameters },
	}
}

/** From each type straight to the next along the index: few types have many values. */
const everyType = `WITH RECURSIVE types(type) AS (SELECT min(type) FROM value
	UNION ALL SELECT (SELECT min(type) FROM value WHERE type > types.type) FROM types WHERE types.type IS NOT NULL)`
