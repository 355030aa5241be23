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

type Told = { readonly waitedMs: number; readonly blockers: readonly DatabaseSession[] }

/** Long enough that ordinary statements never cause a question. Milliseconds. */
const firstLookMs = 120
const lookEveryMs = 400
/** The same blockers are told again so often. Milliseconds. */
const tellEveryMs = 2_000

/**
 * Watches the session of `processId`. Whoever is in its way is told again when that changes and every two seconds.
 * A question that fails is left out: to know who blocks is a help and no condition of the run.
 */
export function createBlockWatch(server: ServerAddress, processId: number, onBlocked: (told: Told) => void): BlockWatch {
	let looking: Promise<PgSession> | null = null
	let seen: readonly DatabaseSession[] = []
	async function look(isOver: () => boolean, waited: () => number, lastTold: { key: string; atMs: number }): Promise<void> {
		looking ??= openSession(server, 'look')
		const blockers = await blockersOf(await looking, processId)
		if (isOver() || blockers.length === 0) return
		seen = blockers
		const key = blockers.map((blocker) => blocker.processId).join()
		if (key === lastTold.key && waited() - lastTold.atMs < tellEveryMs) return
		Object.assign(lastTold, { key, atMs: waited() })
		onBlocked({ waitedMs: Math.round(waited()), blockers })
	}
	return {
		async during(work) {
			const waited = startStopwatch()
			const lastTold = { key: '', atMs: 0 }
			let over = false
			seen = []
			const lookAgain = () => {
				if (!over) timer = setTimeout(watch, lookEveryMs)
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

async function blockersOf(session: PgSession, processId: number): Promise<readonly DatabaseSession[]> {
	const { rows } = await session.query('SELECT unnest(pg_blocking_pids($1::int4))', [processId])
	const pids = rows.map(([pid]) => Number(pid))
	return pids.length === 0 ? [] : (await readSessions(session)).filter((other) => pids.includes(other.processId))
}
