import { faultOf } from '../../contract/fault.ts'
import type { EngineStep, Listening, MigrateEvent, MigrateReport } from './engine.ts'
import type { Incarnation } from './remote-life.ts'
import { notRun } from './unfinished-report.ts'

/** What was heard of a run in another process, and what its listener made of it. */
export type Hearing = {
	/** Hands an event on, and lets the process proceed where it waits for that. */
	hear(client: Incarnation['client'], call: number, event: MigrateEvent): Promise<void>
	committing(): boolean
	/** Steps as told to be applied or failed. The others are `not-run`. */
	stepsToldOf(steps: readonly EngineStep[]): MigrateReport['steps']
	/** The last step that began, or null. */
	begun(): string | null
	/** The report of the process; failed when the listener could not take an event. What it threw and is no fault is thrown again. */
	judge(report: MigrateReport): MigrateReport
}

/** Follows a run. Where each step is committed by itself, it is told as finished after its COMMIT and not before. */
export function createHearing(onEvent: Listening<MigrateEvent>['onEvent']): Hearing {
	const finished: Extract<MigrateEvent, { kind: 'step-finished' }>[] = []
	let begun: string | null = null
	let committing = false
	let thrown: { readonly what: unknown } | null = null
	const note = (event: MigrateEvent) => {
		committing ||= event.kind === 'committing'
		if (event.kind === 'step-started') begun = event.id
		if (event.kind === 'step-finished') finished.push(event)
	}
	return {
		async hear(client, call, event) {
			note(event)
			// Told from here, as a process that is running a statement would tell it too late
			if (event.kind === 'stopping' || thrown) return
			try {
				await onEvent?.(event)
			} catch (what) {
				// A run that nobody can follow or write down any more is stopped
				thrown = { what }
				await client.cancel({ call }).catch(() => undefined)
				return
			}
			if (event.kind === 'statement' && event.alone) await client.proceed({ call }).catch(() => undefined)
		},
		committing: () => committing,
		stepsToldOf: (steps) =>
			steps.map((step, index) => {
				const told = finished[index]
				return told ? { id: step.id, state: told.state, elapsedMs: told.elapsedMs } : notRun(step)
			}),
		begun: () => begun,
		judge(report) {
			if (!thrown) return report
			const fault = faultOf(thrown.what)
			if (!fault) throw thrown.what
			return report.outcome === 'cancelled' ? { ...report, outcome: 'failed', fault } : report
		},
	}
}
