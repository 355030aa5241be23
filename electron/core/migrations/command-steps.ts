import type { PlanStep, RunEvent, StepReport } from '../../contract/migrations.ts'
import type { AlembicSpeech, SpokenStep } from '../../drivers/commands/speech.ts'
import { reportOf } from './step-report.ts'

/** Follows a command through its planned steps by what it prints. */
export type StepFollower = {
	hear(line: string): void
	/** Nothing more will be printed. `failed` is told of the step under way; null tells nothing of it. */
	end(state: 'applied' | 'failed' | null): void
	/** The last step that was announced; null where none was, or in a form that is not known. */
	begun(): PlanStep | null
	/** How long a step took, as far as it was announced. */
	elapsedMsOf(step: PlanStep): number
}

/**
 * Steps are announced before they run, so that one is over when the next is announced. Where branches may be taken either
 * way round, Alembic's order need not be the plan's; a line that is logged twice announces one step.
 */
export function createStepFollower(
	steps: readonly PlanStep[],
	{
		speech,
		emit,
		elapsedMs,
	}: { readonly speech: AlembicSpeech; readonly emit: (event: RunEvent) => void; readonly elapsedMs: () => number },
): StepFollower {
	const took = new Map<PlanStep, number>()
	const toCome = new Set(steps)
	let begun: PlanStep | null = null
	let startedAtMs = 0
	const finish = (state: 'applied' | 'failed' | null) => {
		if (!begun) return
		const atMs = elapsedMs()
		took.set(begun, atMs - startedAtMs)
		if (state) emit({ kind: 'step-finished', id: begun.id, state, elapsedMs: atMs - startedAtMs, atMs })
	}
	return {
		hear(line) {
			const spoken = speech.stepOf(line)
			const next = spoken && steps.find((step) => toCome.has(step) && isMeant(step, spoken))
			if (!next) return
			finish('applied')
			toCome.delete(next)
			begun = next
			startedAtMs = elapsedMs()
			emit({ kind: 'step-started', id: next.id, atMs: startedAtMs })
		},
		end: finish,
		begun: () => begun,
		elapsedMsOf: (step) => took.get(step) ?? 0,
	}
}

function isMeant(step: PlanStep, { act, from, to }: SpokenStep): boolean {
	return step.direction === 'up' ? act === 'upgrade' && to.includes(step.id) : act === 'downgrade' && from.includes(step.id)
}

/** What became of the steps of a command that did not succeed, by what the database holds now. */
export function reportSteps(
	steps: readonly PlanStep[],
	{ follower, applied, failed }: { readonly follower: StepFollower; readonly applied: ReadonlySet<string>; readonly failed: boolean },
): { readonly reports: StepReport[]; readonly anyStayed: boolean } {
	const stayed = (step: PlanStep) => (step.direction === 'up') === applied.has(step.id)
	const begun = follower.begun()
	const reports = steps.map((step) => {
		const state = stayed(step) ? 'applied' : failed && step === begun ? 'failed' : 'not-run'
		return reportOf(step, { state, elapsedMs: follower.elapsedMsOf(step) })
	})
	return { reports, anyStayed: steps.some(stayed) }
}

/** The same where nothing stayed, whatever had run. */
export function reportUndone(steps: readonly PlanStep[], follower: StepFollower, failed: boolean): StepReport[] {
	return steps.map((step) => {
		const state = failed && step === follower.begun() ? 'failed' : 'not-run'
		return reportOf(step, { state, elapsedMs: follower.elapsedMsOf(step) })
	})
}
