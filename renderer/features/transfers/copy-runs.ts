import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { CopyMap } from '../../../electron/contract/copy-map.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { CopyEvent } from '../../../electron/contract/transfers.ts'
import { client } from '../../client.ts'
import { createLiveMap } from '../../live-map.ts'
import { refreshDatabase } from '../../refresh-database.ts'
import { advanceLive, beginLive, type LiveCopy } from './copy-live.ts'
import { copyQueries } from './copy-queries.ts'

type Ends = Pick<LiveCopy, 'source' | 'target' | 'schema' | 'sourceSchema'>
type Begun = { readonly live: LiveCopy; readonly stop: AbortController }

/** The latest copy or comparison into each target that this page began. They go on while the person looks elsewhere. */
const copies = createLiveMap<Begun>()

/** The one into a target, while it goes and after it ended. */
export function useLiveCopy(target: DatabaseId | undefined): LiveCopy | undefined {
	return copies.use(target ?? '')?.live
}

/** Everything that is under way. */
export function useCopiesUnderWay(): readonly LiveCopy[] {
	return copies
		.useAll()
		.map(({ live }) => live)
		.filter(({ state }) => state === 'running')
}

/** What ended and was looked at is shown no more: its report is kept. */
export function forgetCopy(target: DatabaseId): void {
	if (copies.get(target)?.live.state !== 'running') copies.delete(target)
}

/** Gives the ways to begin a copy, and a comparison alone. */
export function useStartCopy() {
	const queryClient = useQueryClient()
	return {
		copy: (ends: Ends, plan: { readonly map: CopyMap; readonly token: string }, verify: boolean) =>
			void follow(queryClient, ends, 'copy', verify, (signal) =>
				client.transfers.run({ ...named(ends), map: plan.map, token: plan.token, verify }, { signal }),
			),
		compare: (ends: Ends) =>
			void follow(queryClient, ends, 'compare', true, (signal) =>
				client.transfers.verify(
					{ ...named(ends), ...(ends.sourceSchema !== undefined && { sourceSchema: ends.sourceSchema }) },
					{ signal },
				),
			),
	}
}

const named = ({ source, target, schema }: Ends) => ({ source, target, ...(schema !== undefined && { schema }) })

type Open = (signal: AbortSignal) => Promise<AsyncIterable<CopyEvent>>

/** Whatever goes wrong stands in what is kept. */
async function follow(queryClient: QueryClient, ends: Ends, act: LiveCopy['act'], verifies: boolean, open: Open): Promise<void> {
	const stop = new AbortController()
	let live = beginLive({ ...ends, act, verifies, startedAtMs: performance.now() })
	const publish = (next: LiveCopy) => {
		live = { ...next, cancelling: copies.get(ends.target)?.live.cancelling ?? false }
		copies.set(ends.target, { live, stop })
	}
	copies.delete(ends.target)
	publish(live)
	try {
		for await (const event of await open(stop.signal)) publish(advanceLive(live, event))
		if (live.state === 'running') {
			stop.signal.throwIfAborted()
			throw new Error('It ended without a report.')
		}
	} catch (error) {
		publish(stop.signal.aborted ? { ...live, state: 'stopped' } : { ...live, state: 'failed', error })
	}
	await Promise.all([
		refreshDatabase(queryClient, ends.target),
		queryClient.invalidateQueries({ queryKey: copyQueries.plansOf(ends.source) }),
	])
}

/**
 * Stops what is under way: the core takes a copy back before it says that it has ended; a comparison just ends. Throws when
 * the core could not be told.
 */
export async function cancelCopy(target: DatabaseId): Promise<void> {
	const begun = copies.get(target)
	if (begun === undefined) return
	const mark = (cancelling: boolean) => {
		const now = copies.get(target)
		if (now?.live.state === 'running') copies.set(target, { ...now, live: { ...now.live, cancelling } })
	}
	mark(true)
	if (begun.live.act === 'compare') return begun.stop.abort()
	try {
		await client.transfers.cancel({ target })
	} catch (error) {
		mark(false)
		throw error
	}
}
