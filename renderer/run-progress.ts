import type { RevisionRef } from '../electron/contract/database.ts'
import type { DatabaseSession } from '../electron/contract/fault.ts'
import type { Loss } from '../electron/contract/lost.ts'
import type { Direction, Plan, PlanTarget, RunEvent, RunReport } from '../electron/contract/migrations.ts'
import { sessionWords } from '../electron/contract/words/server-fault-words.ts'

/** Acts that change a database and end with a run report. */
export type RunAct = 'upgrade' | 'downgrade' | 'repair' | 'stamp' | 'restore' | 'undo'

/** What a run is about, known before its first event. */
export type RunSubject = {
	readonly act: RunAct
	readonly from: RevisionRef | null
	readonly to: RevisionRef | null
	/** Where a backup is put in the place of a lost file. */
	readonly lost?: Loss | undefined
	readonly steps: readonly { readonly id: string; readonly label: string; readonly message: string; readonly direction: Direction }[]
	/** What was asked for, to plan it again. */
	readonly asked?: PlanTarget
	/** A restore point is taken first. */
	readonly restorePointFirst: boolean
	/** Whether a failure takes back all steps or only its own; all, unless said. */
	readonly transactions?: Plan['transactions']
	/** The project's own command carries it out: on a copy that takes the database's place, or on the database itself. */
	readonly command?: 'on-copy' | 'in-place'
}

/** The parts of a run in the order in which they come; which of them a run has follows from its subject. */
export type StageId = 'check' | 'verify-backup' | 'restore-point' | 'lock' | 'steps' | 'restore' | 'result' | 'read-back'

/** `stopped` is a part that did not come to its end; times are milliseconds since the act began. */
export type Stage = {
	readonly id: StageId
	readonly state: 'waiting' | 'running' | 'done' | 'stopped' | 'skipped'
	readonly startedAtMs: number | null
	readonly endedAtMs: number | null
}

export type StepProgress = {
	readonly state: 'waiting' | 'running' | 'applied' | 'failed'
	readonly startedAtMs: number
	readonly elapsedMs: number
}

export type LogLine = { readonly atMs: number; readonly text: string }

type Phase = Extract<RunEvent, { kind: 'phase' }>['phase']

/** How far a run is, as told by its events so far. */
export type RunProgress = {
	readonly stages: readonly Stage[]
	readonly phase: Phase | null
	/** Bytes copied or read in the present phase, or null before the first count. */
	readonly bytes: { readonly done: number; readonly total: number } | null
	readonly steps: ReadonlyMap<string, StepProgress>
	readonly statement: { readonly id: string; readonly index: number; readonly count: number; readonly sql: string } | null
	/** Who holds what is waited for now; null when nothing is. */
	readonly blockers: readonly DatabaseSession[] | null
	readonly restorePoint: { readonly id: string; readonly path: string } | null
	/** The act was told to stop and is putting everything back. */
	readonly stopping: boolean
	readonly log: readonly LogLine[]
	/** Client clock at which the act began; only ever moves back, so elapsed times never jump backwards. */
	readonly originMs: number
	readonly report: RunReport | null
}

/** Lines of log that are kept; the oldest go first. */
const logLimit = 1000

const phaseWords: Record<Phase, string> = {
	checking: 'Checking that the plan still holds',
	'backing-up': 'Taking a restore point',
	'verifying-backup': 'Checking the copy',
	'waiting-for-lock': 'Waiting for other writers',
	running: 'Running the steps',
	'checking-result': 'Checking references and row counts',
	committing: 'Committing',
	'reading-back': 'Reading back where the database stands',
	restoring: 'Putting the backup in place',
	'swapping-in': 'Putting the migrated copy in place',
}

function stagesOf(subject: RunSubject): StageId[] {
	if (subject.act === 'restore' || subject.act === 'undo') return ['check', 'verify-backup', 'restore-point', 'restore', 'read-back']
	const before: StageId[] = ['check', ...(subject.restorePointFirst ? (['restore-point'] as const) : []), 'lock', 'steps']
	// Where each step is checked and committed by itself, that is a part of the step
	return subject.transactions === 'each-step' ? [...before, 'read-back'] : [...before, 'result', 'read-back']
}

/** A run of which nothing has been heard yet. `nowMs` is the client's clock. */
export function progressAtStart(subject: RunSubject, nowMs: number): RunProgress {
	return {
		stages: stagesOf(subject).map((id) => ({ id, state: 'waiting', startedAtMs: null, endedAtMs: null })),
		phase: null,
		bytes: null,
		steps: new Map(),
		statement: null,
		restorePoint: null,
		blockers: null,
		stopping: false,
		log: [],
		originMs: nowMs,
		report: null,
	}
}

