import { IconBox } from '@tabler/icons-react'
import { useLocation, useSearchParams } from 'wouter'
import type { CachedFilter } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { addresses } from '../../addresses.ts'
import { Page } from '../../components/page.tsx'
import { PagedCount, PagedTable } from '../../components/paged-table.tsx'
import { EmptyState, NothingFits } from '../../components/states.tsx'
import { usePages } from '../../components/use-pages.ts'
import { type CachedPlaceInList, cachedAddressOf, readCachedAddress, sortedBy } from './cached-address.ts'
import { cachedColumns } from './cached-columns.tsx'
import { CachedDetails } from './cached-details.tsx'
import { CachedExport } from './cached-export.tsx'
import { CachedFilters } from './cached-filters.tsx'
import { cachedQueries } from './cached-queries.ts'
import { ValuesTabs } from './values-tabs.tsx'

/** All that is filtered, sorted and looked at stands in the address; only opening a value makes a step that Back takes back. */
function usePlace(database: DatabaseId) {
	const [search] = useSearchParams()
	const [, navigate] = useLocation()
	const place = readCachedAddress(search)
	const go = (part: Partial<CachedPlaceInList>, replace: boolean) =>
		navigate(addresses.cachedValues(database, cachedAddressOf({ ...place, ...part })), { replace })
	return {
		place,
		filterBy: (filter: CachedFilter) => go({ filter }, true),
		sortBy: (by: CachedPlaceInList['sort']['by']) => go({ sort: sortedBy(place.sort, by) }, true),
		open: (value: string | undefined) => go({ value }, place.value !== undefined && value !== undefined),
	}
}

/** What is cached: every value of redun with what it is, who made it, and where it lies. */
export function CachedScreen({ database, survey }: { database: DatabaseId; survey: ValuesSurvey }) {
	const { place, filterBy, sortBy, open } = usePlace(database)
	const { filter, sort, value } = place
	const list = cachedQueries.list(database, filter, sort)
	const pages = usePages(list.key, list.ask)
	const isFiltered = Object.keys(filter).length > 0
	return (
		<Page
			title="Values"
			lead="What redun keeps of its own work: the results, arguments and errors of its tasks."
			fill
			actions={<CachedExport database={database} filter={filter} sort={sort} />}
			{...(value !== undefined && {
				details: <CachedDetails key={value} database={database} hash={value} onClose={() => open(undefined)} />,
			})}
		>
			<ValuesTabs database={database} survey={survey} here="cached" />
			<CachedFilters
				database={database}
				filter={filter}
				onChange={filterBy}
				count={
					<PagedCount
						pages={pages}
						words={(total) => countWords(total, isFiltered, survey) + (survey.cached?.external ? (pages.note ?? '') : '')}
					/>
				}
			/>
			<PagedTable
				pages={pages}
				reading="Reading the values"
				empty={<NoValues filtered={isFiltered} onClear={() => filterBy({})} />}
				label="Cached values"
				columns={cachedColumns}
				idOf={({ hash }) => hash}
				selected={value}
				onSelect={open}
				sorted={{ by: sort.by, descending: sort.descending }}
				onSort={(by) => sortBy(by as CachedPlaceInList['sort']['by'])}
				about={JSON.stringify([filter, sort])}
			/>
		</Page>
	)
}

function countWords(total: number, isFiltered: boolean, { cached }: ValuesSurvey): string {
	if (!isFiltered || cached === null) return counted(total, 'value')
	return `${total.toLocaleString('en')} of ${counted(cached.values, 'value')}`
}

function NoValues({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
	if (!filtered)
		return (
			<EmptyState title="Nothing is cached yet" icon={<IconBox size={32} />}>
				redun writes down what its tasks take and give. This repository has no such values so far.
			</EmptyState>
		)
	return (
		<NothingFits title="No value fits" all="Show all values" onAll={onClear}>
			Nothing has all of what is filtered by.
		</NothingFits>
	)
}
