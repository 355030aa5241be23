import { IconBox } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { StoreSurvey } from '../../../electron/contract/stores.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'
import { addresses } from '../../addresses.ts'
import { Page } from '../../components/page.tsx'
import { EmptyState } from '../../components/states.tsx'
import classes from './entries.module.css'
import { type EntriesPlace, entriesAddressOf, nameToBytes, readEntriesAddress } from './entries-address.ts'
import { EntriesList } from './entries-list.tsx'
import { EntriesPartitions } from './entries-partitions.tsx'
import { EntryDetails } from './entry-details.tsx'
import { StoreMenu } from './store-menu.tsx'
import { StoreTraitsLine } from './store-traits.tsx'
import { StoreUndo } from './store-undo.tsx'
import { ValuesTabs } from './values-tabs.tsx'

/** What is looked at stands in the address. Another partition, and opening an entry, are steps that Back takes back. */
function usePlace(database: DatabaseId, store: string) {
	const [search] = useSearchParams()
	const [, navigate] = useLocation()
	const place = readEntriesAddress(search)
	const go = (part: Partial<EntriesPlace>, replace: boolean) =>
		navigate(addresses.entries(database, store, entriesAddressOf({ ...place, ...part })), { replace })
	return {
		place,
		find: (find: string) => go({ find }, true),
		narrow: (prefix: string) => go({ prefix }, true),
		openPartition: (partition: string) => go({ partition, key: undefined, prefix: '' }, false),
		openEntry: (key: string | undefined) => go({ key }, place.key !== undefined && key !== undefined),
	}
}

/** What is in the store: partitions, the entries of one, and one entry in full. */
export function EntriesScreen({ database, survey, store }: { database: DatabaseId; survey: ValuesSurvey; store: StoreSurvey }) {
	const { place, find, narrow, openPartition, openEntry } = usePlace(database, store.id)
	const of = { database, store: store.id }
	const partition = useMemo(() => nameToBytes(place.partition), [place.partition])
	const key = useMemo(() => nameToBytes(place.key), [place.key])
	const named = partition !== null && place.partition !== undefined ? { text: place.partition, bytes: partition } : null
	return (
		<Page
			title="Values"
			lead={<StoreTraitsLine store={store} />}
			fill
			actions={<StoreMenu database={database} store={store} partition={named} />}
			{...(named !== null &&
				key !== null &&
				place.key !== undefined && {
					details: (
						<EntryDetails
							key={`${place.partition} ${place.key}`}
							of={{ ...of, partition: named.bytes, key }}
							name={place.key}
							traits={store.traits}
							onClose={() => openEntry(undefined)}
						/>
					),
				})}
		>
			<ValuesTabs database={database} survey={survey} here={`store ${store.id}`} />
			{store.traits.writes && <StoreUndo of={of} />}
			<div className={classes['columns']}>
				<EntriesPartitions
					of={of}
					traits={store.traits}
					find={place.find}
					selected={place.partition}
					onFind={find}
					onSelect={openPartition}
				/>
				{named === null ? (
					<NoPartition isNamed={place.partition !== undefined} />
				) : (
					<EntriesList
						key={named.text}
						of={of}
						traits={store.traits}
						partition={named}
						prefix={place.prefix}
						selected={place.key}
						onPrefix={narrow}
						onSelect={openEntry}
					/>
				)}
			</div>
		</Page>
	)
}

function NoPartition({ isNamed }: { isNamed: boolean }) {
	return (
		<div className={classes['list']}>
			<EmptyState title={isNamed ? 'This is no name of a partition' : 'Choose a partition'} icon={<IconBox size={32} />}>
				{isNamed ? 'A backslash in a name begins \\xNN or \\\\.' : 'Its entries are listed here, by key, however many there are.'}
			</EmptyState>
		</div>
	)
}
