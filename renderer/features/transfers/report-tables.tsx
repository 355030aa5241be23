import type { ComparedTable } from '../../../electron/contract/transfers.ts'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { Listing } from './listing.tsx'
import { isSame } from './report-words.ts'

const columns: readonly LongColumn<ComparedTable>[] = [
	{
		id: 'table',
		title: 'Table',
		track: 'minmax(144px, 1.6fr)',
		cell: ({ table, into }) => <span className="mono">{table === into ? table : `${table} → ${into}`}</span>,
	},
	{ id: 'source', title: 'Rows in the source', track: '136px', end: true, from: 520, cell: ({ sourceRows }) => number(sourceRows) },
	{ id: 'target', title: 'Rows in the target', track: '136px', end: true, cell: ({ targetRows }) => number(targetRows) },
	{
		id: 'columns',
		title: 'Columns the same',
		track: '128px',
		end: true,
		from: 640,
		cell: (table) => (
			<span className="tabular">
				{table.columns.filter(({ source, target }) => source === target).length} of {table.columns.length}
			</span>
		),
	},
	{
		id: 'verdict',
		title: 'Verdict',
		track: 'minmax(128px, 1fr)',
		cell: (table) =>
			isSame(table) ? (
				<StateWord tone="verified">the same</StateWord>
			) : (
				<StateWord tone="loss">{table.differing.toLocaleString('en')} differ</StateWord>
			),
	},
]

function number(count: number) {
	return <span className="tabular">{count.toLocaleString('en')}</span>
}

type TablesProps = { readonly tables: readonly ComparedTable[]; readonly selected: string | undefined; onSelect(table: string): void }

/** Every table that was compared: counts of both sides, and whether the digests agree. */
export function ReportTables({ tables, selected, onSelect }: TablesProps) {
	return (
		<Panel title={`Tables (${tables.length.toLocaleString('en')})`} aside="Choose one to see the digests of its columns">
			<Listing count={tables.length}>
				<LongTable
					label="Compared tables"
					columns={columns}
					count={tables.length}
					rowAt={(index) => tables[index]}
					idOf={({ table }) => table}
					selected={selected}
					onSelect={onSelect}
				/>
			</Listing>
		</Panel>
	)
}
