import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { LoadingState } from '../../components/states.tsx'
import classes from './store.module.css'
import { isStale, useStoreChange } from './store-change.ts'
import { StoreDeciding } from './store-deciding.tsx'
import { StoreOutcome } from './store-outcome.tsx'
import { PlanAdvice, PlannedEntries } from './store-plan-view.tsx'
import { type OfStore, storeQueries } from './store-queries.ts'

type RemoveProps = {
	readonly of: OfStore
	/** A null key means the whole partition. */
	readonly names: readonly { readonly partition: Uint8Array; readonly key: Uint8Array | null }[]
	readonly title: string
	/** Said once more before it is decided: what may be lost. */
	readonly warning?: ReactNode
	/** Told whether the entries are gone. */
	onClose(removed: boolean): void
}

/** Asks before entries are taken away: all of them by name and size, what to know before, and that the way back is kept. */
export function EntryRemoveDialog(props: RemoveProps) {
	const removed = useRef(false)
	const close = () => props.onClose(removed.current)
	return (
		<Dialog title={props.title} size={720} onClose={close}>
			<Inside {...props} onRemoved={(is) => (removed.current = is)} onClose={close} />
		</Dialog>
	)
}

function Inside({
	of,
	names,
	warning,
	onRemoved,
	onClose,
}: Omit<RemoveProps, 'onClose'> & { onRemoved: (is: boolean) => void; onClose: () => void }) {
	const plan = useQuery(storeQueries.removal({ database: of.database, store: of.store }, names))
	const { change, apply, undo, cancel, reset } = useStoreChange({ database: of.database, store: of.store })
	const remove = async () => {
		if (plan.data === undefined) return
		const last = await apply(plan.data.wanted)
		onRemoved(last.state === 'ended' && last.ended.done > 0)
	}
	const takeBack = async () => {
		const last = await undo()
		if (last.state === 'ended' && last.ended.done > 0) onRemoved(false)
	}
	if (change.state !== 'idle' && !isStale(change))
		return <StoreOutcome change={change} act="removed" onUndo={() => void takeBack()} onCancel={cancel} onClose={onClose} />
	const again = () => {
		reset()
		void plan.refetch()
	}
	if (plan.isError && !plan.isFetching) return <ErrorNotice error={plan.error} onRetry={again} />
	if (plan.data === undefined || plan.isFetching) return <LoadingState label="Reading every entry as it is now" rows={4} />
	const { changes } = plan.data
	const bytes = changes.reduce((sum, { before }) => sum + (before?.length ?? 0), 0)
	return (
		<div className={classes['stack']}>
			{isStale(change) && <Stale onAgain={again} />}
			<StateWord tone="loss">
				{counted(changes.length, 'entry', 'entries')} of {size(bytes)} will be removed
			</StateWord>
			{warning}
			<PlannedEntries changes={changes} />
			<PlanAdvice plan={plan.data} />
			<StoreDeciding
				database={of.database}
				verb={changes.length === 1 ? 'Remove' : `Remove ${counted(changes.length, 'entry', 'entries')}`}
				loss
				ready={changes.length > 0 && !isStale(change)}
				onDecide={() => void remove()}
			>
				<Button variant="default" onClick={onClose}>
					Keep {changes.length === 1 ? 'it' : 'them'}
				</Button>
			</StoreDeciding>
		</div>
	)
}

function Stale({ onAgain }: { onAgain: () => void }) {
	return (
		<div className={classes['strip']} role="alert">
			<StateWord tone="decision" wraps>
				Somebody wrote one of these entries after this plan was made. Nothing was removed.
			</StateWord>
			<Button variant="default" onClick={onAgain}>
				Plan again
			</Button>
		</div>
	)
}
