import type { Job } from '../../contract/cached.ts'
import type { CachedValues } from './cached-values.ts'
import { readBriefs } from './redun-list.ts'
import { grouped, listed, type Row, text, textOrNull } from './redun-rows.ts'
import { findExecution, type Scope } from './redun-scope.ts'
import { isOfExecution, jobStatus, taskName, timeText } from './redun-sql.ts'
import { readTags } from './redun-tags.ts'

type Placed = { readonly id: string; readonly depth: number }

/**
 * A page of an execution's jobs, each before those it called; with `job`, that one by itself. Of the whole execution only ids are read, and of the page the
 * rest. Faults: `not-in-store`, `ambiguous-name`, those of the engine.
 */
export async function listJobs(
	scope: Scope,
	name: string,
	{ job, skip, limit }: Parameters<CachedValues['jobs']>[1],
): Promise<{ readonly jobs: readonly Job[]; readonly total: number }> {
	const execution = await findExecution(scope, name)
	// What began in the same moment, as it was written down
	const order = scope.tables.kind === 'sqlite' ? 'j.rowid' : 'j.id'
	const [rows = []] = await scope.ask({
		sql: `SELECT j.id, j.parent_id FROM job j WHERE ${isOfExecution(scope.tables)} ORDER BY j.start_time, ${order}`,
		parameters: { execution },
	})
	const all = depthFirst(rows.map(([id, parent]) => [text(id), textOrNull(parent)]))
	const placed = job === undefined ? all : all.filter(({ id }) => id === job)
	return { jobs: await describeJobs(scope, placed.slice(skip, skip + limit)), total: placed.length }
}

/** Jobs in the order of a walk down the tree. One whose parent is not among them stands at the top; none is left out or told twice. */
export function depthFirst(jobs: readonly (readonly [string, string | null])[]): readonly Placed[] {
	const ids = new Set(jobs.map(([id]) => id))
	const below = grouped(jobs.map(([id, parent]) => [parent !== null && parent !== id && ids.has(parent) ? parent : '', id]))
	const seen = new Set<string>()
	const placed: Placed[] = []
	const walkFrom = (tops: readonly string[]) => {
		const waiting: Placed[] = tops.toReversed().map((id) => ({ id, depth: 0 }))
		for (let next = waiting.pop(); next; next = waiting.pop()) {
			if (seen.has(next.id)) continue
			seen.add(next.id)
			placed.push(next)
			for (const id of (below.get(next.id) ?? []).toReversed()) waiting.push({ id, depth: next.depth + 1 })
		}
	}
	walkFrom(below.get('') ?? [])
	// Those that lead back to themselves
	for (const [id] of jobs) if (!seen.has(id)) walkFrom([id])
	return placed
}

async function describeJobs(scope: Scope, page: readonly Placed[]): Promise<readonly Job[]> {
	if (page.length === 0) return []
	const { names, parameters } = listed(page.map(({ id }) => id))
	const [rows = [], args = []] = await scope.ask(
		{
			sql: `SELECT j.id, j.parent_id, coalesce(c.task_name, ${taskName}), ${jobStatus}, ${timeText(scope.tables, 'j.start_time')},
				${timeText(scope.tables, 'j.end_time')}, c.value_hash
				FROM job j LEFT JOIN task t ON t.hash = j.task_hash LEFT JOIN call_node c ON c.call_hash = j.call_hash
				LEFT JOIN value r ON r.value_hash = c.value_hash WHERE j.id IN (${names})`,
			parameters,
		},
		{
			sql: `SELECT j.id, a.arg_key, a.arg_position, a.value_hash, v.type FROM job j JOIN argument a ON a.call_hash = j.call_hash
				LEFT JOIN value v ON v.value_hash = a.value_hash WHERE j.id IN (${names})
				ORDER BY CASE WHEN a.arg_position IS NULL THEN 1 ELSE 0 END, a.arg_position, a.arg_key`,
			parameters,
		},
	)
	const byId = new Map(rows.map((row) => [text(row[0]), row]))
	const briefs = await readBriefs(scope, [...new Set(args.map((row) => text(row[3])))])
	const argumentsOf = grouped(args.map((row) => [text(row[0]), argumentOf(row, briefs)]))
	const tags = await readTags(scope, 'Job', [...byId.keys()])
	return page.flatMap(({ id, depth }) => {
		const row = byId.get(id)
		return row ? [{ ...jobOf(scope, row), depth, arguments: [...(argumentsOf.get(id) ?? [])], tags: [...(tags.get(id) ?? [])] }] : []
	})
}

function jobOf({ clock }: Scope, [id, parent, task, status, started, ended, result]: Row): Omit<Job, 'depth' | 'arguments' | 'tags'> {
	return {
		id: text(id),
		parent: textOrNull(parent),
		task: text(task),
		status: text(status) as Job['status'],
		startedAt: clock(textOrNull(started)),
		endedAt: clock(textOrNull(ended)),
		result: textOrNull(result),
	}
}

function argumentOf([, key, position, hash, type]: Row, briefs: ReadonlyMap<string, string | null>): Job['arguments'][number] {
	return { name: textOrNull(key) ?? text(position), hash: text(hash), type: text(type), brief: briefs.get(text(hash)) ?? null }
}
