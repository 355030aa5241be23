import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { ActivityEntry } from '../../../electron/contract/activity.ts'
import { duration } from '../../../electron/contract/words/quantities.ts'
import { actWords, interruptedWords } from '../../act-words.ts'
import { addresses } from '../../addresses.ts'
import { client } from '../../client.ts'
import { ErrorNotice, FaultNotice } from '../../components/fault-notice.tsx'
import { Page } from '../../components/page.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { StatusPanel } from '../../components/status-panel.tsx'
import { queries } from '../../queries.ts'
import classes from './run.module.css'
import { lossOf, routeWords } from './run-words.ts'
import { UndoOffer } from './undo-button.tsx'

/** A change as the journal tells it, for a page that did not follow it itself: where the database is now is read afresh. */
export function JournalRun({ entry }: { entry: ActivityEntry }) {
	const overview = useQuery(queries.overview(entry.database.id))
	return (
		<Page
			title={`${actWords[entry.act].title}: ${routeWords({ ...entry, lost: lossOf(entry) })}`}
			lead={
				<>
					Started <RelativeTime at={entry.startedAt} /> by {entry.user} on {entry.host}, as the journal tells it.
				</>
			}
		>
			{entry.fault !== null && <FaultNotice fault={entry.fault} />}
			<StatusPanel
				tone={entry.outcome === 'succeeded' ? 'verified' : entry.outcome === 'interrupted' ? 'decision' : 'plain'}
				title={<Outcome entry={entry} />}
				time={entry.endedAt === null ? '' : duration(Date.parse(entry.endedAt) - Date.parse(entry.startedAt))}
			>
				<dl className={classes['kept']}>
					<dt>Now at</dt>
					<dd>{overview.data === undefined ? '…' : <RevisionBadge revision={overview.data.current} state="current" />}</dd>
				</dl>
				{entry.outcome === 'running' ? <CancelElsewhere entry={entry} /> : <UndoOffer database={entry.database.id} />}
				<p className={classes['ways']}>
					<Link href={`${addresses.activity(entry.database.id)}?${new URLSearchParams({ entry: entry.id })}`}>
						Its entry in the journal
					</Link>
					<Link href={addresses.history(entry.database.id)}>See the graph</Link>
				</p>
			</StatusPanel>
		</Page>
	)
}

/** Cancel for an act that another window of this Headway began; one of another program can only be stopped there. */
function CancelElsewhere({ entry }: { entry: ActivityEntry }) {
	const cancel = useMutation({ mutationFn: () => client.migrations.cancel({ database: entry.database.id }) })
	return (
		<div className={classes['undo']}>
			<Button variant="default" loading={cancel.isPending} disabled={cancel.data?.stopping === true} onClick={() => cancel.mutate()}>
				Cancel
			</Button>
			<span className="dim">{cancelElsewhereWords(entry, cancel.data?.stopping)}</span>
			{cancel.isError && <ErrorNotice error={cancel.error} />}
		</div>
	)
}

function cancelElsewhereWords(entry: ActivityEntry, stopping: boolean | undefined): string {
	if (stopping === true) return 'Stopping: everything is being rolled back.'
	if (stopping === false) return `It was begun by another program, as ${entry.user} on ${entry.host}: it can be stopped there.`
	return `Cancelling rolls everything back${entry.from === null ? '' : `: the database stays at ${entry.from.label}`}.`
}

function Outcome({ entry }: { entry: ActivityEntry }) {
	const words = actWords[entry.act]
	switch (entry.outcome) {
		case 'running':
			return <StateWord tone="busy">{words.underWay} now</StateWord>
		case 'succeeded':
			return <StateWord tone="verified">{words.done} and verified</StateWord>
		case 'cancelled':
			return <StateWord tone="plain">Cancelled and rolled back</StateWord>
		case 'failed':
			return <StateWord tone="decision">The {words.noun} failed</StateWord>
		case 'interrupted':
			return <StateWord tone="decision">{interruptedWords(entry)}</StateWord>
	}
}
