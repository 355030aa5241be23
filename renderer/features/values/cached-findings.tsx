import { UnstyledButton } from '@mantine/core'
import { IconCopy, IconFileAlert, IconFileUnknown, IconFolderOff, IconHash, IconScissors, IconUnlink } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { CachedFinding } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { findingWords } from '../../../electron/contract/words/cached-words.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { Copyable } from '../../components/copyable.tsx'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { noCell, SizeCell } from './cached-cells.tsx'
import classes from './cached-check.module.css'
import type { Findings } from './cached-finding-lists.ts'
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

/** So much of a check's findings as are known now: the list grows while the check runs, and stays the same list. */
type Found = { readonly findings: Findings; readonly found: number }

/** By state: how many there are, what it means and what to do. A click on one keeps only that in the list. */
export function CachedFindingStates(props: Found & { only: State | undefined; onOnly: (state: State | undefined) => void }) {
	const { findings, found, only, onOnly } = props
	const states = useMemo(() => findings.states(), [findings, found])
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
	const count = useMemo(() => findings.count(only), [findings, found, only])
	const columns = useMemo(() => columnsFor(database), [database])
	return (
		<>
			<p className={classes['count']} role="status">
				{counted(count, 'finding')}
				{only !== undefined && ` of ${found.toLocaleString('en')}: ${findingWords[only].word} only`}
			</p>
			<LongTable
				label="Findings"
				columns={columns}
				count={count}
				rowAt={(index) => findings.at(index, { only, ended })}
				idOf={({ state, hash, path }) => `${state} ${hash} ${path}`}
				about={only ?? ''}
			/>
		</>
	)
}
