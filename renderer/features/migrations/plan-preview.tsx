import { Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { PreviewEvent, RenderedStep } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { faultWords } from '../../../electron/contract/words/fault-words.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { client } from '../../client.ts'
import { ExactLines } from '../../components/exact-lines.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { SqlView } from '../../components/sql-view.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { queries } from '../../queries.ts'
import { useAct } from '../../use-act.ts'
import classes from './plan.module.css'

/** The SQL of each step as the project's command renders it on paper, once the person has seen the line that does it. */
export function PlanPreview({ database, target }: { database: DatabaseId; target: string }) {
	const line = useQuery(queries.renderLine(database))
	const seen = line.data?.text ?? ''
	const act = useAct<PreviewEvent>((signal) => client.commands.preview({ database, target, seen }, { signal }))
	const steps = act.events.flatMap((event) => (event.kind === 'step' ? [event.step] : []))
	const last = act.events.findLast((event) => event.kind === 'step')
	return (
		<section aria-label="SQL preview" className={classes['command']}>
			{line.isError && <ErrorNotice error={line.error} onRetry={() => void line.refetch()} />}
			{line.data && <ExactLines lines={[seen]} lead="This line will run once for each step and touches no database:" />}
			{act.error !== null && <ErrorNotice error={act.error} />}
			<div className={classes['previewing']}>
				<Button variant="default" disabled={line.data === undefined} onClick={act.running ? act.stop : act.start}>
					{act.running ? 'Stop' : steps.length > 0 ? 'Render again' : 'Render'}
				</Button>
				<span className="dim tabular" role="status">
					{last ? `${last.done} of ${counted(last.total, 'step')}` : act.running ? 'Starting …' : ''}
				</span>
			</div>
			{steps.length > 0 && (
				<ol className={classes['steps']}>
					{steps.map((step) => (
						<Rendered key={`${step.direction} ${step.id}`} step={step} />
					))}
				</ol>
			)}
		</section>
	)
}

function Rendered({ step }: { step: RenderedStep }) {
	const Arrow = step.direction === 'up' ? IconArrowUp : IconArrowDown
	return (
		<li className={classes['step']}>
			<details className={classes['rendered']}>
				<summary>
					<Arrow size={14} role="img" aria-label={step.direction} className={classes['arrow']} />
					<span className={classes['label']}>{step.label}</span>
					<span className={classes['message']}>{step.message}</span>
					{step.sql === null && <StateWord tone="decision">no SQL</StateWord>}
				</summary>
				{step.sql !== null ? (
					<SqlView sql={step.sql} label={`SQL of ${step.label} ${step.direction}`} maxHeight={280} />
				) : (
					step.fault && <p>{faultWords(step.fault).sentence}</p>
				)}
			</details>
		</li>
	)
}
