import { IconListDetails } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { ActivityEntry } from '../../../electron/contract/activity.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { addresses } from '../../addresses.ts'
import { FilterField } from '../../components/filter-field.tsx'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import classes from './activity.module.css'
import { ActivityTable } from './activity-table.tsx'
import { EntryDetails } from './entry-details.tsx'

/** How often the journal is asked again while it tells of something under way, in milliseconds. */
const askAgainMs = 1000

/** The Activity screen: who did what, when? Of one database, or of all of them. */
export function ActivityPage({ database }: { database?: DatabaseId | undefined }) {
	const [text, setText] = useState('')
	const asked = useDeferredValue(text.trim())
	const [opened, open] = useOpenedEntry(database)
	const journal = useQuery({
		...queries.activity({ database, ...(asked !== '' && { text: asked }) }),
		placeholderData: keepPreviousData,
		refetchInterval: ({ state }) => (state.data?.some(({ outcome }) => outcome === 'running') ? askAgainMs : false),
	})
	const stale = journal.isPlaceholderData || asked !== text.trim()
	const entry = journal.data?.find(({ id }) => id === opened)
	return (
		<Page
			title="Activity"
			lead={database === undefined ? 'Who did what, when: every database.' : 'Who did what, when: this database.'}
			{...(entry !== undefined && { details: <EntryDetails key={entry.id} entry={entry} onClose={() => open(null)} /> })}
		>
			<div className={classes['tools']}>
				<FilterField
					label="Filter activity"
					placeholder="Filter by database, act, person or revision"
					text={text}
					width={360}
					onChange={setText}
				/>
				<span className="dim tabular" role="status">
					{journal.data !== undefined && (stale ? 'Looking …' : counted(journal.data.length, 'entry', 'entries'))}
				</span>
			</div>
			{journal.isPending || (stale && journal.data?.length === 0) ? (
				<LoadingState label="Reading the journal" rows={8} />
			) : journal.isError ? (
				<ErrorState error={journal.error} onRetry={() => void journal.refetch()} />
			) : (
				<Entries entries={journal.data} filter={asked} everywhere={database === undefined} opened={opened} onOpen={open} />
			)}
		</Page>
	)
}

function Entries(props: {
	entries: readonly ActivityEntry[]
	filter: string
	everywhere: boolean
	opened: string | null
	onOpen: (id: string) => void
}) {
	if (props.entries.length > 0)
		return <ActivityTable entries={props.entries} everywhere={props.everywhere} opened={props.opened} onOpen={props.onOpen} />
	if (props.filter !== '') return <EmptyState title="Nothing matches">No entry of the journal has “{props.filter}” in it.</EmptyState>
	return (
		<EmptyState title="Nothing has been done yet" icon={<IconListDetails size={24} />}>
			Every upgrade, downgrade, backup, restore and undo is written down here before it begins and after it ends, also when it goes wrong.
		</EmptyState>
	)
}

/** The opened entry is part of the address, so that reload and Back keep it. */
function useOpenedEntry(database: DatabaseId | undefined): [string | null, (id: string | null) => void] {
	const [search] = useSearchParams()
	const [, navigate] = useLocation()
	const open = (id: string | null) => {
		const place = addresses.activity(database)
		navigate(id === null ? place : `${place}?${new URLSearchParams({ entry: id })}`, { replace: search.has('entry') })
	}
	return [search.get('entry'), open]
}
