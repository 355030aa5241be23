import type { EngineDescription } from '../engines/engine.ts'
import type { Look } from './dialect.ts'

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
	| 'values'
	| 'long-types'

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

// Jobs that no execution names, nor any job above them; and of these, those that will not be reached from a stub either,
// because a parent is missing. Each job has one parent, so it is met once. Jobs that are their own ancestors are not found
// this way, which would mean walking every job; they break NOT NULL when the step runs.
const rootsWithoutExecution = `FROM job WHERE parent_id IS NULL AND ${isUnnamed('job')}`
const jobsWithoutParent = `FROM job WHERE parent_id IS NOT NULL AND ${isUnnamed('job')}
	AND NOT EXISTS (SELECT 1 FROM job AS parent WHERE parent.id = job.parent_id AND parent.id <> job.id)`

/** Those that are written the same way for both engines. */
const commonQueries: readonly CountQuery[] = [
	{ counts: ['jobs'], sql: 'SELECT count(*) FROM job' },
	{ counts: ['job-times'], sql: 'SELECT count(start_time) + count(end_time) FROM job' },
	{
		counts: ['tasks-without-value'],
		sql: 'SELECT count(*) FROM task WHERE NOT EXISTS (SELECT 1 FROM value WHERE value.value_hash = task.hash)',
	},
	{ counts: ['roots-without-execution'], sql: `SELECT count(*) ${rootsWithoutExecution}` },
	{ counts: ['tags'], sql: 'SELECT count(*) FROM tag' },
	{ counts: ['tag-edits'], sql: 'SELECT count(*) FROM tag_edit' },
	{ counts: ['evaluations'], sql: 'SELECT count(*) FROM evaluation' },
	{ counts: ['heartbeats'], sql: 'SELECT count(updated_time) FROM execution' },
	{ counts: ['execution-ids'], sql: 'SELECT count(execution_id) FROM job' },
	{ counts: ['values'], sql: 'SELECT count(*) FROM value' },
	{ counts: ['long-types'], sql: 'SELECT count(*) FROM value WHERE length(type) > 100' },
]

/** On SQLite row numbers stand in for the ids while walking: they are small, and next to each other where rows are. */
const countQueries: Readonly<Record<EngineDescription['kind'], readonly CountQuery[]>> = {
	sqlite: [
		...commonQueries,
		{
			counts: ['unreadable-times'],
			sql: `SELECT count(*) FROM job
				WHERE ${isReadableTime('start_time')} IS NOT TRUE OR (end_time IS NOT NULL AND ${isReadableTime('end_time')} IS NOT TRUE)`,
		},
		{
			counts: ['orphan-jobs', 'unreachable-jobs'],
			sql: `WITH RECURSIVE orphan (job_row, stub) AS (
				SELECT rowid, 1 ${rootsWithoutExecution}
				UNION ALL SELECT rowid, 0 ${jobsWithoutParent}
				UNION SELECT child.rowid, orphan.stub
					FROM orphan CROSS JOIN job ON job.rowid = orphan.job_row CROSS JOIN job AS child ON child.parent_id = job.id
					WHERE ${isUnnamed('child')})
			SELECT count(*), count(*) FILTER (WHERE stub = 0) FROM orphan`,
		},
	],
	postgres: [
		...commonQueries,
		{
			counts: ['orphan-jobs', 'unreachable-jobs'],
			sql: `WITH RECURSIVE orphan (job_id, stub) AS (
				(SELECT id, 1 ${rootsWithoutExecution} UNION ALL SELECT id, 0 ${jobsWithoutParent})
				UNION SELECT child.id, orphan.stub FROM orphan JOIN job AS child ON child.parent_id = orphan.job_id
					WHERE ${isUnnamed('child')})
			SELECT count(*), count(*) FILTER (WHERE stub = 0) FROM orphan`,
		},
	],
}

/** Counts what is asked for, all of one state. The tables must be there. */
export async function readCounts(look: Look, names: readonly CountName[]): Promise<Counts> {
	const wanted = countQueries[look.description.kind].filter((query) => query.counts.some((count) => names.includes(count)))
	if (wanted.length === 0) return new Map()
	const answers = await look.read(wanted.map(({ sql }) => ({ sql })))
	return new Map(
		wanted.flatMap(({ counts }, query) => counts.map((count, column) => [count, Number(answers[query]?.rows[0]?.[column] ?? 0)] as const)),
	)
}
