import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PreviewEvent, RenderedStep } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { PlanTarget } from '../../../electron/contract/migrations.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { client } from '../../client.ts'
import { ExactLines } from '../../components/exact-lines.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { queries } from '../../queries.ts'
import { useAct } from '../../use-act.ts'
import classes from './plan.module.css'

export type Preview = ReturnType<typeof usePreview>

/** The steps of a plan as SQL on paper, by id, once the person has asked for them. */
export function usePreview(database: DatabaseId, to: PlanTarget) {
	const [opened, setOpened] = useState(false)
	const line = useQuery({ ...queries.renderLine(database), enabled: opened })
	const seen = (opened && line.data?.text) || null
	const target = 'target' in to ? to.target : ''
	const act = useAct<PreviewEvent>((signal) => client.commands.preview({ database, target, seen: seen ?? '' }, { signal }))
	const rendered = new Map<string, RenderedStep>()
	for (const event of act.events) if (event.kind === 'step') rendered.set(event.step.id, event.step)
	return { opened, open: () => setOpened(true), line, seen, act, rendered }
}

/** Renders the steps below with the project's command, after the line that does it was shown. */
export function PlanPreview({ preview }: { preview: Preview }) {
	const { opened, open, line, seen, act } = preview
	return (
		<section aria-label="SQL preview" className={classes['preview']}>
			<div className={classes['previewing']}>
				<p className="dim" role="status">
					{stateWords(preview)}
				</p>
				{!opened ? (
					<Button variant="default" onClick={open}>
						Preview the SQL…
					</Button>
				) : (
					<Button variant="default" disabled={seen === null} onClick={act.running ? act.stop : act.start}>
						{act.running ? 'Stop' : preview.rendered.size > 0 ? 'Render again' : 'Render'}
					</Button>
				)}
			</div>
			{opened && line.isError && <ErrorNotice error={line.error} onRetry={() => void line.refetch()} />}
			{seen !== null && <ExactLines lines={[seen]} lead="To render, this line runs once for each step. It touches no database:" />}
			{act.error !== null && <ErrorNotice error={act.error} />}
		</section>
	)
}

/** Said in one line, so that the steps below do not jump. */
function stateWords({ act, rendered }: Preview): string {
	const last = act.events.findLast((event) => event.kind === 'step')
	const without = [...rendered.values()].filter(({ sql }) => sql === null).length
	if (last === undefined) return act.running ? 'Starting …' : 'The steps are Python. Unfold one to read it.'
	const done = `${last.done} of ${counted(last.total, 'step')} rendered`
	return without === 0 ? `${done}.` : `${done}, ${without} without SQL.`
}
