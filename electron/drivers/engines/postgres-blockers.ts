import { type DatabaseSession, faultOf } from '../../contract/fault.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { ServerAddress } from './engine.ts'
import { readSessions } from './postgres-activity.ts'
import { openSession, type PgSession } from './postgres-session.ts'

/** Sees, through a session of its own, who keeps a statement waiting. */
export type BlockWatch = {
	/** Watches while the work lasts. */
	during<Result>(work: () => Promise<Result>): Promise<Result>
	/** Who was in the way of the last work, as far as it was seen. */
	seen(): readonly DatabaseSession[]
	close(): Promise<void>
}

/** Whose waiting is watched: a question for the processes in their way, with its one value. */
type Watched = {
	readonly sql: string
	readonly value: string | number
	readonly lookEveryMs: number
	readonly countsFrom: 'work' | 'sight'
}

/** The session of this process, which waits from the beginning of its statement. */
export const sessionOf = (processId: number): Watched => ({
	sql: 'SELECT unnest(pg_blocking_pids($1::int4))',
	value: processId,
	lookEveryMs: 400,
	countsFrom: 'work',
})

/** Sessions under an application's name, at work for hours perhaps, whose waiting is counted from when it is first seen. */
export const sessionsNamed = (application: string): Watched => ({
	sql: `SELECT DISTINCT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND application_name = $1`,
	value: application,
	lookEveryMs: 1_000,
	countsFrom: 'sight',
})

/** Who was told of last, when, and since when they are in the way; null while nobody is. */
type LastTold = { key: string; atMs: number; sinceMs: number | null }

type Told = { readonly waitedMs: number; readonly blockers: readonly DatabaseSession[] }

/** Long enough that ordinary statements never cause a question. Milliseconds. */
const firstLookMs = 120
/** The same blockers are told again so often. Milliseconds. */
const tellEveryMs = 2_000

/**
 * Watches sessions. Whoever is in their way is told again when that changes and every two seconds.
 * A question that fails is left out: to know who blocks is a help and no condition of the run.
 */
export function createBlockWatch(server: ServerAddress, watched: Watched, onBlocked: (told: Told) => void): BlockWatch {
	let looking: Promise<PgSession> | null = null
	let seen: readonly DatabaseSession[] = []
	async function look(isOver: () => boolean, waited: () => number, lastTold: LastTold): Promise<void> {
		looking ??= openSession(server, 'look')
		const blockers = await blockersOf(await looking, watched)
		if (blockers.length === 0) Object.assign(lastTold, { key: '', sinceMs: null })
		if (isOver() || blockers.length === 0) return
		lastTold.sinceMs ??= watched.countsFrom === 'work' ? 0 : waited()
		seen = blockers
		const key = blockers.map((blocker) => blocker.processId).join()
		if (key === lastTold.key && waited() - lastTold.atMs < tellEveryMs) return
		Object.assign(lastTold, { key, atMs: waited() })
		onBlocked({ waitedMs: Math.round(waited() - lastTold.sinceMs), blockers })
	}
	return {
		async during(work) {
			const waited = startStopwatch()
			const lastTold: LastTold = { key: '', atMs: 0, sinceMs: null }
			let over = false
			seen = []
			const lookAgain = () => {
				if (!over) timer = setTimeout(watch, watched.lookEveryMs)
			}
			const watch = () =>
				void look(() => over, waited, lastTold).then(lookAgain, (thrown) => {
					looking = null
					if (faultOf(thrown)) lookAgain()
				})
			let timer = setTimeout(watch, firstLookMs)
			try {
				return await work()
			} finally {
				over = true
				clearTimeout(timer)
			}
		},
		seen: () => seen,
		async close() {
			const session = await looking?.catch(() => null)
			await session?.close()
		},
	}
}

async function blockersOf(session: PgSession, { sql, value }: Watched): Promise<readonly DatabaseSession[]> {
	const { rows } = await session.query(sql, [value])
	const pids = rows.map(([pid]) => Number(pid))
	return pids.length === 0 ? [] : (await readSessions(session)).filter((other) => pids.includes(other.processId))
}
