import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { CopyEvent } from '../../../electron/contract/transfers.ts'

export type CopyPhase = Extract<CopyEvent, { kind: 'phase' }>['phase']
export type CopyProgress = Extract<CopyEvent, { kind: 'progress' }>

/** A copy or comparison that this page began: while it goes, and how it ended. */
export type LiveCopy = {
	readonly source: DatabaseId
	readonly target: DatabaseId
	readonly schema: string | undefined
	readonly sourceSchema?: string | undefined
	readonly act: 'copy' | 'compare'
	/** Will it be compared at its end. */
	readonly verifies: boolean
	readonly state: 'running' | 'ended' | 'stopped' | 'failed'
	/** Those that have begun, in their order; the last one is under way. */
	readonly phases: readonly CopyPhase[]
	/** Of the phase under way; null where it tells none. */
	readonly progress: CopyProgress | null
	/** On the page's monotonic clock, in milliseconds. */
	readonly startedAtMs: number
	/** It was asked to stop. */
	readonly cancelling: boolean
	/** Act of the journal under which its report is kept; null until it has ended. */
	readonly activity: string | null
	readonly error: unknown
}

type Start = Pick<LiveCopy, 'source' | 'target' | 'schema' | 'sourceSchema' | 'act' | 'verifies' | 'startedAtMs'>

/** Before the first word of it. */
export function beginLive(start: Start): LiveCopy {
	return { ...start, state: 'running', phases: [], progress: null, cancelling: false, activity: null, error: null }
}

/** What is known after one more event. */
export function advanceLive(live: LiveCopy, event: CopyEvent): LiveCopy {
	switch (event.kind) {
		case 'phase':
			return { ...live, phases: entered(live.phases, event.phase), progress: null }
		case 'progress':
			return { ...live, phases: entered(live.phases, event.phase), progress: event }
		case 'ended':
			return { ...live, state: 'ended', activity: event.activity, progress: null }
	}
}

/** Progress of a phase may come without the phase being named first. */
function entered(phases: readonly CopyPhase[], phase: CopyPhase): readonly CopyPhase[] {
	return phases.at(-1) === phase ? phases : [...phases.filter((other) => other !== phase), phase]
}

export type PhaseState = { readonly phase: CopyPhase; readonly state: 'done' | 'running' | 'ahead' }

const whole: readonly CopyPhase[] = ['snapshot', 'tables', 'rows', 'indexes', 'verifying']

/** Every phase on the way, with how far each is. A copy that goes on where one broke off skips the first ones: they are done. */
export function phaseStates({ act, verifies, phases }: LiveCopy): PhaseState[] {
	if (phases.at(-1) === 'clearing') {
		const done = phases.slice(0, -1).map((phase): PhaseState => ({ phase, state: 'done' }))
		return [...done, { phase: 'clearing', state: 'running' }]
	}
	const way = act === 'compare' ? (['verifying'] as const) : whole.filter((phase) => phase !== 'verifying' || verifies)
	const at = Math.max(-1, ...phases.map((phase) => way.indexOf(phase as never)))
	return way.map((phase, index) => ({ phase, state: index < at ? 'done' : index === at ? 'running' : 'ahead' }))
}
