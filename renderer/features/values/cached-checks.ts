import type { CachedCheckEvent } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { client } from '../../client.ts'
import { createLiveMap } from '../../live-map.ts'
import { createFindings, type Findings } from './cached-finding-lists.ts'

type Checked = Extract<CachedCheckEvent, { kind: 'checked' }>

/** A check of cached values that this page started: it goes on while the person looks elsewhere, and its result stays. */
export type CachedCheck = {
	readonly state: 'running' | 'ended' | 'cancelled'
	readonly done: number
	/** 0 until the first word of progress. */
	readonly total: number
	readonly bytes: number
	/** Names in the value store gone through, after all values. */
	readonly files: number
	/** Grows while the check runs. */
	readonly findings: Findings
	/** How many findings there were when this was said. */
	readonly found: number
	/** What it came to; null until it has ended, and when it did not come to an end. */
	readonly checked: Checked | null
	/** When it ended. */
	readonly endedAt: string | null
	readonly error: unknown
	stop(): void
}

const checks = createLiveMap<CachedCheck>()

/** The latest check of a database. */
export function useCachedCheck(database: DatabaseId): CachedCheck | undefined {
	return checks.use(database)
}

/** Begins a check and follows it to its end; whatever goes wrong stands in its result. */
export function startCachedCheck(database: DatabaseId): void {
	const stopping = new AbortController()
	void follow(database, stopping)
}

async function follow(database: DatabaseId, stopping: AbortController): Promise<void> {
	const findings = createFindings()
	let check: CachedCheck = {
		state: 'running',
		done: 0,
		total: 0,
		bytes: 0,
		files: 0,
		findings,
		found: 0,
		checked: null,
		endedAt: null,
		error: null,
		stop: () => stopping.abort(),
	}
	const publish = (part: Partial<CachedCheck>) => {
		check = { ...check, ...part }
		checks.set(database, check)
	}
	publish({})
	try {
		for await (const event of await client.values.cached.check({ database }, { signal: stopping.signal })) {
			if (event.kind === 'progress') publish({ done: event.done, total: event.total, bytes: event.bytes, files: event.files })
			else if (event.kind === 'checked') publish({ checked: event })
			else {
				publish({ found: findings.add(event.findings) })
			}
		}
		publish({ state: check.checked === null && stopping.signal.aborted ? 'cancelled' : 'ended' })
	} catch (error) {
		publish(stopping.signal.aborted ? { state: 'cancelled' } : { state: 'ended', error })
	}
	publish({ endedAt: new Date().toISOString() })
}
