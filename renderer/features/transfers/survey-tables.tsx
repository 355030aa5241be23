import { useMemo } from 'react'
import type { CopySurvey, SurveyedTable } from '../../../electron/contract/copy-map.ts'
import { Bytes } from '../../components/bytes.tsx'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { StateWord } from '../../components/state-word.tsx'

type Row = { readonly table: SurveyedTable; readonly isLeftOut: boolean; readonly findings: number }

const columns: readonly LongColumn<Row>[] = [
	{ id: 'name', title: 'Table', track: 'minmax(160px, 2fr)', cell: ({ table }) => <span className="mono">{table.name}</span> },
	{ id: 'rows', title: 'Rows', track: '112px', end: true, cell: ({ table }) => number(table.rows) },
	{
		id: 'bytes',
		title: 'Size',
		track: '88px',
		end: true,
		from: 480,
		cell: ({ table: { bytes } }) => (bytes === null ? <span className="dim">not known</span> : <Bytes count={bytes} />),
	},
	{ id: 'columns', title: 'Columns', track: '72px', end: true, from: 560, cell: ({ table }) => number(table.columns.length) },
	{ id: 'indexes', title: 'Indexes', track: '72px', end: true, from: 640, cell: ({ table }) => number(table.indexes.length) },
	{ id: 'references', title: 'Foreign keys', track: '96px', end: true, from: 720, cell: ({ table }) => number(table.references.length) },
	{
		id: 'findings',
		title: 'Findings',
		track: '128px',
		cell: ({ findings, isLeftOut }) =>
			isLeftOut ? <StateWord tone="plain">left out</StateWord> : findings === 0 ? <span className="dim">none</span> : number(findings),
	},
]

function number(count: number) {
	return <span className="tabular">{count.toLocaleString('en')}</span>
}

/** Every table of the source, with what it takes. */
export function SurveyTables({ survey: { tables, findings }, leftOut }: { survey: CopySurvey; leftOut: ReadonlySet<string> }) {
	const rows = useMemo(() => {
		const counts = new Map<string, number>()
		for (const { table } of findings) if (table !== null) counts.set(table, (counts.get(table) ?? 0) + 1)
		return tables.map((table): Row => ({ table, isLeftOut: leftOut.has(table.name), findings: counts.get(table.name) ?? 0 }))
	}, [tables, findings, leftOut])
	return <LongTable label="Tables" columns={columns} count={rows.length} rowAt={(index) => rows[index]} idOf={({ table }) => table.name} />
}
