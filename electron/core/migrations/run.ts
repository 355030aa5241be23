import { FaultError } from '../../contract/fault.ts'
import type { Plan, PlanBinding, PlanChoices, PlanTarget, RunEvent, RunReport } from '../../contract/migrations.ts'
import type { PreparedStep } from '../../drivers/dialects/dialect.ts'
import type { MigrateEvent, MigrateReport } from '../../drivers/engines/engine.ts'
import type { Change, Deed, Intent, KeepProgress } from './change.ts'
import { stopIfAborted } from './change.ts'
import type { CommandParts } from './command-run.ts'
import { engineStep } from './engine-step.ts'
import { makePlan, type PreparedPlan, staleReasons } from './plan.ts'
import { runCommand } from './run-command.ts'
import { reportOf, sha256, textOf } from './step-report.ts'

/** How long a run waits for a writer in another program unless told otherwise. */
export const defaultLockTimeoutMs = 30_000

export type RunInput = {
	readonly to: PlanTarget
	readonly choices: PlanChoices
	readonly binding: PlanBinding
	readonly backUpFirst: boolean
	readonly lockTimeoutMs: number
}

/**
 * Prepares the run of a plan: makes the plan again and refuses when it is not the one that was seen.
 * Faults: `plan-stale`, `unclear-state` for what the plan says must not run, `command-needed`, and those of planning.
 */
export async function prepareRun(parts: CommandParts, change: Change, input: RunInput): Promise<Intent> {
	const prepared = await makePlan(await change.see(), input.to, input.choices)
	const { plan } = prepared
	const byCommand = prepared.preparation.command !== undefined && plan.steps.length > 0
	refuseStopped(plan, byCommand)
	const changed = staleReasons(input.binding, plan.binding)
	if (changed.length > 0) throw new FaultError({ kind: 'plan-stale', changed })
	return {
		act: actOf(input.to, plan),
		identity: plan.binding.identity,
		from: plan.from,
		to: plan.to,
		sqlSha256: sha256(plan.steps.map(textOf).join('\n')),
		backup: null,
		restorePointFirst: input.backUpFirst && plan.steps.length > 0,
		stepsNotRun: plan.steps.map((step) => reportOf(step, { state: 'not-run', elapsedMs: 0 })),
		command: byCommand && plan.command ? plan.command.words : null,
		carryOut: (keeping) =>
			byCommand ? runCommand(parts, change, prepared, input, keeping) : migrate(change, prepared, input, keeping.progress),
	}
}

function actOf(to: PlanTarget, { direction }: Plan): Intent['act'] {
	if ('repair' in to) return to.repair === 'stamp' || to.repair === 'stamp-purge' ? 'stamp' : 'repair'
	return direction === 'down' ? 'downgrade' : 'upgrade'
}

function refuseStopped({ advice, command }: Plan, byCommand: boolean): void {
	const stop = advice.find(({ stops }) => stops)
	if (stop) throw new FaultError({ kind: 'unclear-state', problem: stop.kind })
	if (byCommand && !command) throw new FaultError({ kind: 'command-needed' })
}

async function migrate(
	change: Change,
	{ plan, preparation, standing }: PreparedPlan,
	input: RunInput,
	keepProgress: KeepProgress,
): Promise<Deed> {
	stopIfAborted(change.signal)
	const { identity, schema } = plan.binding
	const statements = new Map<string, number>()
	const report = await change.engine.migrate(
		{
			steps: preparation.steps.map((step) => engineStep(step, plan.choices.skip)),
			expect: { identity, schema, ledger: standing.ledger },
			transactions: plan.transactions,
			...(preparation.locks && { locks: preparation.locks }),
			...(preparation.settings && { settings: preparation.settings }),
			lockTimeoutMs: input.lockTimeoutMs,
			verify: preparation.verify,
		},
		{
			signal: change.signal,
			onEvent: (event) => {
				if (event.kind === 'statement') statements.set(event.id, event.count)
				return hear(change, event, keepProgress)
			},
		},
	)
	return deedFrom(report, preparation.steps, statements)
}

/** Tells an event; a statement that is committed by itself is written into the journal before it runs. */
function hear(change: Change, event: MigrateEvent, keepProgress: KeepProgress): Promise<void> | undefined {
	change.emit(shiftedBy(event, change.elapsedMs))
	if (event.kind === 'step-finished' && event.state === 'applied') return keepProgress(null)
	if (event.kind !== 'statement' || !event.alone) return undefined
	return keepProgress({ step: event.id, statement: event.index + 1, statements: event.count, sql: event.sql })
}

/** Engine events count from the start of the migration, run events from the start of the run. */
function shiftedBy(event: MigrateEvent, elapsedMs: () => number): RunEvent {
	const atMs = elapsedMs()
	switch (event.kind) {
		case 'waiting-for-lock':
		case 'checking-result':
		case 'committing':
			return { kind: 'phase', phase: event.kind, atMs }
		case 'blocked':
			return { ...event, blockers: [...event.blockers], atMs }
		case 'statement': {
			const { alone: _, ...told } = event
			return { ...told, atMs }
		}
		default:
			return { ...event, atMs }
	}
}

function deedFrom(report: MigrateReport, planned: readonly PreparedStep[], statements: ReadonlyMap<string, number>): Deed {
	const stayed = report.outcome === 'committed' ? [] : planned.filter((_, index) => report.steps[index]?.state === 'applied')
	const steps = planned.map((step, index) =>
		reportOf(step, report.steps[index] ?? { state: 'not-run', elapsedMs: 0 }, statements.get(step.id)),
	)
	const outcome: RunReport['outcome'] = report.outcome === 'committed' ? 'succeeded' : report.outcome
	return {
		outcome,
		steps,
		fault: report.fault,
		...(stayed.length > 0 && { reached: stayed.at(-1)?.reaches ?? null }),
		newForeignKeyViolations: report.newForeignKeyViolations,
		tablesCounted: report.tablesCounted,
	}
}
