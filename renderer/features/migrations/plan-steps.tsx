import { UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { Plan, PlanStep } from '../../../electron/contract/migrations.ts'
import { hintWords } from '../../../electron/contract/words/hint-words.ts'
import { hazardWords, lossWords } from '../../../electron/contract/words/plan-words.ts'
import { counted, listed } from '../../../electron/contract/words/quantities.ts'
import { CodeView } from '../../components/code-view.tsx'
import { SqlView } from '../../components/sql-view.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './plan.module.css'

/** The steps of a plan in the order in which they run, each with what it destroys and risks, its SQL unfolded on demand. */
export function PlanSteps({ plan }: { plan: Plan }) {
	return (
		<section aria-label={counted(plan.steps.length, 'step')}>
			<ol className={classes['steps']}>
				{plan.steps.map((step) => (
					<Step key={`${step.direction} ${step.id}`} step={step} />
				))}
			</ol>
		</section>
	)
}

function Step({ step }: { step: PlanStep }) {
	const [open, setOpen] = useState(false)
	const sqlId = useId()
	const Arrow = step.direction === 'up' ? IconArrowUp : IconArrowDown
	return (
		<li className={classes['step']}>
			<UnstyledButton className={classes['stepHead']} aria-expanded={open} aria-controls={sqlId} onClick={() => setOpen(!open)}>
				<IconChevronRight size={14} aria-hidden className={classes['chevron']} data-open={open || undefined} />
				<Arrow size={14} aria-label={step.direction} className={classes['arrow']} />
				<span className={classes['label']}>{step.label}</span>
				<span className={classes['message']}>{step.message === '' ? step.file : step.message}</span>
				<span className={classes['reversible']}>{step.reversible ? 'can be taken back' : 'cannot be taken back'}</span>
			</UnstyledButton>
			<Notes step={step} />
			<div id={sqlId} hidden={!open} className={classes['sql']}>
				{open && <Text step={step} />}
			</div>
		</li>
	)
}

/** What runs: the project's own function, or SQL. */
function Text({ step }: { step: PlanStep }) {
	if (step.python !== null)
		return <CodeView text={step.python} language="python" label={`Python of step ${step.label} ${step.direction}`} maxHeight={280} />
	return <SqlView sql={step.sql} label={`SQL of step ${step.label} ${step.direction}`} maxHeight={280} />
}

function Notes({ step }: { step: PlanStep }) {
	// The time zone is asked for above, in words that fit the direction.
	const hazards = step.hazards.filter(({ kind }) => kind !== 'asks-time-zone')
	if (step.loses.length + hazards.length + step.hints.length === 0) return null
	const forGood = step.loses.filter((loss) => !loss.rebuildable)
	const again = step.loses.filter((loss) => loss.rebuildable)
	return (
		<ul className={classes['notes']}>
			{forGood.length > 0 && (
				<li>
					<StateWord tone="loss">Loses {listed(forGood.map(lossWords))}.</StateWord>
				</li>
			)}
			{again.length > 0 && <li>Drops {listed(again.map(lossWords))}, which can be computed again.</li>}
			{step.hints.map((hint) => (
				<li key={hint}>{hintWords(hint).sentence}</li>
			))}
			{hazards.map((hazard) => (
				<li key={hazardWords(hazard)}>{hazardWords(hazard)}</li>
			))}
		</ul>
	)
}
