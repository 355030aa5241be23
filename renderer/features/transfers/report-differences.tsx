import { useMemo } from 'react'
import type { ComparedTable, Difference } from '../../../electron/contract/transfers.ts'
import { isApart } from '../../../electron/contract/words/copy-words.ts'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { Listing } from './listing.tsx'
import { noneWords } from './report-words.ts'

type Row = { readonly at: number; readonly difference: Difference }

const columns: readonly LongColumn<Row>[] = [
	{ id: 'table', title: 'Table', track: 'minmax(96px, 1fr)', cell: ({ difference }) => <span className="mono">{difference.table}</span> },
	{ id: 'row', title: 'Row', track: 'minmax(80px, 0.8fr)', cell: ({ difference }) => <span className="mono">{difference.row}</span> },
	{
		id: 'column',
		title: 'Column',
		track: 'minmax(120px, 1fr)',
		cell: ({ difference }) => {
			if (difference.column !== null) return <span className="mono">{difference.column}</span>
			return isApart(difference) ? 'the whole table' : 'the whole row'
		},
	},
	{
		id: 'source',
		title: 'In the source',
		track: 'minmax(120px, 1.6fr)',
		cell: ({ difference }) => <Side of={difference} value={difference.source} />,
	},
	{
		id: 'target',
		title: 'In the target',
		track: 'minmax(120px, 1.6fr)',
		cell: ({ difference }) => <Side of={difference} value={difference.target} />,
	},
]

/** A value on one side. Of a row that is on one side only, the other has none; a value that is none is NULL. */
function Side({ of: difference, value }: { of: Difference; value: string | null }) {
	if (value === null) return <span className="dim">{noneWords(difference)}</span>
	if (isApart(difference)) return 'there'
	return (
		<span className="mono" title={value}>
			{value}
		</span>
	)
}

type DifferencesProps = {
	readonly tables: readonly ComparedTable[]
	readonly selected: Difference | undefined
	onSelect(difference: Difference): void
}

/** The values that are not the same, by table, row and column. Of very many, the first of each table. */
export function ReportDifferences({ tables, selected, onSelect }: DifferencesProps) {
	const rows = useMemo(() => tables.flatMap(({ differences }) => differences).map((difference, at): Row => ({ at, difference })), [tables])
	const all = tables.reduce((sum, { differing }) => sum + differing, 0)
	return (
		<Panel
			tone="loss"
			title={`Differences (${all.toLocaleString('en')})`}
			{...(rows.length < all && { aside: `The first ${rows.length.toLocaleString('en')} are named; all are counted.` })}
		>
			<Listing count={rows.length}>
				<LongTable
					label="Differences"
					columns={columns}
					count={rows.length}
					rowAt={(index) => rows[index]}
					idOf={({ at }) => String(at)}
					selected={rows.find(({ difference }) => difference === selected)?.at.toString()}
					onSelect={(id) => {
						const row = rows[Number(id)]
						if (row !== undefined) onSelect(row.difference)
					}}
				/>
			</Listing>
		</Panel>
	)
}