/** Progress after one more event, heard at `nowMs` on the client's clock. */
export function advance(progress: RunProgress, event: RunEvent, nowMs: number): RunProgress {
	if (event.kind === 'finished') return finish(progress, event.report, nowMs)
	const heard = { ...progress, blockers: null, originMs: Math.min(progress.originMs, nowMs - event.atMs) }
	switch (event.kind) {
		case 'phase':
			if (!heard.stages.some(({ id }) => id === stageOf(event.phase, heard))) return heard
			return logged(
				{ ...enter(heard, stageOf(event.phase, heard), event.atMs), phase: event.phase, bytes: null },
				event.atMs,
				phaseWords[event.phase],
			)
		case 'progress':
			return { ...heard, bytes: { done: event.doneBytes, total: event.totalBytes } }
		case 'restore-point':
			return logged({ ...heard, restorePoint: { id: event.id, path: event.path } }, event.atMs, `Restore point kept at ${event.path}`)
		case 'step-started':
			return logged(
				withStep({ ...enter(heard, 'steps', event.atMs), phase: 'running' }, event.id, {
					state: 'running',
					startedAtMs: event.atMs,
					elapsedMs: 0,
				}),
				event.atMs,
				`Step ${event.id}`,
			)
		case 'statement':
			return logged({ ...heard, statement: event }, event.atMs, `${event.index + 1}/${event.count} ${event.sql}`)
		case 'step-finished': {
			const step = { state: event.state, startedAtMs: event.atMs - event.elapsedMs, elapsedMs: event.elapsedMs }
			return logged({ ...withStep(heard, event.id, step), statement: null }, event.atMs, `Step ${event.id} ${event.state}`)
		}
		case 'blocked':
			return logged(
				{ ...heard, blockers: event.blockers },
				event.atMs,
				`Waiting: ${event.blockers.map(sessionWords).join('; ') || 'another program holds a lock'}`,
			)
		case 'output':
			return logged(heard, event.atMs, ...event.lines)
		case 'stopping':
			return logged({ ...heard, stopping: true }, event.atMs, 'Stopping')
	}
}

function stageOf(phase: Phase, progress: RunProgress): StageId {
	switch (phase) {
		case 'checking':
			return 'check'
		case 'backing-up':
			return 'restore-point'
		case 'verifying-backup':
			// The same phase checks the backup that is put back and, later, the restore point that was just taken.
			return progress.stages.some(({ id, state }) => id === 'verify-backup' && state !== 'done') ? 'verify-backup' : 'restore-point'
		case 'waiting-for-lock':
			return 'lock'
		case 'running':
			return 'steps'
		case 'checking-result':
		case 'committing':
		case 'swapping-in':
			return 'result'
		case 'restoring':
			// What a command left behind is put back: the end of a run that has no part for it
			return progress.stages.some(({ id }) => id === 'restore') ? 'restore' : 'result'
		case 'reading-back':
			return 'read-back'
	}
}

/** Begins a part: the ones before it that were running are done, the ones that never began were skipped. */
function enter(progress: RunProgress, id: StageId, atMs: number): RunProgress {
	const position = progress.stages.findIndex((stage) => stage.id === id)
	const entered = progress.stages[position]
	if (entered === undefined || entered.state === 'running') return progress
	const stages = progress.stages.map((stage, index): Stage => {
		if (index === position) return { ...stage, state: 'running', startedAtMs: atMs }
		if (index > position) return stage
		if (stage.state === 'running') return left(stage, id === 'read-back', index === position - 1, atMs)
		return stage.state === 'waiting' ? { ...stage, state: 'skipped' } : stage
	})
	return { ...progress, stages, statement: null }
}

/**
 * A part that the next one follows. Reading back comes last whatever happened: straight after the part before it only
 * the report can tell whether that part succeeded; after any other, that part was broken off.
 */
function left(stage: Stage, forReadBack: boolean, isNeighbour: boolean, atMs: number): Stage {
	if (!forReadBack) return { ...stage, state: 'done', endedAtMs: atMs }
	return { ...stage, state: isNeighbour ? 'running' : 'stopped', endedAtMs: atMs }
}

/** The report is final: what still ran came to its end if the act did, and was broken off if it did not. */
function finish(progress: RunProgress, report: RunReport, nowMs: number): RunProgress {
	const atMs = nowMs - progress.originMs
	const broken = report.outcome !== 'succeeded'
	const stages = progress.stages.map((stage): Stage => {
		if (stage.state === 'waiting') return { ...stage, state: 'skipped' }
		if (stage.state !== 'running') return stage
		const isBroken = stage.id === 'read-back' ? report.verified.revision === null && !report.verified.asExpected : broken
		return { ...stage, state: isBroken ? 'stopped' : 'done', endedAtMs: stage.endedAtMs ?? atMs }
	})
	return { ...progress, stages, phase: null, bytes: null, statement: null, report }
}

function withStep(progress: RunProgress, id: string, step: StepProgress): RunProgress {
	return { ...progress, steps: new Map(progress.steps).set(id, step) }
}

function logged(progress: RunProgress, atMs: number, ...lines: readonly string[]): RunProgress {
	const kept = lines.slice(-logLimit).map((text) => ({ atMs, text }))
	return { ...progress, log: [...progress.log.slice(Math.max(0, progress.log.length + kept.length - logLimit)), ...kept] }
}

/** Steps that have been applied so far. */
export function appliedSteps(progress: RunProgress): number {
	return [...progress.steps.values()].filter((step) => step.state === 'applied').length
}
