import type { CachedDetail, CachedUse } from '../../contract/cached.ts'
import type { Query } from '../engines/engine.ts'
import { readExecutionsOf } from './redun-made.ts'
import { type Row, text, textOrNull, whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { endedFirst, jobStatus, timeText } from './redun-sql.ts'

/** Uses that are listed one by one; all of them are counted. */
const listedUses = 200

const noArgument = 'CAST(NULL AS integer) AS arg_position, CAST(NULL AS varchar) AS arg_key'

/** Call nodes that had the value `:hash` as their result, or as a part of it. */
const makerCalls = `SELECT c.call_hash, c.task_name, c.value_hash AS result, 'result' AS used, ${noArgument}
		FROM call_node c WHERE c.value_hash = :hash
	UNION ALL SELECT c.call_hash, c.task_name, c.value_hash, 'part-of-result', ${noArgument}
		FROM subvalue s JOIN call_node c ON c.value_hash = s.parent_value_hash WHERE s.value_hash = :hash`

/** Call nodes that had it as an argument, or as a part of one. */
const userCalls = `SELECT c.call_hash, c.task_name, c.value_hash AS result, 'argument' AS used, a.arg_position, a.arg_key
		FROM argument a JOIN call_node c ON c.call_hash = a.call_hash WHERE a.value_hash = :hash
	UNION ALL SELECT c.call_hash, c.task_name, c.value_hash, 'part-of-argument', a.arg_position, a.arg_key
		FROM subvalue s JOIN argument a ON a.value_hash = s.parent_value_hash
		JOIN call_node c ON c.call_hash = a.call_hash WHERE s.value_hash = :hash`

/** The jobs that made a value and those that were given it, the one that ended first in front. Faults: those of the engine. */
export async function readUses(scope: Scope, hash: string): Promise<Pick<CachedDetail, 'makers' | 'users' | 'usesTotal'>> {
	const [makers = [], makerCount = [], users = [], userCount = []] = await scope.ask(
		usesQuery(scope, makerCalls, hash),
		countQuery(makerCalls, hash),
		usesQuery(scope, userCalls, hash),
		countQuery(userCalls, hash),
	)
	const executions = await readExecutionsOf(
		scope,
		[...makers, ...users].filter((row) => row[0] === null).map((row) => text(row[1])),
	)
	const use = (row: Row) => useOf(scope, row, executions)
	return {
		makers: makers.map(use),
		users: users.map(use),
		usesTotal: { makers: whole(makerCount[0]?.[0]), users: whole(userCount[0]?.[0]) },
	}
}

function usesQuery({ tables }: Scope, calls: string, hash: string): Query {
	const execution = tables.jobsNameExecutions ? 'j.execution_id' : 'NULL'
	return {
		sql: `SELECT ${execution}, j.id, m.task_name, m.used, m.arg_position, m.arg_key, ${jobStatus}, ${timeText(tables, 'j.start_time')}
			FROM (${calls}) m JOIN job j ON j.call_hash = m.call_hash LEFT JOIN value r ON r.value_hash = m.result
			ORDER BY ${endedFirst}, j.id, m.used, m.arg_position, m.arg_key LIMIT ${listedUses}`,
		parameters: { hash },
	}
}

function countQuery(calls: string, hash: string): Query {
	return { sql: `SELECT count(*) FROM (${calls}) m JOIN job j ON j.call_hash = m.call_hash`, parameters: { hash } }
}

function useOf({ clock }: Scope, row: Row, executions: ReadonlyMap<string, string>): CachedUse {
	const [execution, job, task, used, position, key, status, started] = row
	return {
		as: text(used) as CachedUse['as'],
		argument: textOrNull(key) ?? textOrNull(position),
		execution: textOrNull(execution) ?? executions.get(text(job)) ?? '',
		job: text(job),
		task: text(task),
		status: text(status) as CachedUse['status'],
		startedAt: clock(textOrNull(started)),
	}
}
