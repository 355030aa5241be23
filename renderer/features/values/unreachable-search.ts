import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { Unreachable } from '../../../electron/contract/stores.ts'
import { client } from '../../client.ts'
import type { OfStore } from './store-queries.ts'

type Counts = { readonly partitions: number; readonly entries: number }

/** A search as it goes, or how the latest one ended. It is kept in the query cache until the database changes. */
export type UnreachableSearch = {
	readonly state: 'running' | 'ended' | 'cancelled' | 'failed'
	readonly counts: Counts
	readonly found: readonly Unreachable[]
	readonly endedAt: string | null
	/** Entries were changed since: it may not be so any more. */
	readonly error: unknown
	stop(): void
}

const keyOf = ({ database, store }: OfStore) => ['unreachable', database, store]
/** Findings are shown in bursts, so that a thousand of them do not freeze the page. Milliseconds. */
const burstMs = 100

async function search(queryClient: QueryClient, of: OfStore): Promise<void> {
	const stop = new AbortController()
	const found: Unreachable[] = []
	let counts: Counts = { partitions: 0, entries: 0 }
	let toldAt = 0
	const tell = (state: UnreachableSearch['state'], error: unknown = null) => {
		toldAt = performance.now()
		const endedAt = state === 'running' ? null : new Date().toISOString()
		queryClient.setQueryData<UnreachableSearch>(keyOf(of), { state, counts, found: [...found], endedAt, error, stop: () => stop.abort() })
	}
	tell('running')
	try {
		for await (const event of await client.values.stores.unreachable(of, { signal: stop.signal })) {
			if (event.kind === 'found') found.push(event.found)
			else counts = { partitions: event.partitions, entries: event.entries }
			if (performance.now() - toldAt > burstMs) tell('running')
		}
		tell(stop.signal.aborted ? 'cancelled' : 'ended')
	} catch (error) {
		tell(stop.signal.aborted ? 'cancelled' : 'failed', error)
	}
}

/** The latest search of a store, and the way to begin another. It goes on while the person looks elsewhere. */
export function useUnreachable(of: OfStore): { readonly latest: UnreachableSearch | undefined; start(): void; forget(): void } {
	const queryClient = useQueryClient()
	const cache = queryClient.getQueryCache()
	const latest = useSyncExternalStore(
		(listener) => cache.subscribe(({ query }) => query.queryKey[0] === 'unreachable' && listener()),
		() => queryClient.getQueryData<UnreachableSearch>(keyOf(of)),
	)
	return {
		latest,
		start: () => {
			if (latest?.state !== 'running') void search(queryClient, of)
		},
		forget: () => queryClient.removeQueries({ queryKey: keyOf(of) }),
	}
}
