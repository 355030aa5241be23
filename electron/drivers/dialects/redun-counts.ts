import type { Query } from '../engines/engine.ts'
import type { Look } from './dialect.ts'
import type { TimeRange } from './time-zone.ts'

/** Numbers that a plan shows, each counted in this very database. */
export type CountName = keyof typeof countSql
export type Counts = ReadonlyMap<CountName, number>

/** Everything that can be said of a stored time: it is redun's form, a moment that exists, and leaves room to be moved. */
function isReadableTime(column: string): string {
	const moment = `substr(${column}, 1, 19)`
	return `(typeof(${column}) = 'text' AND datetime(${moment}) IS ${moment} AND ${moment} BETWEEN '0001-01-02' AND '9999-12-30'
		AND (length(${column}) = 19 OR (length(${column}) > 20 AND substr(${column}, 20, 1) = '.' AND substr(${column}, 21) NOT GLOB '*[^0-9]')))`
}

/** Every job that an execution reaches by walking down from its root job; `stub` marks those reached only from a stub to be. */
const reachedJobs = `WITH RECURSIVE reached (job_id, stub) AS (
	SELECT job.id, 0 FROM execution JOIN job ON job.id = execution.job_id
	UNION SELECT id, 1 FROM job WHERE parent_id IS NULL AND NOT EXISTS (SELECT 1 FROM execution WHERE execution.job_id = job.id)
	UNION SELECT job.id, reached.stub FROM reached JOIN job ON job.parent_id = reached.job_id)`

const countSql = {
	jobs: 'SELECT count(*) FROM job',
	'job-times': 'SELECT count(start_time) + count(end_time) FROM job',
	'unreadable-times': `SELECT count(*) FROM job WHERE NOT ${isReadableTime('start_time')} OR (end_time IS NOT NULL AND NOT ${isReadableTime('end_time')})`,
	'tasks-without-value': 'SELECT count(*) FROM task WHERE NOT EXISTS (SELECT 1 FROM value WHERE value.value_hash = task.hash)',
	'roots-without-execution':
		'SELECT count(*) FROM job WHERE parent_id IS NULL AND NOT EXISTS (SELECT 1 FROM execution WHERE execution.job_id = job.id)',
	'orphan-jobs': `${reachedJobs} SELECT (SELECT count(*) FROM job) - count(DISTINCT CASE WHEN stub = 0 THEN job_id END) FROM reached`,
	'unreachable-jobs': `${reachedJobs} SELECT (SELECT count(*) FROM job) - count(DISTINCT job_id) FROM reached`,
	tags: 'SELECT count(*) FROM tag',
	'tag-edits': 'SELECT count(*) FROM tag_edit',
	evaluations: 'SELECT count(*) FROM evaluation',
	heartbeats: 'SELECT count(updated_time) FROM execution',
	'execution-ids': 'SELECT count(execution_id) FROM job',
} as const satisfies Record<string, string>

/** Counts what is asked for, all of one state. The tables must be there. */
export async function readCounts(look: Look, names: readonly CountName[]): Promise<Counts> {
	const wanted = [...new Set(names)]
	if (wanted.length === 0) return new Map()
	const answers = await look.read(wanted.map((name) => ({ sql: countSql[name] })))
	return new Map(wanted.map((name, index) => [name, Number(answers[index]?.rows[0]?.[0] ?? 0)]))
}

/** How many job times lie in one of these ranges. Only the ranges that the job times span are compared, in one pass. */
export async function countTimesWithin(look: Look, ranges: readonly TimeRange[]): Promise<number> {
	const [span] = await look.read([{ sql: 'SELECT min(start_time), max(start_time), min(end_time), max(end_time) FROM job' }])
	const [firstStart, lastStart, firstEnd, lastEnd] = span?.rows[0] ?? []
	const query = withinQuery([
		{ column: 'start_time', ranges: spanned(ranges, firstStart, lastStart) },
		{ column: 'end_time', ranges: spanned(ranges, firstEnd, lastEnd) },
	])
	const [answer] = query ? await look.read([query]) : []
	return Number(answer?.rows[0]?.[0] ?? 0)
}

function spanned(ranges: readonly TimeRange[], first: unknown, last: unknown): readonly TimeRange[] {
	if (typeof first !== 'string' || typeof last !== 'string') return []
	return ranges.filter((range) => range.until > first && range.from <= last)
}

function withinQuery(columns: readonly { readonly column: string; readonly ranges: readonly TimeRange[] }[]): Query | null {
	const parameters: Record<string, string> = {}
	const tests = columns.flatMap(({ column, ranges }) =>
		ranges.map((range, index) => {
			const [from, until] = [`${column}_from_${index}`, `${column}_until_${index}`]
			parameters[from] = range.from
			parameters[until] = range.until
			return `(${column} IS NOT NULL AND ${column} >= :${from} AND ${column} < :${until})`
		}),
	)
	return tests.length === 0 ? null : { sql: `SELECT coalesce(sum(${tests.join(' + ')}), 0) FROM job`, parameters }
}
