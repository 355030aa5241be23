import { Button } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import type { DatabaseId, Problem } from '../../electron/contract/database.ts'
import { problemWords } from '../../electron/contract/words/problem-words.ts'
import { addresses, type PlanGround } from '../addresses.ts'
import classes from './problem-notice.module.css'

/** Problems that stop everything before those that only should be known. */
export function worstFirst(problems: readonly Problem[]): Problem[] {
	return problems.toSorted((one, other) => Number(other.blocks) - Number(one.blocks))
}

/** One problem of a database as a statement, with the repair that resolves it where one can be planned. */
export function ProblemNotice({ problem, database, over }: { problem: Problem; database: DatabaseId; over: PlanGround }) {
	const [, navigate] = useLocation()
	const words = problemWords(problem)
	const { repair } = problem
	const Icon = problem.blocks ? IconAlertTriangle : IconInfoCircle
	return (
		<div className={classes['notice']} data-blocks={problem.blocks || undefined}>
			<Icon size={18} aria-hidden className={classes['icon']} />
			<div className={classes['words']}>
				<p className={classes['title']}>{words.title}</p>
				<p>{words.sentence}</p>
				{problem.blocks && <p className="dim">Upgrade and downgrade wait until this is resolved.</p>}
			</div>
			{repair !== undefined && (
				<Button
					variant={problem.blocks ? 'filled' : 'default'}
					className={classes['repair']}
					onClick={() => navigate(addresses.plan(database, { repair }, over))}
				>
					{words.repair}
				</Button>
			)}
		</div>
	)
}
