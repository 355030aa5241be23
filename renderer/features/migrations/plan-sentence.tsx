import type { Plan, PlanTarget } from '../../../electron/contract/migrations.ts'
import { mayLoseUncounted } from '../../../electron/contract/words/plan-words.ts'
import { StateWord } from '../../components/state-word.tsx'
import classes from './plan.module.css'
import { summarise } from './plan-summary.ts'

/** The one sentence on top of a plan, with numbers; what is lost stands out by shape, word and colour. */
export function PlanSentence({ plan, to, backUpFirst }: { plan: Plan; to: PlanTarget; backUpFirst: boolean }) {
	const summary = summarise(plan, to)
	const clauses = [summary.route, backUpFirst ? 'a restore point first' : 'without a restore point', ...summary.changes]
	if (plan.transactions === 'each-step' && plan.steps.length > 1) clauses.push('each step is committed by itself')
	if (summary.rebuildable !== null) clauses.push(summary.rebuildable)
	if (summary.lost === null && !plan.steps.some(mayLoseUncounted)) clauses.push('nothing is lost')
	if (plan.steps.some(({ python }) => python !== null)) clauses.push('what the project’s code does to rows is not counted')
	return (
		<div className={classes['sentence']} data-loss={summary.lost !== null || undefined}>
			<p>{clauses.join('; ')}.</p>
			{summary.lost !== null && (
				<p className={classes['lost']}>
					<StateWord tone="loss">{summary.lost}.</StateWord>
				</p>
			)}
		</div>
	)
}
