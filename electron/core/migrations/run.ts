import { createHash } from 'node:crypto'
import { FaultError } from '../../contract/fault.ts'
import type { PlanBinding, PlanChoices, PlanStep, PlanTarget, RunEvent, RunReport, StepReport } from '../../contract/migrations.ts'
import type { PreparedStep } from '../../drivers/dialects/dialect.ts'
import type { EngineStep, MigrateEvent, MigrateReport } from '../../drivers/engines/engine.ts'
import type { Change, Deed, Intent, KeepProgress } from './change.ts'
import { stopIfAborted } from './change.ts'
import { makePlan, type PreparedPlan, staleReasons } from './plan.ts'

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
 * Faults: `plan-stale`, and those of planning.
 */
export async function prepareRun(change: Change, input: RunInput): Promise<Intent> {
	const prepared = await makePlan(await change.see(), input.to, input.choices)
	const { plan } = prepared
	const changed = staleReasons(input.binding, plan.binding)
	if (changed.length > 0) throw new FaultError({ kind: 'plan-stale', changed })
	return {
		act: plan.direction === 'repair' ? 'repair' : plan.direction === 'down' ? 'downgrade' : 'upgrade',
		identity: plan.binding.identity,
		from: plan.from,
		to: plan.to,
		sqlSha256: sha256(plan.steps.map((step) => step.sql).join('\n')),
		backup: null,
		restorePointFirst: input.backUpFirst && plan.steps.length > 0,
		stepsNotRun: plan.steps.map((step) => reportOf(step, { state: 'not-run', elapsedMs: 0 })),
		carryOut: (keepProgress) => migrate(change, prepared, input, keepProgress),
	}
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

/** What of a prepared step the engine is told. */
function engineStep(
	{ id, sql, parameters, mayLoseRows, transactional, record, verify }: PreparedStep,
	skip: PlanChoices['skip'],
): EngineStep {
	return {
		id,
		sql,
		parameters,
		mayLoseRows,
		...(transactional ? {} : { transaction: 'none' }),
		...(record && { record }),
		...(verify && { verify }),
		...(skip?.step === id && !transactional && { skipStatements: skip.statements }),
	}
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

function reportOf(step: PlanStep, how: Pick<StepReport, 'state' | 'elapsedMs'>, statements?: number): StepReport {
	const { id, label, direction, sql } = step
	const { state, elapsedMs } = how
	return { id, label, direction, state, elapsedMs, sha256: sha256(sql), ...(statements !== undefined && { statements }) }
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex')
}
