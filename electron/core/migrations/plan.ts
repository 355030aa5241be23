import type { CommandLine } from '../../contract/commands.ts'
import { FaultError, type StaleReason } from '../../contract/fault.ts'
import type { Plan, PlanBinding, PlanChoices, PlanTarget } from '../../contract/migrations.ts'
import type { Dialect, Preparation, Standing } from '../../drivers/dialects/dialect.ts'
import { commandLineOf } from '../commands/command-line.ts'
import { historyOf, type Sight } from '../connections/databases.ts'
import { currentOf, knownRevisions, placeAt } from '../history/places.ts'
import { routeOf } from '../history/route.ts'
import { sha256 } from './step-report.ts'

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
	return assemble(sight, dialect, standing, {
		preparation,
		direction: 'repair',
		goal: preparation.reaches ?? standing.currents,
		choices: {},
	})
}

async function planMoves(sight: Sight, dialect: Dialect, standing: Standing, target: string, choices: PlanChoices): Promise<PreparedPlan> {
	refuseUnclear(standing)
	const route = routeOf(dialect, standing, target)
	const preparation = await dialect.prepare(sight.look, standing, route.moves, choices)
	const goal = preparation.reaches ?? route.goal
	return assemble(sight, dialect, standing, { preparation, direction: route.direction, goal, choices })
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

type Prepared = {
	readonly preparation: Preparation
	readonly direction: Plan['direction']
	/** Revisions that the database is at afterwards. */
	readonly goal: readonly string[]
	readonly choices: PlanChoices
}

async function assemble(
	sight: Sight,
	dialect: Dialect,
	standing: Standing,
	{ preparation, direction, goal, choices }: Prepared,
): Promise<PreparedPlan> {
	const { description } = sight.look
	const goalInLine = goal.length === 1 ? (goal[0] ?? null) : null
	const command = commandFor(sight, preparation)
	const plan: Plan = {
		direction,
		from: currentOf(sight),
		to: placeAt(standing, goal),
		steps: preparation.steps.map(({ parameters: _, mayLoseRows: __, record: ___, verify: ____, reaches: _____, ...step }) => step),
		binding: {
			identity: description.identity,
			applied: [...standing.ledger.applied],
			schema: await sight.schemaHash(),
			steps: hashOf(preparation, choices.skip),
			...(command && { command: sha256(JSON.stringify(command)) }),
		},
		choices: { ...preparation.choices, ...(choices.skip && { skip: choices.skip }) },
		asksTimeZone: preparation.asksTimeZone,
		readableByBefore: dialect.readableBy(standing.current).map((range) => range.clients),
		readableByAfter: dialect.readableBy(goalInLine).map((range) => range.clients),
		keepsClients: dialect.keepsClients(standing.current, goalInLine),
		transactions: preparation.transactions ?? 'whole',
		restorePointFault: await sight.restorePointFault(),
		backupBytes: description.sizeBytes,
		command,
		advice: [...(preparation.advice ?? [])],
		copyable: preparation.copyable ?? null,
	}
	return { plan, preparation, standing }
}

/** The command that will carry the steps out, as it is shown; null where none does, or nobody said how it is called. */
function commandFor({ look }: Sight, { command, steps }: Preparation): CommandLine | null {
	const { command: profile, description } = look
	if (!command || !profile || steps.length === 0) return null
	const first = commandLineOf(profile, command.currentWords, { engine: description, first: [] })
	return commandLineOf(profile, command.words, { engine: description, first: [first.text] })
}

function hashOf(preparation: Preparation, skip: PlanChoices['skip']): string {
	const steps = preparation.steps.map(({ id, direction, sql, python, parameters, record }) => {
		const text = python === null ? sql : python
		return [id, direction, text, parameters, record ?? null]
	})
	return sha256(JSON.stringify([skip ?? null, ...steps], (_, value) => (typeof value === 'bigint' ? String(value) : value)))
}

/** What differs between the plan a person saw and the one that would be made now; empty when nothing does. */
export function staleReasons(seen: PlanBinding, now: PlanBinding): StaleReason[] {
	const reasons: StaleReason[] = []
	if (seen.identity !== now.identity) reasons.push('identity')
	if (seen.applied.join('\n') !== now.applied.join('\n')) reasons.push('applied')
	if (seen.schema !== now.schema) reasons.push('schema')
	if (seen.steps !== now.steps) reasons.push('steps')
	if (seen.command !== now.command) reasons.push('command')
	return reasons
}
