import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { DatabaseId, Problem } from '../../../electron/contract/database.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { isAskable, ProblemNotice, worstFirst } from '../../components/problem-notice.tsx'
import classes from './history-problems.module.css'

/** So many notices leave room for the picture. */
const shownAtOnce = 2
/** Beyond this a list of notices is no longer read, and slow. */
const shownAtMost = 50

const hasWay = (problem: Problem) => problem.repair !== undefined || problem.ways !== undefined || isAskable(problem)

/** What can be acted on comes first, then what stops everything, then what only should be known. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
	return worstFirst(problems).toSorted((one, other) => Number(hasWay(other)) - Number(hasWay(one)))
}

/** What is wrong with a history and what can be done about it; all but the first is folded, so that the picture keeps its place. `asking` stands at what Alembic can be asked about. */
export function HistoryProblems(props: { database: DatabaseId; problems: readonly Problem[]; asking: ReactNode }) {
	const { database, problems, asking } = props
	const [open, setOpen] = useState(false)
	if (problems.length === 0) return null
	const ordered = inOrder(problems)
	const first = ordered.filter((problem) => problem.blocks || hasWay(problem)).slice(0, shownAtOnce)
	const folded = ordered.length - first.length
	const shown = open ? ordered.slice(0, shownAtMost) : first
	return (
		<section aria-label="Problems" className={classes['problems']} data-open={open || undefined}>
			<div className={classes['notices']}>
				{shown.map((problem) => (
					<ProblemNotice
						key={`${problem.kind} ${problem.revision} ${JSON.stringify(problem.facts)}`}
						problem={problem}
						database={database}
						over="history"
						action={isAskable(problem) && asking}
					/>
				))}
				{open && ordered.length > shownAtMost && <p className="dim">and {ordered.length - shownAtMost} more of them</p>}
			</div>
			{folded > 0 && (
				<Button variant="subtle" size="compact-sm" className={classes['fold']} aria-expanded={open} onClick={() => setOpen(!open)}>
					{open
						? 'Show fewer'
						: first.length === 0
							? counted(folded, 'note on this history', 'notes on this history')
							: `Show ${folded} more`}
				</Button>
			)}
		</section>
	)
}
