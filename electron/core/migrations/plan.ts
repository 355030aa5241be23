import { createHash } from 'node:crypto'
import { FaultError, type StaleReason } from '../../contract/fault.ts'
import type { Plan, PlanBinding, PlanChoices, PlanTarget } from '../../contract/migrations.ts'
import type { Dialect, Preparation, Standing } from '../../drivers/dialects/dialect.ts'
import { historyOf, type Sight } from '../connections/databases.ts'
import { movesTo } from '../history/graph.ts'
import { knownRevisions, revisionRef } from '../history/places.ts'
import { resolveTarget } from '../history/target.ts'

/** A plan together with what the runner needs and the screen does not. */
export type PreparedPlan = { readonly plan: Plan; readonly preparation: Preparation; readonly standing: Standing }

/**
 * Makes the plan from where a database was seen to a target, or of a repair. The same sight, target and choices always
 * make the same plan, which is how a run knows whether anything changed since the person saw it.
 * Faults: `not-recognised`, `newer-than-known`, `unclear-state`, those of the target and of the dialect.
 */
export async function makePlan(sight: Sight, to: PlanTarget, choices: PlanChoices): Promise<PreparedPlan> {
	const { dialect, standing } = historyOf(sight)
	return 'repair' in to ? planRepair(sight, dialect, standing, to) : planMoves(sight, dialect, standing, to.target, choices)
}

async function planRepair(
	sight: Sight,
	dialect: Dialect,
	standing: Standing,
	to: Extract<PlanTarget, { repair: unknown }>,
): Promise<PreparedPlan> {
	const preparation = await dialect.prepareRepair(sight.look, standing, to.repair, to.revision ?? null)
	return assemble(sight, dialect, standing, preparation, 'repair', preparation.reaches ?? standing.current, {})
}

async function planMoves(sight: Sight, dialect: Dialect, standing: Standing, target: string, choices: PlanChoices): Promise<PreparedPlan> {
	refuseUnclear(standing)
	const revisions = knownRevisions(standing)
	const goal = resolveTarget(target, revisions, standing.current)
	const moves = movesTo(revisions, standing.applied, goal.id)
	const preparation = await dialect.prepare(sight.look, standing, moves, choices)
	return assemble(sight, dialect, standing, preparation, moves[0]?.direction ?? 'none', goal.id, choices)
}

function refuseUnclear(standing: Standing): void {
	const problem = standing.problems.find((candidate) => candidate.blocks)
	if (!problem) return
	if (problem.kind === 'newer-than-known') {
		const newestKnown = knownRevisions(standing).at(-1)?.label ?? ''
		throw new FaultError({ kind: 'newer-than-known', version: standing.currentText ?? '', newestKnown })
	}
	throw new FaultError({ kind: 'unclear-state', problem: problem.kind })
}

async function assemble(
	sight: Sight,
	dialect: Dialect,
	standing: Standing,
	preparation: Preparation,
	direction: Plan['direction'],
	goal: string | null,
	choices: PlanChoices,
): Promise<PreparedPlan> {
	const { description } = sight.look
	const plan: Plan = {
		direction,
		from: revisionRef(standing, standing.current),
		to: revisionRef(standing, goal),
		steps: preparation.steps.map(({ parameters: _, mayLoseRows: __, record: ___, verify: ____, reaches: _____, ...step }) => step),
		binding: {
			identity: description.identity,
			applied: [...standing.ledger.applied],
			schema: description.schema,
			steps: hashOf(preparation, choices.skip),
		},
		choices: { ...preparation.choices, ...(choices.skip && { skip: choices.skip }) },
		asksTimeZone: preparation.asksTimeZone,
		readableByBefore: dialect.readableBy(standing.current).map((range) => range.clients),
		readableByAfter: dialect.readableBy(goal).map((range) => range.clients),
		keepsClients: dialect.keepsClients(standing.current, goal),
		transactions: preparation.transactions ?? 'whole',
		restorePointFault: await sight.restorePointFault(),
		backupBytes: description.sizeBytes,
	}
	return { plan, preparation, standing }
}

function hashOf(preparation: Preparation, skip: PlanChoices['skip']): string {
	const text = JSON.stringify(
		[
			skip ?? null,
			...preparation.steps.map(({ id, direction, sql, parameters, record }) => [id, direction, sql, parameters, record ?? null]),
		],
		(_, value) => (typeof value === 'bigint' ? String(value) : value),
	)
	return createHash('sha256').update(text).digest('hex')
}

/** What differs between the plan a person saw and the one that would be made now; empty when nothing does. */
export function staleReasons(seen: PlanBinding, now: PlanBinding): StaleReason[] {
	const reasons: StaleReason[] = []
	if (seen.identity !== now.identity) reasons.push('identity')
	if (seen.applied.join('\n') !== now.applied.join('\n')) reasons.push('applied')
	if (seen.schema !== now.schema) reasons.push('schema')
	if (seen.steps !== now.steps) reasons.push('steps')
	return reasons
}
