import type { Query } from '../engines/engine.ts'
import type { RedunTables } from './redun-tables.ts'

/** A condition with its parameters. */
export type Part = { readonly sql: string; readonly parameters: NonNullable<Query['parameters']> }

/** Does a column begin with a text, by a comparison that redun's own indexes answer. `name`: of the parameter. */
export function beginsWith({ kind }: RedunTables, column: string, name: string, beginning: string): Part {
	return kind === 'sqlite'
		? {
				sql: `(${column} >= :${name} AND ${column} < :${name}_end)`,
				parameters: { [name]: beginning, [`${name}_end`]: `${beginning}\u{10FFFF}` },
			}
		: { sql: `${column} LIKE :${name} ESCAPE '!'`, parameters: { [name]: `${escaped(beginning)}%` } }
}

/** Does a column hold a text, in whatever case. */
export function holds({ kind }: RedunTables, column: string, name: string, part: string): Part {
	return { sql: `${column} ${kind === 'sqlite' ? 'LIKE' : 'ILIKE'} :${name} ESCAPE '!'`, parameters: { [name]: `%${escaped(part)}%` } }
}

const escaped = (literal: string): string => literal.replace(/[!%_]/g, '!$&')

/** A time as text that `momentOf` reads. */
export function timeText({ kind, times }: RedunTables, column: string): string {
	if (kind === 'sqlite') return column
	return `to_char(${column}${times === 'zoned' ? " AT TIME ZONE 'UTC'" : ''}, 'YYYY-MM-DD HH24:MI:SS.US')`
}

/** The type of a result comes first: before redun 0.24 a failed job had no end. `r`: the value of the job's call node. */
export const jobStatus = `CASE WHEN r.type = 'redun.ErrorValue' THEN 'failed' WHEN j.end_time IS NULL THEN 'running'
	WHEN j.cached THEN 'cached' ELSE 'done' END`

/** Full name of a task from its row `t`. */
export const taskName = `CASE WHEN t.namespace = '' THEN t.name ELSE t.namespace || '.' || t.name END`

/** The job that ended first in front, then those without an end, the one that began first in front. */
export const endedFirst = `CASE WHEN j.end_time IS NULL THEN 1 ELSE 0 END, j.end_time, j.start_time`

/** Is a job `j` one of the execution whose id is the parameter `:execution`. */
export function isOfExecution({ jobsNameExecutions }: RedunTables): string {
	if (jobsNameExecutions) return 'j.execution_id = :execution'
	return `j.id IN (WITH RECURSIVE called(id) AS (SELECT job_id FROM execution WHERE id = :execution
		UNION SELECT b.id FROM job b JOIN called ON b.parent_id = called.id) SELECT id FROM called)`
}
