import type { DatabaseId } from '../../contract/database.ts'

/** The acts under way in this process, so that Cancel can find the one of a database. */
export type Acts = {
	/** Gives work a signal that ends with `cancel` or with the caller's own signal. */
	during<Answer>(database: DatabaseId, signal: AbortSignal, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer>
	/** Asks what is under way on a database to stop; false when nothing is. */
	cancel(database: DatabaseId): boolean
	/** Stops everything and waits for it to have put things back. */
	stopAll(): Promise<void>
}

export function createActs(): Acts {
	const underWay = new Map<AbortController, { readonly database: DatabaseId; readonly ended: Promise<unknown> }>()
	return {
		async during(database, signal, work) {
			const stop = new AbortController()
			const answer = work(AbortSignal.any([signal, stop.signal]))
			underWay.set(stop, { database, ended: answer.catch(() => {}) })
			try {
				return await answer
			} finally {
				underWay.delete(stop)
			}
		},
		cancel(database) {
			const found = [...underWay].filter(([, act]) => act.database === database)
			for (const [stop] of found) stop.abort()
			return found.length > 0
		},
		async stopAll() {
			for (const stop of underWay.keys()) stop.abort()
			await Promise.all([...underWay.values()].map((act) => act.ended))
		},
	}
}
