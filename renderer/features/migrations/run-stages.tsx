import {
	IconArrowBackUp,
	IconCircle,
	IconCircleCheck,
	IconCircleDot,
	IconCircleMinus,
	IconCircleX,
	IconPlayerStop,
} from '@tabler/icons-react'
import { duration, size } from '../../../electron/contract/words/quantities.ts'
import type { LiveRun } from '../../follow-run.ts'
import type { RunProgress, Stage, StepProgress } from '../../run-progress.ts'
import { useNow } from '../../use-now.ts'
import { clockWords, stageTitle } from './run-words.ts'
import classes from './stages.module.css'

/** How long the core waits for a writer of another program before it gives up, in milliseconds; shown while it waits. */
const lockLimitMs = 30_000

/** Every part of a run from the beginning, so that nothing moves: what is done, what runs, what is to come, each with its time. */
export function RunStages({ run }: { run: LiveRun }) {
	const now = useNow(run.state === 'running')
	const nowMs = now - run.progress.originMs
	return (
		<ol className={classes['stages']} aria-label="Parts of the run">
			{run.progress.stages.map((stage) => (
				<StageRow key={stage.id} run={run} stage={stage} nowMs={nowMs} />
			))}
		</ol>
	)
}

function StageRow({ run, stage, nowMs }: { run: LiveRun; stage: Stage; nowMs: number }) {
	return (
		<li>
			<Row
				shape={stageShape(stage, run.progress)}
				title={stageTitle(stage.id, run.subject)}
				note={noteOf(stage, run.progress, nowMs)}
				time={stageTime(stage, nowMs)}
			/>
			{stage.id === 'steps' && <Steps run={run} nowMs={nowMs} />}
		</li>
	)
}

/** A part that was broken off because the person said so did not fail. */
function stageShape(stage: Stage, progress: RunProgress): Shape {
	return stage.state === 'stopped' && wasCancelled(progress) ? 'cancelled' : stage.state
}

function wasCancelled(progress: RunProgress): boolean {
	return progress.report?.outcome === 'cancelled' || (progress.report === null && progress.stopping)
}

function stageTime(stage: Stage, nowMs: number): string {
	if (stage.startedAtMs === null) return ''
	return stage.endedAtMs === null ? clockWords(nowMs - stage.startedAtMs) : duration(stage.endedAtMs - stage.startedAtMs)
}

function noteOf(stage: Stage, progress: RunProgress, nowMs: number): string {
	if (stage.state === 'skipped') return stage.id === 'lock' && progress.steps.size > 0 ? 'there was none' : 'not run'
	if (stage.state === 'stopped') return wasCancelled(progress) ? 'cancelled' : 'failed'
	if (stage.state !== 'running' || stage.endedAtMs !== null) return ''
	if (stage.id === 'lock') return lockNote(nowMs - (stage.startedAtMs ?? nowMs))
	if (progress.bytes === null) return ''
	return `${size(progress.bytes.done)} of ${size(progress.bytes.total)}`
}

/** Nobody is troubled about a wait that is over at once. */
function lockNote(waitedMs: number): string {
	return waitedMs < 1000 ? '' : `another program is writing; waiting at most ${lockLimitMs / 1000} s`
}

type Shape = Stage['state'] | StepProgress['state'] | 'rolled-back' | 'cancelled'

/** Icon and word of each shape. */
const shapes: Record<Shape, { icon: typeof IconCircle; word: string }> = {
	waiting: { icon: IconCircle, word: 'to come' },
	running: { icon: IconCircleDot, word: 'running' },
	done: { icon: IconCircleCheck, word: 'done' },
	applied: { icon: IconCircleCheck, word: 'applied' },
	failed: { icon: IconCircleX, word: 'failed' },
	stopped: { icon: IconCircleX, word: 'failed' },
	cancelled: { icon: IconPlayerStop, word: 'cancelled' },
	skipped: { icon: IconCircleMinus, word: 'not run' },
	'rolled-back': { icon: IconArrowBackUp, word: 'rolled back' },
}

function Row({ shape, title, note, time, label }: { shape: Shape; title: string; note: string; time: string; label?: string }) {
	const { icon: Icon, word } = shapes[shape]
	return (
		<div className={classes['row']} data-shape={shape}>
			<Icon size={18} role="img" aria-label={word} className={classes['shape']} data-shape={shape} />
			{label !== undefined && <span className={classes['label']}>{label}</span>}
			<span className={classes['title']}>{title}</span>
			<span className={classes['note']}>{note}</span>
			<span className={`tabular ${classes['time']}`}>{time}</span>
		</div>
	)
}

function Steps({ run, nowMs }: { run: LiveRun; nowMs: number }) {
	const { progress, subject } = run
	return (
		<ol className={classes['steps']} aria-label="Steps">
			{subject.steps.map((step) => {
				const how = progress.steps.get(step.id)
				const shape = stepShape(how, progress, step.id)
				return (
					<li key={`${step.direction} ${step.id}`}>
						<Row
							shape={shape}
							label={step.label}
							title={step.message}
							note={stepNote(shape, progress, step.id)}
							time={stepTime(how, nowMs)}
						/>
					</li>
				)
			})}
		</ol>
	)
}

/** The report has the last word: a step that was applied and then rolled back is not applied. */
function stepShape(how: StepProgress | undefined, progress: RunProgress, id: string): Shape {
	const reported = progress.report?.steps.find((step) => step.id === id)?.state
	if (reported === undefined) return how?.state ?? 'waiting'
	if (reported !== 'not-run') return reported
	return how === undefined ? 'skipped' : 'rolled-back'
}

function stepNote(shape: Shape, progress: RunProgress, id: string): string {
	if (shape === 'rolled-back') return 'rolled back'
	if (shape === 'skipped') return 'not run'
	if (shape === 'failed') return 'failed, rolled back'
	if (shape !== 'running' || progress.statement?.id !== id) return ''
	return `statement ${progress.statement.index + 1} of ${progress.statement.count}`
}

function stepTime(how: StepProgress | undefined, nowMs: number): string {
	if (how === undefined) return ''
	return how.state === 'running' ? clockWords(nowMs - how.startedAtMs) : duration(how.elapsedMs)
}
