import { Button, CloseButton, Skeleton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { History, Revision } from '../../../electron/contract/history.ts'
import { placeSentence } from '../../../electron/contract/words/place-words.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { addresses } from '../../addresses.ts'
import { Page } from '../../components/page.tsx'
import { ProblemNotice, worstFirst } from '../../components/problem-notice.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import { condense, matchesFilter } from './condense.ts'
import classes from './history-page.module.css'
import { RevisionDetails } from './revision-details.tsx'
import { RevisionList } from './revision-list.tsx'
import { createRouteFinder } from './route.ts'

/** Where a history stands, as one sentence. */
function standing(history: History): string {
	const pending = history.revisions.filter(({ state }) => state === 'pending').length
	const total = counted(history.revisions.length, 'revision')
	if (history.current === null) return history.currentText === null ? `${total}, none applied.` : placeSentence(history.currentText)
	if (pending === 0) return `${total}. At ${history.current.label}, nothing is pending.`
	return `${total}. At ${history.current.label}, ${counted(pending, 'is', 'are')} pending.`
}

/** How the database got here and where it can go: the revision graph with its details beside it. */
export function HistoryPage({ database }: { database: DatabaseId }) {
	const history = useQuery(queries.history(database))
	if (history.data !== undefined) return <Loaded database={database} history={history.data} />
	if (history.isError)
		return (
			<Page title="History">
				<ErrorState error={history.error} onRetry={() => history.refetch()} />
			</Page>
		)
	return <Loading />
}

/** The shape of what is coming: field, rows, details. */
function Loading() {
	return (
		<Page
			title="History"
			lead="Reading the history …"
			fill
			details={
				<div className={classes['details']}>
					<Skeleton height={44} />
					<Skeleton height={36} width={160} />
					<Skeleton height={112} />
					<Skeleton height={240} />
				</div>
			}
		>
			<Skeleton height={36} width={320} />
			<LoadingState label="Reading the history" rows={11} height={32} />
		</Page>
	)
}

/** The revision the address names, else where the database stands, else the newest. */
function useSelection(history: History, database: DatabaseId) {
	const [search] = useSearchParams()
	const [, navigate] = useLocation()
	const known = (id: string | null | undefined) => history.revisions.find((revision) => revision.id === id)
	const selected = known(search.get('revision')) ?? known(history.current?.id) ?? history.revisions.at(-1)
	return { selected, select: (id: string) => navigate(addresses.history(database, id), { replace: search.has('revision') }) }
}

function Loaded({ database, history }: { database: DatabaseId; history: History }) {
	const [filter, setFilter] = useState('')
	const { selected, select } = useSelection(history, database)
	const routeTo = useMemo(() => createRouteFinder(history.revisions), [history])
	const shown = useShown(history, useDeferredValue(filter.trim()))
	const heads = useMemo(() => {
		const followed = new Set(history.revisions.flatMap(({ parents }) => parents))
		return new Set(history.revisions.map(({ id }) => id).filter((id) => !followed.has(id)))
	}, [history])
	const blocked = history.problems.some((problem) => problem.blocks)
	if (history.revisions.length === 0) return <NoHistory database={database} history={history} />
	const route = selected && routeTo(selected.id)
	return (
		<Page
			title="History"
			lead={standing(history)}
			fill
			actions={
				<UpgradeToLatest
					database={database}
					history={history}
					blocked={blocked}
					quiet={route !== undefined && route.direction !== 'none'}
				/>
			}
			details={
				selected && (
					<RevisionDetails
						key={selected.id}
						revision={selected}
						database={database}
						route={routeTo(selected.id)}
						parents={history.revisions.filter(({ id }) => selected.parents.includes(id))}
						blocked={blocked}
						onSelect={select}
					/>
				)
			}
		>
			<Problems database={database} history={history} />
			<Filter text={filter} onChange={setFilter} shown={shown.length} total={history.revisions.length} />
			<div className={classes['graph']}>
				{shown.length === 0 ? (
					<EmptyState
						title={`No revision matches “${filter.trim()}”`}
						action={
							<Button variant="default" onClick={() => setFilter('')}>
								Show all revisions
							</Button>
						}
					/>
				) : (
					<RevisionList revisions={shown} selected={selected?.id} onSelect={select} routeTo={routeTo} heads={heads} />
				)}
			</div>
		</Page>
	)
}

/** Newest first, and only what the filter keeps. */
function useShown(history: History, filter: string): readonly Revision[] {
	return useMemo(() => {
		const kept = filter === '' ? history.revisions : condense(history.revisions, (revision) => matchesFilter(revision, filter))
		return kept.toReversed()
	}, [history, filter])
}

function Problems({ database, history }: { database: DatabaseId; history: History }) {
	return worstFirst(history.problems)
		.filter(({ blocks, repair, ways }) => blocks || repair !== undefined || ways !== undefined)
		.map((problem) => <ProblemNotice key={`${problem.kind} ${problem.revision}`} problem={problem} database={database} over="history" />)
}

function Filter(props: { text: string; onChange: (text: string) => void; shown: number; total: number }) {
	return (
		<div className={classes['filter']}>
			<TextInput
				className={classes['field']}
				aria-label="Filter revisions"
				placeholder="Filter by version, id, file or message"
				leftSection={<IconSearch size={16} aria-hidden />}
				rightSection={props.text !== '' && <CloseButton size="sm" aria-label="Clear the filter" onClick={() => props.onChange('')} />}
				value={props.text}
				onChange={(event) => props.onChange(event.currentTarget.value)}
			/>
			<span className="dim tabular" role="status">
				{props.text.trim() !== '' && `${props.shown} of ${props.total}`}
			</span>
		</div>
	)
}

function UpgradeToLatest({
	database,
	history,
	blocked,
	quiet,
}: {
	database: DatabaseId
	history: History
	blocked: boolean
	quiet: boolean
}) {
	const [, navigate] = useLocation()
	if (!history.revisions.some(({ state }) => state === 'pending')) return null
	return (
		<Button
			variant={quiet ? 'default' : 'filled'}
			disabled={blocked}
			onClick={() => navigate(addresses.plan(database, { target: 'latest' }))}
		>
			Upgrade to latest
		</Button>
	)
}

function NoHistory({ database, history }: { database: DatabaseId; history: History }) {
	return (
		<Page title="History">
			<Problems database={database} history={history} />
			<EmptyState title="No history to show">
				Headway recognises no revisions in this database. It can still be backed up and restored under Backups.
			</EmptyState>
		</Page>
	)
}
