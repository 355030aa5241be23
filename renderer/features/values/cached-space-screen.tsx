import { Button, SegmentedControl } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useSearchParams } from 'wouter'
import type { CachedSpace } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'
import type { SpaceBy } from '../../../electron/contract/words/space-words.ts'
import { addresses } from '../../addresses.ts'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { cachedQueries } from './cached-queries.ts'
import classes from './cached-space.module.css'
import { shownHeaps, spaceBys } from './cached-space-heaps.ts'
import { CachedSpacePicture } from './cached-space-picture.tsx'
import { CachedSpaceSums } from './cached-space-sums.tsx'
import { CachedSpaceTable } from './cached-space-table.tsx'
import { ValuesTabs } from './values-tabs.tsx'

/** What takes the space: by type, task, execution or age, as a picture and as a table. */
export function CachedSpaceScreen({ database, survey }: { database: DatabaseId; survey: ValuesSurvey }) {
	return (
		<Page title="Values" lead="What the values take, in the database and outside it.">
			<ValuesTabs database={database} survey={survey} here="space" />
			<Measured database={database} />
		</Page>
	)
}

function Measured({ database }: { database: DatabaseId }) {
	const query = cachedQueries.space(database)
	const space = useQuery(query)
	const queryClient = useQueryClient()
	if (space.data !== undefined) return <Loaded database={database} space={space.data} />
	if (space.isError) return <ErrorState error={space.error} onRetry={() => void space.refetch()} />
	if (space.fetchStatus === 'idle')
		return (
			<EmptyState
				title="Measuring was cancelled"
				icon={<IconChartBar size={32} />}
				action={
					<Button variant="default" onClick={() => void space.refetch()}>
						Measure again
					</Button>
				}
			>
				Nothing was changed.
			</EmptyState>
		)
	return (
		<>
			<div className={classes['waiting']}>
				<span className="dim">Measuring every value and every file of the value store …</span>
				<Button variant="default" onClick={() => void queryClient.cancelQueries({ queryKey: query.queryKey })}>
					Cancel
				</Button>
			</div>
			<LoadingState label="Measuring the values" rows={8} height={32} />
		</>
	)
}

function Loaded({ database, space }: { database: DatabaseId; space: CachedSpace }) {
	const [search] = useSearchParams()
	const [, navigate] = useLocation()
	const by = spaceBys.find(({ id }) => id === search.get('by')) ?? spaceBys[0]
	const heaps = shownHeaps(space, by.id)
	if (space.total.values === 0 && space.orphans.files === 0)
		return <EmptyState title="Nothing is cached yet">There are no values that could take space.</EmptyState>
	return (
		<>
			<CachedSpaceSums database={database} space={space} />
			<div className={classes['tools']}>
				<SegmentedControl
					aria-label="What takes the space, by"
					data={spaceBys.map(({ id, label }) => ({ value: id, label }))}
					value={by.id}
					onChange={(next: SpaceBy) => navigate(addresses.cachedSpace(database, next), { replace: true })}
				/>
				<span className="dim">{by.sentence}</span>
			</div>
			<div className={classes['columns']}>
				<CachedSpacePicture heaps={heaps} label={`What takes the space, ${by.label.toLowerCase()}`} />
				<CachedSpaceTable database={database} heaps={heaps} by={by.id} />
			</div>
		</>
	)
}
