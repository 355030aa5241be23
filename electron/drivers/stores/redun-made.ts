import { grouped, listed, text, textOrNull } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { endedFirst, timeText } from './redun-sql.ts'

/** Who made a value first, and when. */
export type Made = { readonly task: string; readonly madeAt: string | null }

/**
 * When values were made, as rows of `hash, made_at`: the end of the job that ended first of those that had it as a result or
 * a part of one, or the beginning of the first where none has an end. `of`: of these hashes only, as SQL in brackets.
 */
export function madeTimes(of: string | null): string {
	const only = (column: string) => (of === null ? '' : ` WHERE ${column} IN ${of}`)
	return `SELECT hash, coalesce(min(end_time), min(start_time)) AS made_at FROM (
		SELECT c.value_hash AS hash, j.end_time, j.start_time FROM call_node c JOIN job j ON j.call_hash = c.call_hash${only('c.value_hash')}
		UNION ALL SELECT s.value_hash, j.end_time, j.start_time FROM subvalue s
			JOIN call_node c ON c.value_hash = s.parent_value_hash JOIN job j ON j.call_hash = c.call_hash${only('s.value_hash')}
	) every GROUP BY hash`
}

/** The first maker of each of a page's values. Faults: those of the engine. */
export async function readMakers(scope: Scope, hashes: readonly string[]): Promise<ReadonlyMap<string, Made>> {
	const { names, parameters } = listed(hashes)
	const [rows = []] = await scope.ask({
		sql: `SELECT hash, task_name, ended, started FROM (
			SELECT m.hash, m.task_name, ${timeText(scope.tables, 'j.end_time')} AS ended, ${timeText(scope.tables, 'j.start_time')} AS started,
				row_number() OVER (PARTITION BY m.hash ORDER BY CASE WHEN j.id IS NULL THEN 1 ELSE 0 END, ${endedFirst}, m.part) AS place
			FROM (
				SELECT c.value_hash AS hash, c.call_hash, c.task_name, 0 AS part FROM call_node c WHERE c.value_hash IN (${names})
				UNION ALL SELECT s.value_hash, c.call_hash, c.task_name, 1 FROM subvalue s
					JOIN call_node c ON c.value_hash = s.parent_value_hash WHERE s.value_hash IN (${names})
			) m LEFT JOIN job j ON j.call_hash = m.call_hash
		) ranked WHERE place = 1`,
		parameters,
	})
	return new Map(
		rows.map(([hash, task, ended, started]) => [
			text(hash),
			{ task: text(task), madeAt: scope.clock(textOrNull(ended)) ?? scope.clock(textOrNull(started)) },
		]),
	)
}

/** Executions of jobs that do not name them: up the parents to the first job, and to the execution whose first job that is. */
export async function readExecutionsOf(scope: Scope, jobs: readonly string[]): Promise<ReadonlyMap<string, string>> {
	if (jobs.length === 0) return new Map()
	const { names, parameters } = listed(jobs)
	const [rows = []] = await scope.ask({
		sql: `WITH RECURSIVE up(job, at) AS (SELECT id, id FROM job WHERE id IN (${names})
			UNION SELECT up.job, j.parent_id FROM up JOIN job j ON j.id = up.at WHERE j.parent_id IS NOT NULL)
			SELECT up.job, e.id FROM up JOIN execution e ON e.job_id = up.at ORDER BY e.id`,
		parameters,
	})
	const groups = grouped(rows.map(([job, execution]) => [text(job), text(execution)]))
	return new Map([...groups].map(([job, [execution = '']]) => [job, execution]))
}
