import type { Advice } from '../../../electron/contract/advice.ts'
import type { Plan } from '../../../electron/contract/migrations.ts'
import { adviceWords } from '../../../electron/contract/words/advice-words.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { StateWord } from '../../components/state-word.tsx'
import classes from './plan.module.css'
import { groupAdvice } from './plan-summary.ts'

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
				{groupAdvice(sorted).map(([first, ...rest]) => (
					<One key={`${first.kind} ${first.revision}`} advice={first} alike={rest} />
				))}
			</ul>
		</section>
	)
}

/** Many revisions may earn the same words: then they are said once. `alike` are the others. */
function One({ advice, alike }: { advice: Advice; alike: readonly Advice[] }) {
	const { title, sentence, fact } = adviceWords(advice)
	return (
		<li data-tone={toneOf(advice)}>
			<StateWord tone={toneOf(advice)}>{title}</StateWord>
			<p>{sentence}</p>
			{fact !== '' && <p className="dim">{fact}</p>}
			{alike.length > 0 && (
				<details>
					<summary>The same of {counted(alike.length, 'more revision')}</summary>
					<p className="mono">{alike.map(({ revision }) => revision).join(' ')}</p>
				</details>
			)}
		</li>
	)
}
