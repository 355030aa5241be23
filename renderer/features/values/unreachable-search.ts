import type { Unreachable } from '../../../electron/contract/stores.ts'
import { client } from '../../client.ts'
import { createLiveMap } from '../../live-map.ts'
import type { OfStore } from './store-queries.ts'

/** A search that this page started: it goes on while the person looks elsewhere, and what it found stays. */
export type UnreachableSearch = {
	readonly state: 'running' | 'ended' | 'cancelled' | 'failed'
	readonly counts: { readonly partitions: number; readonly entries: number }
	readonly found: readonly Unreachable[]
	readonly endedAt: string | null
	readonly error: unknown
	stop(): void
}

const searches = createLiveMap<UnreachableSearch>()
const keyOf = ({ database, store }: OfStore) => JSON.stringify([database, store])
/** Findings are handed on in bursts, so that a thousand of them are not copied a thousand times. Milliseconds. */
const burstMs = 100

/** The latest search of a store. */
export function useUnreachableSearch(of: OfStore): UnreachableSearch | undefined {
	return searches.use(keyOf(of))
}

/** Begins a search and follows it to its end, unless one is under way; whatever goes wrong stands in its result. */
export function startUnreachableSearch(of: OfStore): void {
	if (searches.get(keyOf(of))?.state !== 'running') void follow(of)
}

async function follow(of: OfStore): Promise<void> {
	const stopping = new AbortController()
	const found: Unreachable[] = []
	let counts = { partitions: 0, entries: 0 }
	let toldAt = 0
	const tell = (state: UnreachableSearch['state'], error: unknown = null) => {
		toldAt = performance.now()
		const endedAt = state === 'running' ? null : new Date().toISOString()
		searches.set(keyOf(of), { state, counts, found: [...found], endedAt, error, stop: () => stopping.abort() })
	}
	tell('running')
	try {
		for await (const event of await client.values.stores.unreachable(of, { signal: stopping.signal })) {
			if (event.kind === 'found') found.push(event.found)
			else counts = { partitions: event.partitions, entries: event.entries }
			if (performance.now() - toldAt > burstMs) tell('running')
		}
		tell(stopping.signal.aborted ? 'cancelled' : 'ended')
	} catch (error) {
		tell(stopping.signal.aborted ? 'cancelled' : 'failed', error)
	}
}
