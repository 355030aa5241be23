import { CloseButton, Tooltip } from '@mantine/core'
import { IconFileOff } from '@tabler/icons-react'
import { type UseQueryResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { CatalogEntry } from '../../../electron/contract/database.ts'
import { addresses } from '../../addresses.ts'
import { client } from '../../client.ts'
import { ColourDot } from '../../components/colour-dot.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { FilterField } from '../../components/filter-field.tsx'
import { ProductionMark } from '../../components/production-mark.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import classes from './recent-databases.module.css'

/** From this many on, the list can be filtered. */
const filterFrom = 6

/** The databases opened before, most recent first; each is a link to its overview. */
export function RecentDatabases({ databases }: { databases: UseQueryResult<CatalogEntry[]> }) {
	const [filter, setFilter] = useState('')
	const forget = useForget()
	const shown = databases.data?.filter(({ name, path }) => `${name} ${path}`.toLowerCase().includes(filter.trim().toLowerCase()))
	return (
		<section aria-labelledby="recent">
			<div className={classes['head']}>
				<h2 id="recent">Recent databases</h2>
				{(databases.data?.length ?? 0) >= filterFrom && (
					<FilterField label="Filter recent databases" text={filter} small onChange={setFilter} />
				)}
			</div>
			{forget.error !== null && <ErrorNotice error={forget.error} />}
			{databases.isError ? (
				<ErrorState error={databases.error} onRetry={() => databases.refetch()} />
			) : shown === undefined ? (
				<LoadingState label="Reading the list of databases" rows={3} height={56} />
			) : databases.data?.length === 0 ? (
				<EmptyState title="Nothing opened yet">The databases you open are kept here, with the colour and name you give them.</EmptyState>
			) : shown.length === 0 ? (
				<EmptyState title={`No database matches “${filter.trim()}”`} />
			) : (
				<ul className={classes['list']}>
					{shown.map((entry) => (
						<Entry key={entry.id} entry={entry} onForget={() => forget.mutate(entry)} />
					))}
				</ul>
			)}
		</section>
	)
}

function useForget() {
	const queryClient = useQueryClient()
	return useMutation({
		mutationFn: ({ id }: CatalogEntry) => client.connections.forget({ database: id }),
		onSettled: () => queryClient.invalidateQueries({ queryKey: ['databases'] }),
	})
}

function Entry({ entry, onForget }: { entry: CatalogEntry; onForget: () => void }) {
	const queryClient = useQueryClient()
	// Opening again only moves it to the top of the list; what is wrong with it, if anything, the overview says.
	const touch = () =>
		client.connections.open({ target: entry.path }).then(
			() => queryClient.invalidateQueries({ queryKey: ['databases'] }),
			() => undefined,
		)
	return (
		<li className={classes['entry']}>
			<ColourDot colour={entry.colour} size={12} />
			<div className={classes['words']}>
				<div className={classes['line']}>
					<Link href={addresses.home(entry)} className={classes['name']} onClick={touch}>
						{entry.name}
					</Link>
					{entry.production && <ProductionMark />}
					{entry.exists === false && (
						<StateWord tone="decision" icon={<IconFileOff size={15} aria-hidden />}>
							file missing
						</StateWord>
					)}
				</div>
				<div className={classes['path']}>{entry.path}</div>
			</div>
			<span className={classes['opened']}>
				<RelativeTime at={entry.lastOpenedAt} />
			</span>
			<Tooltip label="Take off this list. The file and its backups stay.">
				<CloseButton className={classes['forget']} aria-label={`Take ${entry.name} off the list`} onClick={onForget} />
			</Tooltip>
		</li>
	)
}
