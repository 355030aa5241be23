import type { Execution } from '../../contract/cached.ts'
import type { Query } from '../engines/engine.ts'
import { listed, type Row, text, textOrNull, whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { beginsWith, holds, jobStatus, type Part, timeText } from './redun-sql.ts'
import { ascii, matchesTag, readTags, type Tag } from './redun-tags.ts'

export type ExecutionsRequest = { readonly search?: string; readonly skip: number; readonly limit: number }

type JobCounts = Execution['jobs']
const noJobs: JobCounts = { total: 0, failed: 0, cached: 0, running: 0 }

/**
 * Executions by the beginning of their first job, newest first. Searched by the beginning of an id, words of the command
 * line, or `key=value` of a tag. Faults: those of the engine.
 */
export async function listExecutions(
	scope: Scope,
	{ search, skip, limit }: ExecutionsRequest,
): Promise<{ readonly executions: readonly Execution[]; readonly total: number }> {
	const { tables } = scope
	const condition = searched(scope, search?.replaceAll('\0', '').trim() ?? '')
	const [rows = [], counts = []] = await scope.ask(
		{
			sql: `SELECT e.id, e.args, CASE WHEN j.id IS NULL THEN 'failed' ELSE ${jobStatus} END,
				${timeText(tables, 'j.start_time')}, ${timeText(tables, 'j.end_time')}
				FROM execution e LEFT JOIN job j ON j.id = e.job_id LEFT JOIN call_node c ON c.call_hash = j.call_hash
				LEFT JOIN value r ON r.value_hash = c.value_hash WHERE ${condition.sql}
				ORDER BY j.start_time DESC NULLS LAST, e.id LIMIT :limit OFFSET :skip`,
			parameters: { ...condition.parameters, limit, skip },
		},
		{ sql: `SELECT count(*) FROM execution e WHERE ${condition.sql}`, parameters: condition.parameters },
	)
	const ids = rows.map(([id]) => text(id))
	const [jobs, tags] = [await countJobs(scope, ids), await readTags(scope, 'Execution', ids)]
	const executions = rows.map((row) => executionOf(scope, row, jobs, tags))
	return { executions, total: whole(counts[0]?.[0]) }
}

function executionOf(
	{ clock }: Scope,
	row: Row,
	jobs: ReadonlyMap<string, JobCounts>,
	tags: ReadonlyMap<string, readonly Tag[]>,
): Execution {
	const [id, args, status, started, ended] = row
	return {
		id: text(id),
		// Of a whole execution, cached is done
		status: status === 'cached' ? 'done' : (text(status) as Execution['status']),
		startedAt: clock(textOrNull(started)),
		endedAt: clock(textOrNull(ended)),
		args: shownArgs(text(args)),
		tags: [...(tags.get(text(id)) ?? [])],
		jobs: jobs.get(text(id)) ?? noJobs,
	}
}

/**
 * As redun's log shows a command line kept as JSON: without the program. An execution made up by a migration has a text
 * there, of which the log shows all characters but the first, with spaces between.
 */
export function shownArgs(json: string): string {
	let args: unknown
	try {
		args = JSON.parse(json)
	} catch {
		return json
	}
	if (typeof args === 'string') return [...args].slice(1).join(' ')
	if (!Array.isArray(args)) return json
	const words: readonly unknown[] = args.slice(1)
	return words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' ')
}

function searched({ tables }: Scope, search: string): Part {
	if (search === '') return { sql: '1 = 1', parameters: {} }
	const id = beginsWith(tables, 'e.id', 'id', search)
	// Each word by itself, for between two of them the kept JSON has more than a space
	const words = search.split(/\s+/).map((word, index) => holds(tables, 'e.args', `word_${index}`, ascii(JSON.stringify(word)).slice(1, -1)))
	const tag = tables.tags ? matchesTag(tables, search) : null
	const ways = [id.sql, `(${words.map((word) => word.sql).join(' AND ')})`]
	if (tag) ways.push(`e.id IN (SELECT t.entity_id FROM tag t WHERE t.entity_type = 'Execution' AND ${tag.sql})`)
	const parameters = Object.assign({}, id.parameters, tag?.parameters, ...words.map((word) => word.parameters))
	return { sql: `(${ways.join(' OR ')})`, parameters }
}

async function countJobs(scope: Scope, ids: readonly string[]): Promise<ReadonlyMap<string, JobCounts>> {
	if (ids.length === 0) return new Map()
	const [rows = []] = await scope.ask(countQuery(scope, ids))
	return new Map(
		rows.map(([id, total, failed, cached, running]) => [
			text(id),
			{ total: whole(total), failed: whole(failed), cached: whole(cached), running: whole(running) },
		]),
	)
}

function countQuery({ tables }: Scope, ids: readonly string[]): Query {
	const { names, parameters } = listed(ids)
	const [before, execution, jobs] = tables.jobsNameExecutions
		? ['', 'j.execution_id', `job j`]
		: [
				`WITH RECURSIVE called(execution, id) AS (SELECT id, job_id FROM execution WHERE id IN (${names})
					UNION SELECT called.execution, b.id FROM job b JOIN called ON b.parent_id = called.id) `,
				'called.execution',
				'called JOIN job j ON j.id = called.id',
			]
	const counted = (status: string) => `sum(CASE WHEN status = '${status}' THEN 1 ELSE 0 END)`
	return {
		sql: `${before}SELECT execution, count(*), ${counted('failed')}, ${counted('cached')}, ${counted('running')} FROM (
			SELECT ${execution} AS execution, ${jobStatus} AS status FROM ${jobs}
			LEFT JOIN call_node c ON c.call_hash = j.call_hash LEFT JOIN value r ON r.value_hash = c.value_hash
			WHERE ${execution} IN (${names})
		) every GROUP BY execution`,
		parameters,
	}
}
