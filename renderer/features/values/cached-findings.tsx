import { UnstyledButton } from '@mantine/core'
import { IconCopy, IconFileAlert, IconFileUnknown, IconFolderOff, IconHash, IconScissors, IconUnlink } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { CachedFinding } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { findingOrder, findingWords } from '../../../electron/contract/words/cached-words.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { Copyable } from '../../components/copyable.tsx'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { noCell, SizeCell } from './cached-cells.tsx'
import classes from './cached-check.module.css'
import { CachedLink } from './cached-link.tsx'

type State = CachedFinding['state']

const looks: Record<State, { readonly tone: Tone; readonly icon: typeof IconHash }> = {
	'hash-differs': { tone: 'loss', icon: IconHash },
	altered: { tone: 'loss', icon: IconFileAlert },
	cut: { tone: 'loss', icon: IconScissors },
	missing: { tone: 'loss', icon: IconFileUnknown },
	'no-store': { tone: 'decision', icon: IconFolderOff },
	doubled: { tone: 'plain', icon: IconCopy },
	orphaned: { tone: 'plain', icon: IconUnlink },
}

function StateMark({ state }: { state: State }) {
	const { tone, icon: Icon } = looks[state]
	return (
		<StateWord tone={tone} icon={<Icon size={15} aria-hidden />}>
			{findingWords[state].word}
		</StateWord>
	)
}

function columnsFor(database: DatabaseId): readonly LongColumn<CachedFinding>[] {
	return [
		{ id: 'state', title: 'State', track: '124px', cell: ({ state }) => <StateMark state={state} /> },
		{
			id: 'value',
			title: 'Value',
			track: 'minmax(140px, 1.5fr)',
			cell: ({ hash, type, state }) => {
				if (hash === null) return noCell
				// Of an orphan there is no row to look at
				if (state === 'orphaned') return <Copyable value={hash} shown={hash.slice(0, 8)} label="hash" />
				return <CachedLink database={database} hash={hash} type={type} />
			},
		},
		{
			id: 'path',
			title: 'File',
			track: 'minmax(120px, 3fr)',
			from: 480,
			cell: ({ path }) => (path === null ? noCell : <Copyable value={path} label="path" />),
		},
		{
			id: 'size',
			title: 'Size',
			track: '80px',
			end: true,
			from: 400,
			cell: ({ sizeBytes }) => (sizeBytes === null ? noCell : <SizeCell count={sizeBytes} />),
		},
	]
}

/** How many of each state there are, worst first. */
function countStates(findings: readonly CachedFinding[]): { state: State; count: number }[] {
	const counts = new Map<State, number>()
	for (const { state } of findings) counts.set(state, (counts.get(state) ?? 0) + 1)
	return findingOrder.filter((state) => counts.has(state)).map((state) => ({ state, count: counts.get(state) ?? 0 }))
}

/** So much of a check's findings as are known now: the list grows while the check runs, and stays the same list. */
type Found = { readonly findings: readonly CachedFinding[]; readonly found: number }

/** By state: how many there are, what it means and what to do. A click on one keeps only that in the list. */
export function CachedFindingStates(props: Found & { only: State | undefined; onOnly: (state: State | undefined) => void }) {
	const { findings, found, only, onOnly } = props
	const states = useMemo(() => countStates(findings.slice(0, found)), [findings, found])
	return (
		<ul className={classes['states']} aria-label="What was found">
			{states.map(({ state, count }) => (
				<li key={state}>
					<UnstyledButton
						className={classes['state'] ?? ''}
						aria-pressed={state === only}
						onClick={() => onOnly(state === only ? undefined : state)}
					>
						<span className={classes['stateHead']}>
							<StateMark state={state} />
							<span className="tabular">{count.toLocaleString('en')}</span>
						</span>
						<span>{findingWords[state].means}</span>
						<span className="dim">{findingWords[state].next}</span>
					</UnstyledButton>
				</li>
			))}
		</ul>
	)
}

/** What is not whole, as a list of any length. */
export function CachedFindings(props: Found & { database: DatabaseId; only: State | undefined; ended: boolean }) {
	const { database, findings, found, only, ended } = props
	const shown = useMemo(() => inOrder(findings.slice(0, found), only, ended), [findings, found, only, ended])
	const columns = useMemo(() => columnsFor(database), [database])
	return (
		<>
			<p className={classes['count']} role="status">
				{counted(shown.length, 'finding')}
				{only !== undefined && ` of ${found.toLocaleString('en')}: ${findingWords[only].word} only`}
			</p>
			<LongTable
				label="Findings"
				columns={columns}
				count={shown.length}
				rowAt={(index) => shown[index]}
				idOf={({ state, hash, path }) => `${state} ${hash} ${path}`}
				about={only ?? ''}
			/>
		</>
	)
}

/** Worst first once all are there; until then as they are found, so that no row moves under the pointer. */
function inOrder(findings: readonly CachedFinding[], only: State | undefined, ended: boolean): readonly CachedFinding[] {
	const kept = only === undefined ? findings : findings.filter(({ state }) => state === only)
	return ended ? findingOrder.flatMap((state) => kept.filter((finding) => finding.state === state)) : kept
}
