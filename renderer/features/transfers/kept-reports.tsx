import { useQuery } from '@tanstack/react-query'
import type { ActivityEntry } from '../../../electron/contract/activity.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { duration } from '../../../electron/contract/words/quantities.ts'
import { actWords } from '../../act-words.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import { Listing } from './listing.tsx'

const outcomes: Record<ActivityEntry['outcome'], readonly [Tone, string]> = {
	running: ['busy', 'under way'],
	succeeded: ['plain', 'done'],
	failed: ['decision', 'failed or differs'],
	cancelled: ['plain', 'cancelled'],
	interrupted: ['decision', 'interrupted'],
}

const columns: readonly LongColumn<ActivityEntry>[] = [
	{ id: 'act', title: 'Act', track: '112px', cell: ({ act }) => actWords[act].title },
	{
		id: 'outcome',
		title: 'Outcome',
		track: 'minmax(144px, 1fr)',
		cell: ({ outcome }) => <StateWord tone={outcomes[outcome][0]}>{outcomes[outcome][1]}</StateWord>,
	},
	{
		id: 'took',
		title: 'Took',
		track: '96px',
		end: true,
		from: 480,
		cell: ({ startedAt, endedAt }) => (endedAt === null ? '' : duration(Date.parse(endedAt) - Date.parse(startedAt))),
	},
	{ id: 'who', title: 'Who', track: 'minmax(96px, 1fr)', from: 560, cell: ({ user }) => user },
	{ id: 'when', title: 'When', track: '120px', end: true, cell: ({ startedAt }) => <RelativeTime at={startedAt} /> },
]

/** What was copied into a database and compared with it, newest first, as the journal tells. */
export function KeptReports({ target, onOpen }: { target: DatabaseId; onOpen: (activity: string) => void }) {
	const journal = useQuery(queries.activity({ database: target }))
	if (journal.isError) return <ErrorNotice error={journal.error} onRetry={() => void journal.refetch()} />
	if (journal.data === undefined) return <LoadingState label="Reading the journal" rows={3} height={36} />
	const acts = journal.data.filter(({ act }) => act === 'copy' || act === 'compare')
	if (acts.length === 0)
		return (
			<EmptyState title="No report yet">
				Once something was copied into this database or compared with it, its report is kept here and in Activity.
			</EmptyState>
		)
	return (
		<Listing count={acts.length}>
			<LongTable
				label="Reports"
				columns={columns}
				count={acts.length}
				rowAt={(index) => acts[index]}
				idOf={({ id }) => id}
				onSelect={onOpen}
			/>
		</Listing>
	)
}
