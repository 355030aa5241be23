import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ActivityEntry } from '../../../electron/contract/activity.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { client } from '../../client.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { CancelLine, StatusPanel } from '../../components/status-panel.tsx'
import { queries } from '../../queries.ts'
import { refreshDatabase } from '../../refresh-database.ts'
import classes from './copy.module.css'

/** How often the journal is asked while it tells of a copy under way, in milliseconds. */
const askAgainMs = 1000

const isRunning = ({ act, outcome }: ActivityEntry) => act === 'copy' && outcome === 'running'

/** A copy into the target that the journal tells of and this page does not follow: begun in another window, or before a reload. */
export function useCopyElsewhere(target: DatabaseId) {
	const queryClient = useQueryClient()
	const journal = useQuery({
		...queries.activity({ database: target }),
		refetchInterval: ({ state }) => (state.data?.some(isRunning) ? askAgainMs : false),
	})
	const running = journal.data?.find(isRunning)
	const [followed, setFollowed] = useState<string>()
	useEffect(() => {
		if (running !== undefined) setFollowed(running.id)
		// What was planned before it ended may be so no more
		else if (followed !== undefined) void refreshDatabase(queryClient, target)
	}, [running, followed, queryClient, target])
	const ended = followed !== undefined && running === undefined ? journal.data?.find(({ id }) => id === followed) : undefined
	return { running, ended }
}

/** How far it is, this page cannot tell; it can be stopped from here all the same. */
export function CopyElsewhere({ entry }: { entry: ActivityEntry }) {
	const cancel = useMutation({ mutationFn: () => client.transfers.cancel({ target: entry.database.id }) })
	return (
		<StatusPanel isBrief title={<StateWord tone="busy">Copying into {entry.database.name}</StateWord>}>
			<p className={classes['plain']}>
				Begun <RelativeTime at={entry.startedAt} /> by {entry.user} on {entry.host}. Its report shows here once it has ended.
			</p>
			<CancelLine
				words={
					cancel.isSuccess
						? 'Asked to stop. What the copy has put into the target is being taken away.'
						: 'Cancelling takes away everything that the copy has put into the target.'
				}
				isAsking={cancel.isPending}
				isDisabled={cancel.isSuccess}
				onCancel={() => cancel.mutate()}
			/>
			{cancel.isError && <ErrorNotice error={cancel.error} />}
		</StatusPanel>
	)
}
