import { useState } from 'react'
import type { StoreChangeEvent, WantedChange } from '../../../electron/contract/stores.ts'
import { client, faultOf } from '../../client.ts'
import type { OfStore } from './store-queries.ts'
import { useRefreshStore } from './store-refresh.ts'

export type ChangeEnded = Extract<StoreChangeEvent, { kind: 'ended' }>
type Progress = { readonly done: number; readonly total: number }

/** A change of entries as it goes: it goes on when nobody watches, until it is cancelled. */
export type StoreChange =
	| { readonly state: 'idle' }
	| { readonly state: 'running'; readonly act: 'apply' | 'undo'; readonly progress: Progress | null; readonly kept: string | null }
	| { readonly state: 'ended'; readonly act: 'apply' | 'undo'; readonly ended: ChangeEnded; readonly kept: string | null }
	| { readonly state: 'failed'; readonly act: 'apply' | 'undo'; readonly error: unknown }

/** Runs changes of a store's entries and takes them back; afterwards everything shown of the database is asked anew. */
export function useStoreChange(of: OfStore) {
	const [change, setChange] = useState<StoreChange>({ state: 'idle' })
	const refresh = useRefreshStore(of)
	async function follow(act: 'apply' | 'undo', open: () => Promise<AsyncIterable<StoreChangeEvent>>): Promise<StoreChange> {
		let kept: string | null = null
		let last: StoreChange = { state: 'running', act, progress: null, kept }
		setChange(last)
		try {
			for await (const event of await open()) {
				if (event.kind === 'restore-point') kept = event.path
				last =
					event.kind === 'ended'
						? { state: 'ended', act, ended: event, kept }
						: { state: 'running', act, progress: event.kind === 'progress' ? event : null, kept }
				setChange(last)
			}
			if (last.state === 'running') throw new Error('The change ended without a report.')
		} catch (error) {
			last = { state: 'failed', act, error }
			setChange(last)
		}
		await refresh()
		return last
	}
	return {
		change,
		apply: (changes: readonly WantedChange[]) => follow('apply', () => client.values.stores.apply({ ...of, changes: [...changes] })),
		undo: () => follow('undo', () => client.values.stores.undo(of)),
		cancel: () => void client.migrations.cancel({ database: of.database }),
		reset: () => setChange({ state: 'idle' }),
	}
}

/** Did it fail, with nothing written, because somebody else had written the entry. */
export function isStale(change: StoreChange): boolean {
	if (change.state === 'failed') return faultOf(change.error)?.kind === 'changed-since-read'
	return change.state === 'ended' && change.ended.done === 0 && change.ended.fault?.kind === 'changed-since-read'
}
