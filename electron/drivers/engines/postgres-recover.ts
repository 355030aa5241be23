import { startStopwatch } from '../../lib/stopwatch.ts'
import { pause } from './pace.ts'
import { ownLock } from './postgres-advisory.ts'
import type { PgSession } from './postgres-session.ts'

/** How long the server's side of a run whose process died may take to end: a COMMIT under way is seen through. Milliseconds. */
const patienceMs = 10_000
const askEveryMs = 50

/**
 * Waits until no run of Headway's holds its lock on this database any more, so that what is read next is how it ended.
 * The server rolls back by itself what a dead run left; a run of another machine's Headway is not waited for longer.
 */
export async function untilRunsEnded(session: PgSession): Promise<void> {
	const waited = startStopwatch()
	while ((await isHeld(session)) && waited() < patienceMs) await pause(askEveryMs, undefined)
}

async function isHeld(session: PgSession): Promise<boolean> {
	const { rows } = await session.query('SELECT oid::int8 FROM pg_database WHERE datname = current_database()')
	const { key } = ownLock(Number(rows[0]?.[0]))
	const held = await session.query(
		"SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND (classid::int8 << 32) | objid::int8 = $1::int8",
		[key],
	)
	return held.rows.length > 0
}
