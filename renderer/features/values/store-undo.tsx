import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { Dialog } from '../../components/dialog.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import classes from './store.module.css'
import { useStoreChange } from './store-change.ts'
import { StoreDeciding } from './store-deciding.tsx'
import { StoreOutcome } from './store-outcome.tsx'
import { type OfStore, storeQueries } from './store-queries.ts'

/** The way back from the latest change of a store's entries; nothing where there is none. */
export function StoreUndo({ of }: { of: OfStore }) {
	const undoable = useQuery(storeQueries.undoable(of))
	const [opened, setOpened] = useState(false)
	const latest = undoable.data ?? null
	return (
		<>
			{latest !== null && (
				<div className={classes['strip']}>
					<Button
						variant="default"
						leftSection={<IconArrowBackUp size={16} aria-hidden />}
						aria-haspopup="dialog"
						onClick={() => setOpened(true)}
					>
						Undo
					</Button>
					<span className="dim">
						The last change, <RelativeTime at={latest.at} />: {counted(latest.entries, 'entry', 'entries')}
					</span>
				</div>
			)}
			{opened && (
				<Dialog title="Undo the last change" onClose={() => setOpened(false)}>
					<Confirm of={of} entries={latest?.entries ?? 0} onClose={() => setOpened(false)} />
				</Dialog>
			)}
		</>
	)
}

function Confirm({ of, entries, onClose }: { of: OfStore; entries: number; onClose: () => void }) {
	const { change, undo, cancel } = useStoreChange(of)
	if (change.state !== 'idle')
		return <StoreOutcome change={change} act="written" onUndo={() => void undo()} onCancel={cancel} onClose={onClose} />
	return (
		<div className={classes['stack']}>
			<p className={classes['plain']}>
				Puts {counted(entries, 'entry', 'entries')} back as they were before the last change. An entry that somebody wrote since stays as it
				is, and is named. What is taken back is itself kept, so this can be undone.
			</p>
			<StoreDeciding database={of.database} verb="Undo" onDecide={() => void undo()}>
				<Button variant="default" onClick={onClose}>
					Keep it as it is
				</Button>
			</StoreDeciding>
		</div>
	)
}
