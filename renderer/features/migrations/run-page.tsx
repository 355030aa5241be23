import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link } from 'wouter'
import type { ActivityEntry } from '../../../electron/contract/activity.ts'
import { movesRevisions } from '../../../electron/contract/acts.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { actWords } from '../../act-words.ts'
import { addresses } from '../../addresses.ts'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import type { LiveRun } from '../../follow-run.ts'
import { queries } from '../../queries.ts'
import { refreshDatabase } from '../../refresh-database.ts'
import { useRun } from '../../runs.ts'
import { JournalRun } from './journal-run.tsx'
import { RunLog } from './run-log.tsx'
import { RunStages } from './run-stages.tsx'
import { RunStatus } from './run-status.tsx'
import { routeWords } from './run-words.ts'

/**
 * The Run screen: how far is it, and how did it go. A run that this page started is followed live; after a reload the
 * journal's latest change of the database stands in its place.
 */
export function RunPage({ database }: { database: DatabaseId }) {
	const run = useRun(database)
	return run === undefined ? <FromJournal database={database} /> : <Live run={run} />
}

function Live({ run }: { run: LiveRun }) {
	const { subject } = run
	return (
		<Page
			title={`${actWords[subject.act].title}: ${routeWords(subject)}`}
			lead={run.state === 'running' ? 'You can look at other screens meanwhile: it goes on as long as Headway runs.' : <Kept run={run} />}
		>
			<RunStatus run={run} />
			<RunStages run={run} />
			<RunLog lines={run.progress.log} />
		</Page>
	)
}

function Kept({ run }: { run: LiveRun }) {
	const entry = run.progress.report?.activity
	return (
		<>
			Kept in the{' '}
			<Link
				href={
					entry === undefined ? addresses.activity(run.database) : `${addresses.activity(run.database)}?${new URLSearchParams({ entry })}`
				}
			>
				journal
			</Link>
			.
		</>
	)
}

/** How often the journal is asked while an act it tells of is under way, in milliseconds. */
const askAgainMs = 1000

/** What was asked while it ran may tell of the time before: once it has ended, it is asked again. */
function useFreshAfterEnd(database: DatabaseId, entry: ActivityEntry | undefined) {
	const queryClient = useQueryClient()
	const ended = entry !== undefined && entry.outcome !== 'running' ? entry.id : undefined
	useEffect(() => {
		if (ended !== undefined) void refreshDatabase(queryClient, database)
	}, [queryClient, database, ended])
}

function FromJournal({ database }: { database: DatabaseId }) {
	const journal = useQuery({
		...queries.activity({ database }),
		refetchInterval: ({ state }) => (state.data?.find(({ act }) => movesRevisions(act))?.outcome === 'running' ? askAgainMs : false),
	})
	const entry = journal.data?.find(({ act }) => movesRevisions(act))
	useFreshAfterEnd(database, entry)
	if (journal.isPending)
		return (
			<Page title="Latest change">
				<LoadingState label="Reading the journal" />
			</Page>
		)
	if (journal.isError)
		return (
			<Page title="Latest change">
				<ErrorState error={journal.error} onRetry={() => void journal.refetch()} />
			</Page>
		)
	if (entry !== undefined) return <JournalRun entry={entry} />
	return (
		<Page title="Latest change">
			<EmptyState
				title="Nothing has been run on this database yet"
				action={<Link href={addresses.history(database)}>See where it can go</Link>}
			>
				Choose a revision in History and look at its plan; the run then shows here.
			</EmptyState>
		</Page>
	)
}
