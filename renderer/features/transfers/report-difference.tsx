import type { Difference } from '../../../electron/contract/transfers.ts'
import { isApart } from '../../../electron/contract/words/copy-words.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Details, DetailsPart } from '../../components/details.tsx'
import { Facts } from '../../components/facts.tsx'
import classes from './copy.module.css'
import { noneWords } from './report-words.ts'

/** One difference in full: what the source has there, and what the target has. */
export function ReportDifference({ difference, onClose }: { difference: Difference; onClose: () => void }) {
	const { table, row, column, source, target } = difference
	const none = noneWords(difference)
	const isWhole = isApart(difference)
	return (
		<Details label="Difference" title={column === null ? table : `${table}.${column}`} closes="Close the difference" onClose={onClose}>
			<Facts rows={[['Row', isWhole ? null : <Copyable key="row" value={row} label="key of the row" wrap />]]} />
			<DetailsPart title="In the source">
				<p className={`mono ${classes['plain']}`}>{source === null ? none : isWhole ? 'there' : source}</p>
			</DetailsPart>
			<DetailsPart title="In the target">
				<p className={`mono ${classes['plain']}`}>{target === null ? none : isWhole ? 'there' : target}</p>
			</DetailsPart>
		</Details>
	)
}
