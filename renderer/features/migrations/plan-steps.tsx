import { UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { RenderedStep } from '../../../electron/contract/commands.ts'
import type { Plan, PlanStep } from '../../../electron/contract/migrations.ts'
import { faultWords } from '../../../electron/contract/words/fault-words.ts'
import { hazardWords, lossWords } from '../../../electron/contract/words/plan-words.ts'
import { counted, listed } from '../../../electron/contract/words/quantities.ts'
import { CodeView } from '../../components/code-view.tsx'
import { SqlView } from '../../components/sql-view.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './plan.module.css'
import { canBeTakenBack, hintNotes } from './plan-summary.ts'

type StepProps = { step: PlanStep; rendered: RenderedStep | undefined }

/** The steps of a plan in the order in which they run, each with what it destroys and risks, its text unfolded on demand. */
export function PlanSteps({ plan, rendered }: { plan: Plan; rendered: ReadonlyMap<string, RenderedStep> }) {
	return (
		<section aria-label={counted(plan.steps.length, 'step')}>
			<ol className={classes['steps']}>
				{plan.steps.map((step) => (
					<Step key={`${step.direction} ${step.id}`} step={step} rendered={rendered.get(step.id)} isRepair={plan.direction === 'repair'} />
				))}
			</ol>
		</section>
	)
}

function Step({ step, rendered, isRepair }: StepProps & { isRepair: boolean }) {
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
				{rendered && (
					<span className={classes['paper']}>{rendered.sql === null ? <StateWord tone="decision">no SQL</StateWord> : 'SQL'}</span>
				)}
				{!isRepair && <span className={classes['reversible']}>{canBeTakenBack(step) ? 'can be taken back' : 'cannot be taken back'}</span>}
			</UnstyledButton>
			<Notes step={step} />
			<div id={sqlId} hidden={!open} className={classes['sql']}>
				{open && <Text step={step} rendered={rendered} />}
			</div>
		</li>
	)
}

/** What runs: SQL, or the project's own function with the SQL that it comes to, as far as that was rendered. */
function Text({ step, rendered }: StepProps) {
	const name = `step ${step.label} ${step.direction}`
	if (step.python === null) return <SqlView sql={step.sql} label={`SQL of ${name}`} maxHeight={280} />
	return (
		<>
			{rendered && <Rendered step={rendered} label={`SQL that ${name} comes to`} />}
			<CodeView text={step.python} language="python" label={`Python of ${name}`} maxHeight={280} />
		</>
	)
}

function Rendered({ step, label }: { step: RenderedStep; label: string }) {
	if (step.sql !== null) return <SqlView sql={step.sql} label={label} maxHeight={280} />
	if (step.fault === null) return null
	const { title, next } = faultWords(step.fault)
	return (
		<p className={classes['why']}>
			No SQL: {title}. {next}
		</p>
	)
}

function Notes({ step }: { step: PlanStep }) {
	// The time zone is asked for above, in words that fit the direction.
	const hazards = step.hazards.filter(({ kind }) => kind !== 'asks-time-zone')
	const hints = hintNotes(step)
	if (step.loses.length + hazards.length + hints.length === 0) return null
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
			{hints.map((note) => (
				<li key={note}>{note}</li>
			))}
			{hazards.map((hazard) => (
				<li key={hazardWords(hazard)}>{hazardWords(hazard)}</li>
			))}
		</ul>
	)
}
