import type { CopyPlan } from '../../../electron/contract/transfers.ts'
import { makersWords, targetStateWords } from '../../../electron/contract/words/copy-words.ts'
import { counted, listed, size } from '../../../electron/contract/words/quantities.ts'
import { Facts } from '../../components/facts.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import classes from './copy.module.css'

/** Names that are said one by one; of more, only how many. */
const namedAtMost = 6

/** A copy in one sentence with its numbers, and what else is good to know of it. */
export function CopySentence({ plan: { survey, map, target, revision, system } }: { plan: CopyPlan }) {
	const left = map.map.filter(({ columns }) => columns === null).map(({ table }) => table)
	const isLeft = new Set(left)
	const copied = survey.tables.filter(({ name }) => !isLeft.has(name))
	const rows = copied.reduce((sum, table) => sum + table.rows, 0)
	return (
		<div className={classes['stack']}>
			<p className={classes['plain']}>
				{counted(copied.length, 'table')} with {counted(rows, 'row')} {copied.length === 1 ? 'goes' : 'go'} into the schema{' '}
				<span className="mono">{map.schema}</span>.{' '}
				{target.state === 'begun'
					? `Part of that is there already. The source (${size(survey.sizeBytes)}) was kept as it was when the copy began.`
					: `The source (${size(survey.sizeBytes)}) is kept as it is at that moment, so that nobody has to wait. Nothing has been written so far.`}
			</p>
			<Facts
				rows={[
					['Target', `${targetStateWords[target.state].word}. ${targetStateWords[target.state].sentence}`],
					['Tables', makersWords(map)],
					['System', system],
					['Revision', revision === null ? null : <RevisionBadge key="revision" revision={revision} />],
					['Left out', left.length === 0 ? null : left.length > namedAtMost ? counted(left.length, 'table') : listed(left)],
					['Time zone', `${map.timeZone}, for times that name none`],
				]}
			/>
		</div>
	)
}
