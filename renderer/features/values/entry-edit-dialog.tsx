import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { formsOf } from './entry-draft.ts'
import { EntryEditor } from './entry-editor.tsx'
import classes from './store.module.css'
import { type OfEntry, storeQueries } from './store-queries.ts'

/** Edits one entry: its decoded message, or its bytes. One that keeps a secret is shown only after that is asked for. */
export function EntryEditDialog({ of, name, secret, onClose }: { of: OfEntry; name: string; secret: boolean; onClose: () => void }) {
	const [shows, setShows] = useState(!secret)
	return (
		<Dialog title={`Edit ${name}`} size={880} onClose={onClose}>
			{shows ? (
				<Inside of={of} reveal={secret} onClose={onClose} />
			) : (
				<div className={classes['stack']}>
					<StateWord tone="decision" wraps>
						This entry keeps a secret. To edit it, it has to be shown on this screen.
					</StateWord>
					<div className={classes['buttons']}>
						<Button variant="default" onClick={onClose}>
							Keep it hidden
						</Button>
						<Button onClick={() => setShows(true)}>Show secrets</Button>
					</div>
				</div>
			)}
		</Dialog>
	)
}

function Inside({ of, reveal, onClose }: { of: OfEntry; reveal: boolean; onClose: () => void }) {
	const read = useQuery(storeQueries.editing(of, reveal))
	if (read.isFetching) return <LoadingState label="Reading the entry" rows={4} />
	if (read.isError || read.data === undefined) return <ErrorNotice error={read.error} onRetry={() => void read.refetch()} />
	if (read.data.value === null)
		return <EmptyState title="Too long to be edited">Its value has more than 1 MB, which is too long for one text.</EmptyState>
	if (formsOf(read.data).size === 0)
		return <EmptyState title="Too long to be edited">These bytes are no text, and too many to be edited as hex.</EmptyState>
	// Reading it again shows the line above meanwhile, so that the editor begins anew
	return <EntryEditor of={of} entry={read.data} reveal={reveal} onReload={() => void read.refetch()} onClose={onClose} />
}
