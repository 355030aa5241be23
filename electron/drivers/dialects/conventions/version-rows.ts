import type { EngineDescription, Query } from '../../engines/engine.ts'
import { type BooksContext, quotedName } from './convention.ts'

/** A query of one text column in code-unit order, whatever collation the database has. */
export function orderedTexts(engine: EngineDescription['kind'], expression: string, rest: string): Query {
	const text = `CAST(${expression} AS text)`
	return { sql: `SELECT ${text} FROM ${rest} ORDER BY ${text} COLLATE ${engine === 'postgres' ? '"C"' : 'BINARY'}` }
}

/** The same order as `orderedTexts` has. */
export function orderedVersions(versions: readonly string[]): readonly string[] {
	return [...versions].sort()
}

/** Takes the rows of one version off books with a row for each. */
export function deleteVersion({ ledger }: BooksContext, column: string, version: string | bigint): Query {
	return { sql: `DELETE FROM ${quotedName(ledger)} WHERE ${column} = :version`, parameters: { version } }
}

/** Seconds since 1970 as the server or the library reckons them, as a fraction. */
export function epochSeconds(engine: EngineDescription['kind']): string {
	return engine === 'postgres'
		? `CAST(extract(epoch FROM clock_timestamp()) AS double precision)`
		: `(CAST(strftime('%s', 'now') AS REAL) + CAST(substr(strftime('%f', 'now'), 3) AS REAL))`
}

/** ISO 8601 in UTC of seconds since 1970; null when it is no time. */
export function timeOfSeconds(seconds: unknown): string | null {
	const value = Number(seconds)
	return seconds !== null && Number.isFinite(value) && Math.abs(value) < 8e12 ? new Date(value * 1000).toISOString() : null
}

/** ISO 8601 of a time without a zone that was written in UTC, as SQLite and PostgreSQL write it; null when it is no time. */
export function timeOfText(text: unknown): string | null {
	const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)/.exec(String(text)) ?? []
	const parsed = day && time ? Date.parse(`${day}T${time}Z`) : Number.NaN
	return Number.isNaN(parsed) ? null : new Date(parsed).toISOString()
}
