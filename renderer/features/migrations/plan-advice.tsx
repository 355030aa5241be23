import type { Advice } from '../../../electron/contract/advice.ts'
import type { Plan } from '../../../electron/contract/migrations.ts'
import { adviceWords } from '../../../electron/contract/words/advice-words.ts'
import { StateWord } from '../../components/state-word.tsx'
import classes from './plan.module.css'

/** Advice that stops a plan: it is shown, and Run waits. */
export function stoppingAdvice(plan: Plan): readonly Advice[] {
	return plan.advice.filter(({ stops }) => stops)
}

/** Statements that only say how it is done: nothing is to be decided by them. */
const informs: ReadonlySet<Advice['kind']> = new Set(['runs-on-copy', 'not-previewable'])
const tones = ['loss', 'decision', 'plain'] as const

function toneOf({ stops, kind }: Advice): (typeof tones)[number] {
	if (stops) return 'loss'
	return informs.has(kind) ? 'plain' : 'decision'
}

/** What bites on this way of this system, before it does: what stops the plan first. */
export function PlanAdvice({ plan }: { plan: Plan }) {
	if (plan.advice.length === 0) return null
	const sorted = plan.advice.toSorted((one, other) => tones.indexOf(toneOf(one)) - tones.indexOf(toneOf(other)))
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
		<li data-tone={toneOf(advice)}>
			<StateWord tone={toneOf(advice)}>{title}</StateWord>
			<p>{sentence}</p>
			{fact !== '' && <p className="dim">{fact}</p>}
		</li>
	)
}
