import type { Advice } from '../../../electron/contract/advice.ts'
import type { Plan } from '../../../electron/contract/migrations.ts'
import { adviceWords } from '../../../electron/contract/words/advice-words.ts'
import { StateWord } from '../../components/state-word.tsx'
import classes from './plan.module.css'

/** Advice that stops a plan: it is shown, and Run waits. */
export function stoppingAdvice(plan: Plan): readonly Advice[] {
	return plan.advice.filter(({ stops }) => stops)
}

/** What bites on this way of this system, before it does: what stops the plan first. */
export function PlanAdvice({ plan }: { plan: Plan }) {
	if (plan.advice.length === 0) return null
	const sorted = plan.advice.toSorted((one, other) => Number(other.stops) - Number(one.stops))
	return (
		<section aria-label="What to know first">
			<ul className={classes['advice']}>
				{sorted.map((advice) => (
					<One key={`${advice.kind} ${advice.revision}`} advice={advice} />
				))}
			</ul>
		</section>
	)
}

function One({ advice }: { advice: Advice }) {
	const { title, sentence, fact } = adviceWords(advice)
	return (
		<li data-stops={advice.stops || undefined}>
			<StateWord tone={advice.stops ? 'loss' : 'decision'}>{title}</StateWord>
			<p>{sentence}</p>
			{fact !== '' && <p className="dim">{fact}</p>}
		</li>
	)
}
