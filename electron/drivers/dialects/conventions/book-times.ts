import type { EngineDescription, SqlValue } from '../../engines/engine.ts'
import { timeOfSeconds, timeOfText } from './version-rows.ts'

/**
 * SQL for a column's moment, read by `toMoment`. PostgreSQL answers in seconds since 1970, which depends on no date style;
 * a column without a time zone is taken in the zone of the session, as the server filled it.
 */
export function momentOf(engine: EngineDescription['kind'], column: string): string {
	return engine === 'postgres' ? `EXTRACT(EPOCH FROM CAST(${column} AS timestamptz))` : column
}

/** A moment as the books have it, in ISO 8601 and UTC: seconds of PostgreSQL, text of SQLite in UTC, or milliseconds. Null when it is none. */
export function toMoment(engine: EngineDescription['kind'], value: SqlValue | undefined): string | null {
	if (value === null || value === undefined) return null
	if (engine === 'postgres') return timeOfSeconds(value)
	return typeof value === 'string' ? timeOfText(value) : timeOfSeconds(Number(value) / 1000)
}
