import type { CopyReport } from '../../../electron/contract/transfers.ts'
import { choiceWords, findingWords } from '../../../electron/contract/words/copy-words.ts'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { placeOfFinding } from './copy-findings.ts'
import { Listing } from './listing.tsx'

type Decided = CopyReport['decided'][number]

const columns: readonly LongColumn<Decided>[] = [
	{ id: 'chosen', title: 'Chosen', track: '176px', cell: ({ chosen }) => choiceWords[chosen].word },
	{ id: 'kind', title: 'About', track: 'minmax(168px, 1.2fr)', cell: ({ kind }) => findingWords[kind].word },
	{
		id: 'place',
		title: 'Where',
		track: 'minmax(144px, 1.4fr)',
		cell: (finding) => <span className="mono">{placeOfFinding(finding)}</span>,
	},
	{
		id: 'count',
		title: 'How many',
		track: '88px',
		end: true,
		from: 560,
		cell: ({ count }) => <span className="tabular">{count.toLocaleString('en')}</span>,
	},
]

/** Findings that were decided on, with what was chosen. */
export function ReportDecided({ decided }: { decided: CopyReport['decided'] }) {
	return (
		<Panel title={`Decided (${decided.length.toLocaleString('en')})`}>
			<Listing count={decided.length}>
				<LongTable label="Decided" columns={columns} count={decided.length} rowAt={(index) => decided[index]} idOf={({ id }) => id} />
			</Listing>
		</Panel>
	)
}
