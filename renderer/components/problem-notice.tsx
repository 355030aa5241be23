import { Button } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { DatabaseId, Problem } from '../../electron/contract/database.ts'
import type { PlanTarget } from '../../electron/contract/migrations.ts'
import { problemWords, repairWords } from '../../electron/contract/words/problem-words.ts'
import { addresses, type PlanGround } from '../addresses.ts'
import classes from './problem-notice.module.css'

/** Is it about something that the project's Alembic knows and its files do not say. */
export function isAskable({ kind }: Problem): boolean {
	return kind === 'revision-unreadable' || kind === 'told-otherwise'
}

/** Problems that stop everything before those that only should be known. */
export function worstFirst(problems: readonly Problem[]): Problem[] {
	return problems.toSorted((one, other) => Number(other.blocks) - Number(one.blocks))
}

/** What can be planned against a problem, the usual way first. */
function waysOn({ repair, ways = [], revision }: Problem): Extract<PlanTarget, { repair: unknown }>[] {
	const first = repair === undefined ? [] : [{ repair, ...(revision !== undefined && { revision }) }]
	return [...first, ...ways.filter((way) => way.repair !== repair)]
}

type Way = ReturnType<typeof waysOn>[number]

/** It only moves the marker: right or wrong, as the person knows and nobody else. */
function isStamp({ repair }: Way): boolean {
	return repair === 'stamp' || repair === 'stamp-purge'
}

/** A marker is moved to some place, and the button says to which. */
function wayWords(way: Way): string {
	if (!isStamp(way) || way.revision === undefined) return repairWords(way.repair)
	return `${repairWords(way.repair)} to ${way.revision === 'heads' ? 'all heads' : way.revision.split(',').join(', ')}`
}

/** A run that broke off in a step outside a transaction can go on at the statement that had begun. */
function begunStep({ kind, facts }: Problem) {
	const statement = Number(facts['statement'] ?? 0)
	if (kind !== 'interrupted-run' || facts['step'] === undefined || statement < 2) return null
	return { statement, to: { target: facts['to'] || 'latest' }, skip: `${facts['step']}:${statement - 1}` }
}

/**
 * One problem of a database as a statement, with the repair that resolves it where one can be planned. `action` is a way
 * on that is no plan.
 */
export function ProblemNotice(props: { problem: Problem; database: DatabaseId; over: PlanGround; action?: ReactNode }) {
	const { problem, database, over, action } = props
	const [, navigate] = useLocation()
	const words = problemWords(problem)
	const ways = waysOn(problem)
	const begun = begunStep(problem)
	const Icon = problem.blocks ? IconAlertTriangle : IconInfoCircle
	return (
		<div className={classes['notice']} data-blocks={problem.blocks || undefined}>
			<Icon size={18} aria-hidden className={classes['icon']} />
			<div className={classes['words']}>
				<p className={classes['title']}>{words.title}</p>
				<p>{words.sentence}</p>
				{problem.blocks && <p className="dim">Upgrade and downgrade wait until this is resolved.</p>}
			</div>
			{action && <div className={classes['ways']}>{action}</div>}
			{begun !== null && (
				<Button
					variant="default"
					className={classes['ways']}
					onClick={() => navigate(addresses.plan(database, begun.to, over, begun.skip))}
				>
					Go on from statement {begun.statement}
				</Button>
			)}
			{ways.length > 0 && (
				<div className={classes['ways']}>
					{ways.map((way, index) => (
						<Button
							key={`${way.repair} ${way.revision}`}
							variant={problem.blocks && index === 0 && !isStamp(way) ? 'filled' : 'default'}
							onClick={() => navigate(addresses.plan(database, way, over))}
						>
							{wayWords(way)}
						</Button>
					))}
				</div>
			)}
		</div>
	)
}
