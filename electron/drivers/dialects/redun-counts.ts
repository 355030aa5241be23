import type { Query } from '../engines/engine.ts'
import type { Look } from './dialect.ts'
import type { TimeRange } from './time-zone.ts'

/** Numbers that a plan shows, each counted in this very database. */
export type CountName =
	| 'jobs'
	| 'job-times'
	| 'unreadable-times'
	| 'tasks-without-value'
	| 'roots-without-execution'
	| 'orphan-jobs'
	| 'unreachable-jobs'
	| 'tags'
	| 'tag-edits'
	| 'evaluations'
	| 'heartbeats'
	| 'execution-ids'

export type Counts = ReadonlyMap<CountName, number>

/** A query of one row; its columns are these counts. */
type CountQuery = { readonly counts: readonly CountName[]; readonly sql: string }

/** The time is in redun's form (digits of a second as many as one likes), exists in the calendar, and leaves room to be moved. */
function isReadableTime(column: string): string {
	return `(datetime(substr(${column}, 1, 19)) || substr(${column}, 20) = ${column} AND ${column} BETWEEN '0001-01-02' AND '9999-12-30'
		AND length(${column}) <> 20 AND substr(${column}, 20, 1) IN ('', '.') AND rtrim(substr(${column}, 21), '0123456789') = '')`
}

/** No execution names the job as its first. */
function isUnnamed(job: string): string {
	return `NOT EXISTS (SELECT 1 FROM execution WHERE execution.job_id = ${job}.id)`
}

const rootsWithoutExecution = `FROM job WHERE parent_id IS NULL AND ${isUnnamed('job')}`

const countQueries: readonly CountQuery[] = [
	{ counts: ['jobs'], sql: 'SELECT count(*) FROM job' },
	{ counts: ['job-times'], sql: 'SELECT count(start_time) + count(end_time) FROM job' },
	{
		counts: ['unreadable-times'],
		sql: `SELECT count(*) FROM job
			WHERE ${isReadableTime('start_time')} IS NOT TRUE OR (end_time IS NOT NULL AND ${isReadableTime('end_time')} IS NOT TRUE)`,
	},
	{
		counts: ['tasks-without-value'],
		sql: 'SELECT count(*) FROM task WHERE NOT EXISTS (SELECT 1 FROM value WHERE value.value_hash = task.hash)',
	},
	{ counts: ['roots-without-execution'], sql: `SELECT count(*) ${rootsWithoutExecution}` },
	{
		// Jobs that no execution names, nor any job above them; and of these, those that will not be reached from a stub
		// either, because a parent is missing. Each job has one parent, so it is met once. Jobs that are their own ancestors
		// are not found this way, which would mean walking every job; they break NOT NULL when the step runs.
		counts: ['orphan-jobs', 'unreachable-jobs'],
		sql: `WITH RECURSIVE orphan (job_row, stub) AS (
				SELECT rowid, 1 ${rootsWithoutExecution}
				UNION ALL SELECT rowid, 0 FROM job WHERE parent_id IS NOT NULL AND ${isUnnamed('job')}
					AND NOT EXISTS (SELECT 1 FROM job AS parent WHERE parent.id = job.parent_id AND parent.id <> job.id)
				UNION SELECT child.rowid, orphan.stub
					FROM orphan CROSS JOIN job ON job.rowid = orphan.job_row CROSS JOIN job AS child ON child.parent_id = job.id
					WHERE ${isUnnamed('child')})
			SELECT count(*), count(*) FILTER (WHERE stub = 0) FROM orphan`,
	},
	{ counts: ['tags'], sql: 'SELECT count(*) FROM tag' },
	{ counts: ['tag-edits'], sql: 'SELECT count(*) FROM tag_edit' },
	{ counts: ['evaluations'], sql: 'SELECT count(*) FROM evaluation' },
	{ counts: ['heartbeats'], sql: 'SELECT count(updated_time) FROM execution' },
	{ counts: ['execution-ids'], sql: 'SELECT count(execution_id) FROM job' },
]

/** Counts what is asked for, all of one state. The tables must be there. */
export async function readCounts(look: Look, names: readonly CountName[]): Promise<Counts> {
	const wanted = countQueries.filter((query) => query.counts.some((count) => names.includes(count)))
	if (wanted.length === 0) return new Map()
	const answers = await look.read(wanted.map(({ sql }) => ({ sql })))
	return new Map(
		wanted.flatMap(({ counts }, query) => counts.map((count, column) => [count, Number(answers[query]?.rows[0]?.[column] ?? 0)] as const)),
	)
}

/** How many job times lie in one of these ranges. Only the ranges that the job times span are looked at. */
export async function countTimesWithin(look: Look, ranges: readonly TimeRange[]): Promise<number> {
	const [span] = await look.read([{ sql: 'SELECT min(start_time), max(start_time), min(end_time), max(end_time) FROM job' }])
	const [firstStart, lastStart, firstEnd, lastEnd] = span?.rows[0] ?? []
	const queries = [
		...spanned(ranges, firstStart, lastStart).map((range) => withinQuery('start_time', range)),
		...spanned(ranges, firstEnd, lastEnd).map((range) => withinQuery('end_time', range)),
	]
	const answers = await look.read(queries)
	return answers.reduce((sum, answer) => sum + Number(answer.rows[0]?.[0] ?? 0), 0)
}

function spanned(ranges: readonly TimeRange[], first: unknown, last: unknown): readonly TimeRange[] {
	if (typeof first !== 'string' || typeof last !== 'string') return []
	return ranges.filter((range) => range.until > first && range.from <= last)
}

/** One range at a time, so that from 3.3 on each is answered by the index on the column. */
function withinQuery(column: 'start_time' | 'end_time', { from, until }: TimeRange): Query {
	return { sql: `SELECT count(*) FROM job WHERE ${column} >= :from AND ${column} < :until`, parameters: { from, until } }
}
