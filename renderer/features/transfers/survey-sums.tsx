import type { CopySurvey } from '../../../electron/contract/copy-map.ts'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import { StateWord } from '../../components/state-word.tsx'
import classes from './copy.module.css'
import { standingWords } from './copy-findings.ts'

/** What the source is made of in one line, and how much of it is still to be decided in another. */
export function SurveySums({ survey, open, settled }: { survey: CopySurvey; open: number; settled: boolean }) {
	const { tables, views, triggers, sizeBytes, findings } = survey
	const sum = (count: (table: CopySurvey['tables'][number]) => number) => tables.reduce((all, table) => all + count(table), 0)
	const parts = [
		counted(tables.length, 'table'),
		counted(
			sum(({ rows }) => rows),
			'row',
		),
		size(sizeBytes),
		counted(
			sum(({ indexes }) => indexes.length),
			'index',
			'indexes',
		),
		counted(
			sum(({ references }) => references.length),
			'foreign key',
		),
		...(views.length > 0 ? [counted(views.length, 'view')] : []),
		...(triggers.length > 0 ? [counted(triggers.length, 'trigger')] : []),
	]
	return (
		<div className={classes['sums']}>
			<p className={`tabular ${classes['plain']}`}>{parts.join(' · ')}</p>
			<p className={classes['plain']} role="status">
				<StateWord tone={open > 0 ? 'decision' : 'plain'} wraps>
					{standingWords(open, findings.length, settled)}
				</StateWord>
			</p>
		</div>
	)
}
