import { Button } from '@mantine/core'
import { IconSearch, IconUnlink } from '@tabler/icons-react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { StoreSurvey } from '../../../electron/contract/stores.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { Page } from '../../components/page.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import classes from './store.module.css'
import { StoreTraitsLine } from './store-traits.tsx'
import { StoreUndo } from './store-undo.tsx'
import { UnreachableFindings } from './unreachable-findings.tsx'
import { startUnreachableSearch, type UnreachableSearch, useUnreachableSearch } from './unreachable-search.ts'
import { ValuesTabs } from './values-tabs.tsx'

/** What nothing leads to any more: why, how old, how much, and what taking it away would mean. */
export function UnreachableScreen({ database, survey, store }: { database: DatabaseId; survey: ValuesSurvey; store: StoreSurvey }) {
	const of = { database, store: store.id }
	const latest = useUnreachableSearch(of)
	const start = () => startUnreachableSearch(of)
	const running = latest?.state === 'running'
	return (
		<Page
			title="Values"
			lead={<StoreTraitsLine store={store} />}
			actions={
				<Button
					leftSection={<IconSearch size={16} aria-hidden />}
					disabled={running}
					variant={latest === undefined ? 'filled' : 'default'}
					onClick={start}
				>
					{latest === undefined ? 'Search' : 'Search again'}
				</Button>
			}
		>
			<ValuesTabs database={database} survey={survey} here={`unreachable ${store.id}`} />
			{store.traits.writes && <StoreUndo of={of} />}
			{latest === undefined ? (
				<EmptyState title="Not searched yet" icon={<IconUnlink size={32} />}>
					Headway reads the names of all partitions, then what repositories, branches and tags lead to, and shows what nothing leads to.
					Searching only reads. What is unknown is never called unreachable.
				</EmptyState>
			) : (
				<>
					<Strip search={latest} />
					{latest.state === 'failed' && <ErrorState error={latest.error} onRetry={start} />}
					{latest.found.length > 0 ? (
						<UnreachableFindings key={latest.endedAt} of={of} search={latest} writes={store.traits.writes} onRemoved={start} />
					) : (
						latest.state === 'ended' && (
							<EmptyState title="Nothing is unreachable" icon={<IconUnlink size={32} />}>
								Every entry whose kind is known has something that leads to it. What is unknown was left alone.
							</EmptyState>
						)
					)}
				</>
			)}
		</Page>
	)
}

function Strip({ search: { state, counts, found, endedAt, stop } }: { search: UnreachableSearch }) {
	const looked = `${counted(counts.partitions, 'partition')} and ${counted(counts.entries, 'entry', 'entries')} looked at`
	if (state === 'running')
		return (
			<div className={classes['strip']} role="status">
				<StateWord tone="busy">
					<span className="tabular">
						Searching: {looked}, {counted(found.length, 'finding')} so far
					</span>
				</StateWord>
				<Button variant="default" onClick={stop}>
					Cancel
				</Button>
			</div>
		)
	return (
		<div className={classes['strip']} role="status">
			<span className="dim tabular">
				{state === 'ended' ? 'Searched' : state === 'cancelled' ? 'Cancelled' : 'Broke off'}{' '}
				{endedAt !== null && <RelativeTime at={endedAt} />}: {looked}, {counted(found.length, 'finding')}
				{state !== 'ended' && '. There may be more'}
			</span>
		</div>
	)
}
