import type { EngineDescription, Query, SqlValue } from '../engines/engine.ts'
import type { Look } from './dialect.ts'
import type { TimeRange } from './time-zone.ts'

type TimeColumn = 'start_time' | 'end_time'

/** How an engine keeps job times: as text; as moments without a zone; or (PostgreSQL from 3.4 on) with one. */
type TimeForm = { readonly shown: (column: string) => string; readonly bound: (name: string) => string }

const sqliteForm: TimeForm = { shown: (column) => column, bound: (name) => name }

/** Written like SQLite's, so that one set of ranges serves both. A column with a zone is shown in UTC. */
function postgresForm(zoned: boolean): TimeForm {
	const inUtc = zoned ? " AT TIME ZONE 'UTC'" : ''
	return {
		shown: (column) => `to_char(${column}${inUtc}, 'YYYY-MM-DD HH24:MI:SS.US')`,
		bound: (name) => `CAST(${name} AS timestamp)${inUtc}`,
	}
}

/**
 * How many job times lie in one of these ranges. Only the ranges that the job times span are looked at. `zoned`: the
 * ranges are in UTC, and so the times are no wall clock any more.
 */
export async function countTimesWithin(look: Look, ranges: readonly TimeRange[], zoned: boolean): Promise<number> {
	const form = formIn(look.description, zoned)
	const spans = ['min(start_time)', 'max(start_time)', 'min(end_time)', 'max(end_time)'].map(form.shown)
	const [span] = await look.read([{ sql: `SELECT ${spans.join(', ')} FROM job` }])
	const [firstStart, lastStart, firstEnd, lastEnd] = span?.rows[0] ?? []
	const queries = [
		...spanned(ranges, firstStart, lastStart).map((range) => withinQuery(form, 'start_time', range)),
		...spanned(ranges, firstEnd, lastEnd).map((range) => withinQuery(form, 'end_time', range)),
	]
	const answers = await look.read(queries)
	return answers.reduce((sum, answer) => sum + Number(answer.rows[0]?.[0] ?? 0), 0)
}

function formIn({ kind }: EngineDescription, zoned: boolean): TimeForm {
	return kind === 'sqlite' ? sqliteForm : postgresForm(zoned)
}

function spanned(ranges: readonly TimeRange[], first: SqlValue | undefined, last: SqlValue | undefined): readonly TimeRange[] {
	if (typeof first !== 'string' || typeof last !== 'string') return []
	return ranges.filter((range) => range.until > first && range.from <= last)
}

/** One range at a time, so that from 3.3 on each is answered by the index on the column. */
function withinQuery({ bound }: TimeForm, column: TimeColumn, { from, until }: TimeRange): Query {
	return {
		sql: `SELECT count(*) FROM job WHERE ${column} >= ${bound(':from')} AND ${column} < ${bound(':until')}`,
		parameters: { from, until },
	}
}
