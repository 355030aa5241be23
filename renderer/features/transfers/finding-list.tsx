import { useMemo, useRef, useState } from 'react'
import type { Choice, CopySurvey, Finding } from '../../../electron/contract/copy-map.ts'
import { choiceWords, findingWords } from '../../../electron/contract/words/copy-words.ts'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { RestingField } from '../../components/resting-field.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { EmptyState, NothingFits } from '../../components/states.tsx'
import classes from './copy.module.css'
import { chosenFor, fitsSearch, inReadingOrder, isOpen, placeOfFinding } from './copy-findings.ts'

type Row = { readonly finding: Finding; readonly chosen: Choice; readonly open: boolean }

const columns: readonly LongColumn<Row>[] = [
	{
		id: 'chosen',
		title: 'Becomes',
		track: '192px',
		cell: ({ chosen, open }) =>
			open ? (
				<StateWord tone="decision">To be decided</StateWord>
			) : (
				<StateWord tone="plain">{chosen === 'stop' ? 'Left out' : choiceWords[chosen].word}</StateWord>
			),
	},
	{ id: 'kind', title: 'What', track: 'minmax(136px, 1.2fr)', cell: ({ finding }) => findingWords[finding.kind].word },
	{
		id: 'place',
		title: 'Where',
		track: 'minmax(120px, 1.4fr)',
		cell: ({ finding }) => <span className="mono">{placeOfFinding(finding)}</span>,
	},
	{
		id: 'count',
		title: 'How many',
		track: '80px',
		end: true,
		from: 600,
		cell: ({ finding }) => <span className="tabular">{finding.count.toLocaleString('en')}</span>,
	},
	{
		id: 'example',
		title: 'For example',
		track: 'minmax(144px, 1.6fr)',
		from: 760,
		cell: ({ finding: { example } }) => (example === null ? <span className="dim">–</span> : <span className="mono">{example.text}</span>),
	},
]

type ListProps = {
	readonly survey: CopySurvey
	readonly choices: Readonly<Record<string, Choice>>
	readonly leftOut: ReadonlySet<string>
	readonly selected: string | undefined
	onSelect(id: string): void
}

/** What does not go as it is, what is still to be decided first. The order stays while one decides. */
export function FindingList({ survey: { findings, tables }, choices, leftOut, selected, onSelect }: ListProps) {
	const [text, setText] = useState('')
	const wasOpen = useRef(new Map<string, boolean>())
	const ordered = useMemo(() => {
		// Deciding moves no row under the pointer: each keeps the place that it had when it was first shown
		for (const finding of findings) if (!wasOpen.current.has(finding.id)) wasOpen.current.set(finding.id, isOpen(finding, choices, leftOut))
		return inReadingOrder(findings, ({ id }) => wasOpen.current.get(id) === true)
	}, [findings])
	const found = useMemo(() => ordered.filter((finding) => fitsSearch(finding, findingWords[finding.kind].word, text)), [ordered, text])
	if (tables.length === 0) return <EmptyState title="There is nothing to copy">This database has no table.</EmptyState>
	if (findings.length === 0)
		return (
			<EmptyState title="Everything goes as it is">
				Every value of every table fits the type that its column is given in PostgreSQL.
			</EmptyState>
		)
	return (
		<>
			<RestingField
				isSearch
				className={classes['search']}
				label="Search the findings"
				placeholder="Table, column, kind or example"
				text={text}
				onChange={setText}
			/>
			{found.length === 0 ? (
				<NothingFits title={`No finding has “${text}” in it`} all="Show all findings" onAll={() => setText('')} />
			) : (
				<LongTable
					label="Findings"
					columns={columns}
					count={found.length}
					rowAt={(index) => {
						const finding = found[index]
						return finding && { finding, chosen: chosenFor(finding, choices), open: isOpen(finding, choices, leftOut) }
					}}
					idOf={({ finding }) => finding.id}
					selected={selected}
					onSelect={onSelect}
					about={text}
				/>
			)}
		</>
	)
}
