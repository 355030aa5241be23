import { conversionWords } from '../../../electron/contract/words/copy-words.ts'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { holdsWords, type MapRow } from './map-rows.ts'

const none = <span className="dim">–</span>

const columns: readonly LongColumn<MapRow>[] = [
	{ id: 'table', title: 'Table', track: 'minmax(96px, 1fr)', cell: ({ table }) => <Renamed from={table.table} into={table.into} /> },
	{
		id: 'column',
		title: 'Column',
		track: 'minmax(96px, 1fr)',
		cell: ({ column }) =>
			column === null ? <StateWord tone="plain">left out</StateWord> : <Renamed from={column.column} into={column.into} />,
	},
	{
		id: 'declared',
		title: 'Declared',
		track: 'minmax(80px, 0.8fr)',
		from: 680,
		cell: ({ surveyed }) => (surveyed === null || surveyed.declared === '' ? none : <span className="mono">{surveyed.declared}</span>),
	},
	{
		id: 'holds',
		title: 'Holds',
		track: 'minmax(120px, 1.4fr)',
		from: 940,
		cell: ({ surveyed }) => (surveyed === null ? none : <span title={holdsWords(surveyed.evidence)}>{holdsWords(surveyed.evidence)}</span>),
	},
	{
		id: 'type',
		title: 'Becomes',
		track: 'minmax(120px, 1.1fr)',
		cell: ({ column }) => (column === null ? none : <span className="mono">{column.type}</span>),
	},
	{
		id: 'conversion',
		title: 'How',
		track: 'minmax(96px, 1fr)',
		from: 800,
		cell: ({ column }) =>
			column === null ? none : `${conversionWords[column.conversion]}${column.setNull ? ', or NULL where it does not fit' : ''}`,
	},
	{
		id: 'notNull',
		title: 'NOT NULL',
		track: '72px',
		from: 560,
		cell: ({ column }) => (column === null ? none : column.notNull ? 'yes' : 'no'),
	},
	{
		id: 'findings',
		title: 'Findings',
		track: '72px',
		end: true,
		from: 480,
		cell: ({ findings }) => (findings === 0 ? none : <span className="tabular">{findings.toLocaleString('en')}</span>),
	},
]

function Renamed({ from, into }: { from: string; into: string }) {
	return (
		<span className="mono" title={from === into ? from : `${from} becomes ${into}`}>
			{from === into ? from : `${from} → ${into}`}
		</span>
	)
}

type TableProps = {
	readonly rows: readonly MapRow[]
	readonly about: string
	readonly selected: string | undefined
	onSelect(id: string): void
}

/** What becomes what, a line for each column and for each table that is left out. */
export function MapTable({ rows, about, selected, onSelect }: TableProps) {
	return (
		<LongTable
			label="Map of types"
			columns={columns}
			count={rows.length}
			rowAt={(index) => rows[index]}
			idOf={({ id }) => id}
			about={about}
			selected={selected}
			onSelect={onSelect}
		/>
	)
}
