import { useMemo } from 'react'
import type { CopyReport } from '../../../electron/contract/transfers.ts'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { Listing } from './listing.tsx'

type LeftOut = CopyReport['leftOut'][number]
type Row = { readonly at: number; readonly value: LeftOut }

const columns: readonly LongColumn<Row>[] = [
	{ id: 'table', title: 'Table', track: 'minmax(96px, 1fr)', cell: ({ value }) => <span className="mono">{value.table}</span> },
	{ id: 'row', title: 'Row', track: 'minmax(80px, 0.8fr)', cell: ({ value }) => <span className="mono">{value.row}</span> },
	{ id: 'column', title: 'Column', track: 'minmax(96px, 1fr)', cell: ({ value }) => <span className="mono">{value.column}</span> },
	{
		id: 'text',
		title: 'What was there',
		track: 'minmax(144px, 2fr)',
		cell: ({ value: { text } }) => (
			<span className="mono" title={text}>
				{text}
			</span>
		),
	},
]

/** Values that became NULL because somebody chose so. */
export function ReportLeftOut({ leftOut }: { leftOut: CopyReport['leftOut'] }) {
	const rows = useMemo(() => leftOut.map((value, at): Row => ({ at, value })), [leftOut])
	return (
		<Panel title={`Left out (${leftOut.length.toLocaleString('en')})`} aside="NULL in the target, as chosen">
			<Listing count={rows.length}>
				<LongTable label="Left out" columns={columns} count={rows.length} rowAt={(index) => rows[index]} idOf={({ at }) => String(at)} />
			</Listing>
		</Panel>
	)
}
