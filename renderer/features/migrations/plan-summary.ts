import type { Loss, Plan, PlanTarget } from '../../../electron/contract/migrations.ts'
import { hazardWords, lossWords } from '../../../electron/contract/words/plan-words.ts'
import { repairWords } from '../../../electron/contract/words/problem-words.ts'
import { counted, listed } from '../../../electron/contract/words/quantities.ts'

/** A plan in one sentence, in parts, so that the screen can colour the part that hurts. */
export type PlanSummary = {
	/** "7 steps up, from 2.0 to 3.5" */
	readonly route: string
	/** "rewrites 32 job times": what changes in the rows, at most four. */
	readonly changes: readonly string[]
	/** What cannot be had again: "13 tags and 4 heartbeats will be lost"; null when nothing is. */
	readonly lost: string | null
	/** What goes but can be computed again from what stays; null when nothing does. */
	readonly rebuildable: string | null
}

/** Puts a plan into its sentence. `to` tells a repair's name. */
export function summarise(plan: Plan, to: PlanTarget): PlanSummary {
	const losses = mergeLosses(plan.steps.flatMap((step) => step.loses))
	const forGood = losses.filter((loss) => !loss.rebuildable)
	const again = losses.filter((loss) => loss.rebuildable)
	return {
		route: routeOf(plan, to),
		changes: changesOf(plan),
		lost: forGood.length === 0 ? null : `${listed(forGood.map(lossWords))} will be lost`,
		rebuildable: again.length === 0 ? null : `${listed(again.map(lossWords))} will be dropped and can be computed again`,
	}
}

function routeOf(plan: Plan, to: PlanTarget): string {
	const steps = counted(plan.steps.length, 'step')
	if ('repair' in to) return `${repairWords(to.repair)}: ${steps}, ${placeAfterRepair(plan)}`
	const from = plan.from?.label ?? 'an empty database'
	return `${steps} ${plan.direction === 'down' ? 'down' : 'up'}, from ${from} to ${plan.to?.label ?? 'nothing'}`
}

function placeAfterRepair({ from, to }: Plan): string {
	if (from?.id === to?.id) return `the revision stays ${to?.label ?? 'as it is'}`
	return `from ${from?.label ?? 'no revision'} to ${to?.label ?? 'no revision'}`
}

function changesOf(plan: Plan): string[] {
	const hazards = plan.steps
		.flatMap((step) => step.hazards)
		.filter((hazard) => hazard.kind === 'rewrites-rows' || hazard.kind === 'adds-rows')
	const counting = hazards.filter((hazard) => hazard.count === undefined || hazard.count > 0)
	const phrases = [...new Set(counting.map((hazard) => asClause(hazardWords(hazard))))]
	return phrases.length <= 4 ? phrases : [...phrases.slice(0, 3), `and ${counted(phrases.length - 3, 'more change')}`]
}

/** "Rewrites 32 job times." as a part of a longer sentence: "rewrites 32 job times". */
function asClause(sentence: string): string {
	return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')
}

/** Losses of the same kind from several steps as one, in the order in which they come. */
export function mergeLosses(losses: readonly Loss[]): Loss[] {
	const merged = new Map<string, Loss>()
	for (const loss of losses) {
		const key = `${loss.kind} ${loss.rebuildable}`
		const before = merged.get(key)
		const names = [...(before?.names ?? []), ...(loss.names ?? [])]
		merged.set(key, { ...loss, count: (before?.count ?? 0) + loss.count, ...(names.length > 0 && { names }) })
	}
	return [...merged.values()]
}
