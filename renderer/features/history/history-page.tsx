import { Button, Skeleton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ListedHistory } from '../../../electron/contract/history.ts'
import { addresses } from '../../addresses.ts'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import { AskButton } from './ask-button.tsx'
import { condense } from './condense.ts'
import classes from './history-page.module.css'
import { HistoryProblems } from './history-problems.tsx'
import { withMissingParents } from './missing-parents.ts'
import { createRelations } from './relations.ts'
import { RevisionDetails } from './revision-details.tsx'
import { RevisionList } from './revision-list.tsx'
import { createRouteFinder, routeToHeads } from './route.ts'
import { matchesSearch, wordsOf } from './search.ts'
import { SearchField } from './search-field.tsx'
import { standingSentence } from './standing-sentence.ts'
import { UpgradeButton } from './upgrade-button.tsx'

/** From so many revisions on, drawing them at once would be felt. */
const many = 1_000

/** The history as it was read last. A long one is drawn in slices, between which the window answers. */
function useHistory(read: ListedHistory | undefined): ListedHistory | undefined {
	const drawn = useDeferredValue<ListedHistory | undefined | null>(
		read,
		read !== undefined && read.revisions.length >= many ? null : undefined,
	)
	return useMemo(() => (drawn ? { ...drawn, revisions: [...withMissingParents(drawn)] } : undefined), [drawn])
}

/**
 * How the database got here and where it can go: the revision graph with its details beside it. `askDialog` asks the
 * project's Alembic about files that cannot be read; it outlives the notice that it was opened from.
 */
export function HistoryPage({ database, askDialog }: { database: DatabaseId; askDialog: (onClose: () => void) => ReactNode }) {
	const [asking, dialog] = useDisclosure()
	const history = useQuery(queries.history(database))
	const whole = useHistory(history.data)
	if (whole !== undefined)
		return (
			<>
				<Loaded database={database} history={whole} asking={<AskButton database={database} onAsk={dialog.open} />} />
				{asking && askDialog(dialog.close)}
			</>
		)
	if (history.isError && history.data === undefined)
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

/** The revision the address names, else the newest at which the database stands, else the newest. */
function useSelection(history: ListedHistory, database: DatabaseId) {
	const [search] = useSearchParams()
	const [, navigate] = useLocation()
	const named = search.get('revision')
	const selected =
		history.revisions.find(({ id }) => id === named) ??
		history.revisions.findLast(({ state }) => state === 'current') ??
		history.revisions.findLast(({ state }) => state !== 'missing') ??
		history.revisions.at(-1)
	return { selected, select: (id: string) => navigate(addresses.history(database, id), { replace: search.has('revision') }) }
}

/** What the picture shows: newest first, and only what the search keeps. */
function useShown(history: ListedHistory) {
	const [text, setText] = useState('')
	const asked = useDeferredValue(text)
	const words = useMemo(() => wordsOf(asked), [asked])
	const shown = useMemo(() => {
		const kept = words.length === 0 ? history.revisions : condense(history.revisions, (revision) => matchesSearch(revision, words))
		return kept.toReversed()
	}, [history, words])
	/** Of the text as it is now, which the picture may not have caught up with. */
	const hitsNow = () => {
		const now = wordsOf(text)
		return history.revisions
			.filter((revision) => matchesSearch(revision, now))
			.map(({ id }) => id)
			.reverse()
	}
	return { text, setText, asked, words, shown, hitsNow }
}

/** What is worked out once for a history and asked at every move of the pointer. */
function useGraph(history: ListedHistory) {
	return useMemo(() => {
		const relations = createRelations(history.revisions)
		return {
			relations,
			routeTo: createRouteFinder(relations),
			toHeads: routeToHeads(relations),
			heads: new Set(history.heads),
			several: history.revisions.filter(({ state }) => state === 'current').length > 1,
		}
	}, [history])
}

type LoadedProps = { database: DatabaseId; history: ListedHistory; asking: ReactNode }

function Loaded({ database, history, asking }: LoadedProps) {
	const search = useShown(history)
	const { selected, select } = useSelection(history, database)
	const graph = useGraph(history)
	const [pointsAtHeads, setPointsAtHeads] = useState(false)
	const blocked = history.problems.some((problem) => problem.blocks)
	if (history.revisions.length === 0) return <NoHistory database={database} history={history} asking={asking} />
	const route = selected && graph.routeTo(selected.id)
	const quiet = route !== undefined && route.direction !== 'none'
	return (
		<Page
			title="History"
			lead={standingSentence(history)}
			fill
			actions={<UpgradeButton database={database} history={history} blocked={blocked} quiet={quiet} onPoint={setPointsAtHeads} />}
			details={
				selected &&
				route && (
					<RevisionDetails
						key={selected.id}
						revision={selected}
						database={database}
						route={route}
						relations={graph.relations}
						problems={history.problems}
						several={graph.several}
						blocked={blocked}
						told={history.project?.told}
						stamp={stampOf(history)}
						onSelect={select}
					/>
				)
			}
		>
			<HistoryProblems database={database} problems={history.problems} asking={asking} />
			<SearchField
				text={search.text}
				onChange={search.setText}
				shown={search.shown}
				stale={search.asked !== search.text}
				hitsNow={search.hitsNow}
				total={history.revisions.length}
				selected={selected?.id}
				onSelect={select}
			/>
			<div className={classes['graph']}>
				{search.shown.length === 0 ? (
					<NoHit text={search.asked} onClear={() => search.setText('')} />
				) : (
					<RevisionList
						revisions={search.shown}
						selected={selected?.id}
						onSelect={select}
						routeTo={graph.routeTo}
						heads={graph.heads}
						words={search.words}
						shownRoute={pointsAtHeads ? graph.toHeads : undefined}
					/>
				)}
			</div>
		</Page>
	)
}

/** How the marker can be moved in this history; a row that no file has must go first. */
function stampOf({ dialect, problems }: ListedHistory): 'stamp' | 'stamp-purge' | null {
	if (dialect !== 'alembic') return null
	return problems.some(({ kind }) => kind === 'version-unknown') ? 'stamp-purge' : 'stamp'
}

function NoHit({ text, onClear }: { text: string; onClear: () => void }) {
	return (
		<EmptyState
			title={`No revision matches “${text.trim()}”`}
			action={
				<Button variant="default" onClick={onClear}>
					Show all revisions
				</Button>
			}
		/>
	)
}

function NoHistory({ database, history, asking }: LoadedProps) {
	return (
		<Page title="History">
			<HistoryProblems database={database} problems={history.problems} asking={asking} />
			<EmptyState title="No history to show">
				Headway recognises no revisions in this database. It can still be backed up and restored under Backups.
			</EmptyState>
		</Page>
	)
}
