import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Partition, StoreSurvey } from '../../../electron/contract/stores.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { slowWords } from '../../../electron/contract/words/store-words.ts'
import { LongTable } from '../../components/long-table.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RestingField } from '../../components/resting-field.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import classes from './entries.module.css'
import { StandingMark } from './entries-marks.tsx'
import { type OfStore, storeQueries } from './store-queries.ts'

type PartitionsProps = {
	readonly of: OfStore
	readonly traits: StoreSurvey['traits']
	readonly find: string
	readonly selected: string | undefined
	onFind(text: string): void
	onSelect(partition: string): void
}

/** The partitions of a store, each with what it is and where it stands. Where listing reads everything, only when asked for. */
export function EntriesPartitions(props: PartitionsProps) {
	const { traits, find, onFind } = props
	const [asked, setAsked] = useState(traits.listsPartitions === 'cheap')
	const field = asked ? 'Filter partitions' : 'Name of a partition'
	return (
		<section className={classes['partitions']} aria-label="Partitions">
			<RestingField label={field} placeholder={field} text={find} onChange={onFind} />
			{asked ? <Listed {...props} /> : <NotListed {...props} onAsk={() => setAsked(true)} />}
		</section>
	)
}

function NotListed({ traits, find, onSelect, onAsk }: PartitionsProps & { onAsk: () => void }) {
	return (
		<EmptyState
			title={traits.listsPartitions === 'no' ? 'Partitions cannot be listed here' : 'Partitions are not listed yet'}
			action={
				<div className={classes['ways']}>
					<Button variant="default" disabled={find === ''} onClick={() => onSelect(find)}>
						Open that partition
					</Button>
					{traits.listsPartitions === 'whole-scan' && (
						<Button variant="default" onClick={onAsk}>
							List them all
						</Button>
					)}
				</div>
			}
		>
			{traits.listsPartitions === 'whole-scan'
				? 'Listing them reads every entry of the table, which is billed for. Type the whole name above if you know it.'
				: 'Type the whole name of a partition above.'}
		</EmptyState>
	)
}

function Listed({ of, traits, find, selected, onSelect }: PartitionsProps) {
	const list = useInfiniteQuery(storeQueries.partitions(of))
	const all = list.data?.pages.flatMap(({ partitions }) => partitions)
	if (all === undefined)
		return list.isError ? (
			<ErrorState error={list.error} onRetry={() => void list.refetch()} />
		) : (
			<LoadingState label="Reading the partitions" rows={8} height={48} slow={slowWords(traits)} />
		)
	if (all.length === 0) return <EmptyState title="No partitions">The store is empty.</EmptyState>
	const shown = all.filter((partition) => isFound(partition, find))
	const more = () => {
		if (list.hasNextPage && !list.isFetching) void list.fetchNextPage()
	}
	return (
		<>
			<LongTable
				label="Partitions"
				columns={[
					{ id: 'name', title: headOf(shown.length, all.length, list.hasNextPage, find), track: 'minmax(0, 1fr)', cell: PartitionCell },
				]}
				count={shown.length}
				rowHeight={60}
				rowAt={(index) => shown[index]}
				idOf={({ name }) => name.text}
				selected={selected}
				onSelect={onSelect}
				onRange={(_, last) => find === '' && last >= all.length - 20 && more()}
				about={find}
			/>
			{list.isFetchNextPageError && <ErrorState error={list.error} onRetry={more} />}
			{find !== '' && list.hasNextPage && (
				<Button variant="subtle" loading={list.isFetchingNextPage} onClick={more}>
					Look through more
				</Button>
			)}
		</>
	)
}

function isFound({ name, means, standing }: Partition, find: string): boolean {
	return `${name.text} ${means ?? ''} ${standing}`.toLowerCase().includes(find.trim().toLowerCase())
}

function headOf(shown: number, all: number, more: boolean, find: string): string {
	if (find === '') return more ? `First ${counted(all, 'partition')}` : counted(all, 'partition')
	return `${shown.toLocaleString('en')} of ${more ? 'the first ' : ''}${counted(all, 'partition')}`
}

function PartitionCell({ name, means, standing, createdAt }: Partition) {
	return (
		<div className={classes['partition']}>
			<span className="mono" title={name.text}>
				{name.text}
			</span>
			<span className={classes['says']}>
				<StandingMark standing={standing} />
				<span className="dim" title={means ?? undefined}>
					{means ?? (standing === 'unknown' ? 'not garbage: what it is is not known' : '')}
					{createdAt !== null && (
						<>
							, created <RelativeTime at={createdAt} />
						</>
					)}
				</span>
			</span>
		</div>
	)
}
