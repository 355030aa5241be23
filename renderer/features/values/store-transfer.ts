import { useEffect, useRef, useState } from 'react'
import type { TransferEvent } from '../../../electron/contract/stores.ts'
import type { OfStore } from './store-queries.ts'
import { useRefreshStore } from './store-refresh.ts'

type Progress = Extract<TransferEvent, { kind: 'progress' }>
export type TransferEnded = Extract<TransferEvent, { kind: 'ended' }>

/** Entries being carried into a file, from one, or to another store: while it goes, and how it ended. */
export type Transfer =
	| { readonly state: 'idle' }
	| { readonly state: 'running'; readonly progress: Progress | null; readonly stopping: boolean }
	| { readonly state: 'ended'; readonly ended: TransferEnded }
	| { readonly state: 'cancelled' }
	| { readonly state: 'failed'; readonly error: unknown }

type Open = (signal: AbortSignal) => Promise<AsyncIterable<TransferEvent>>

/** Carries entries; Cancel and leaving the page stop it. Afterwards what is shown of the database that was written is asked anew. */
export function useTransfer(written: Pick<OfStore, 'database'>) {
	const [transfer, setTransfer] = useState<Transfer>({ state: 'idle' })
	const stop = useRef<AbortController>(null)
	const refresh = useRefreshStore(written)
	useEffect(() => () => stop.current?.abort(), [])
	async function follow(open: Open, { signal }: AbortController): Promise<void> {
		setTransfer({ state: 'running', progress: null, stopping: false })
		try {
			let ended: TransferEnded | null = null
			for await (const event of await open(signal)) {
				if (event.kind === 'ended') ended = event
				else setTransfer((now) => ({ state: 'running', progress: event, stopping: now.state === 'running' && now.stopping }))
			}
			if (ended === null) signal.throwIfAborted()
			if (ended === null) throw new Error('It ended without a report.')
			setTransfer({ state: 'ended', ended })
		} catch (error) {
			setTransfer(signal.aborted ? { state: 'cancelled' } : { state: 'failed', error })
		}
		await refresh()
	}
	return {
		transfer,
		start: (open: Open) => {
			stop.current = new AbortController()
			void follow(open, stop.current)
		},
		cancel: () => {
			setTransfer((now) => (now.state === 'running' ? { ...now, stopping: true } : now))
			stop.current?.abort()
		},
		reset: () => setTransfer({ state: 'idle' }),
	}
}
