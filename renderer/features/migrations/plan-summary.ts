import type { Advice } from '../../../electron/contract/advice.ts'
import type { RevisionHint } from '../../../electron/contract/history.ts'
import type { Loss, Plan, PlanStep, PlanTarget } from '../../../electron/contract/migrations.ts'
import { adviceWords } from '../../../electron/contract/words/advice-words.ts'
import { hintWords } from '../../../electron/contract/words/hint-words.ts'
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
	const from = plan.from?.label ?? 'no revision'
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
	const phrases = [...new Set(counting.map((hazard) => asClause(hazardWords(hazard)))), ...hintedChanges(plan)]
	return phrases.length <= 4 ? phrases : [...phrases.slice(0, 3), `and ${counted(phrases.length - 3, 'more change')}`]
}

/** What the text of the project's own code tells, counted by steps; how many rows that means nobody can know beforehand. */
function hintedChanges({ steps, direction }: Plan): string[] {
	const having = (...hints: RevisionHint[]) =>
		steps.filter((step) => step.python !== null && hints.some((hint) => step.hints.includes(hint))).length
	const drops = direction === 'up' ? having('drops-table', 'drops-column') : 0
	const writes = having('writes-rows')
	return [
		...(drops === 0 ? [] : [`${counted(drops, 'step')} ${drops === 1 ? 'drops' : 'drop'} a table or a column`]),
		...(writes === 0 ? [] : [`${counted(writes, 'step')} ${writes === 1 ? 'changes' : 'change'} rows`]),
	]
}

/** Advice in its order, that of one title about several revisions together. */
export function groupAdvice(advice: readonly Advice[]): [Advice, ...Advice[]][] {
	const groups = new Map<string, [Advice, ...Advice[]]>()
	for (const one of advice) {
		const key = `${one.kind} ${one.stops} ${one.revision === null} ${adviceWords(one).title}`
		const group = groups.get(key)
		if (group) group.push(one)
		else groups.set(key, [one])
	}
	return [...groups.values()]
}

/** Is there a way down that takes back what the step does; an empty one of a step that does something is none. */
export function canBeTakenBack({ reversible, direction, hints }: Pick<PlanStep, 'reversible' | 'direction' | 'hints'>): boolean {
	if (direction === 'down') return reversible
	const undoesNothing = hints.includes('empty-downgrade') && !hints.includes('empty-upgrade')
	return reversible && !undoesNothing && !hints.includes('no-downgrade')
}

/** Hints of which a word is not enough. */
const weighty: ReadonlySet<RevisionHint> = new Set([
	'drops-table',
	'drops-column',
	'not-transactional',
	'empty-downgrade',
	'no-downgrade',
	'differs-offline',
])

/** Hints that speak of the way up only. */
const upwards: ReadonlySet<RevisionHint> = new Set(['drops-table', 'drops-column', 'empty-upgrade'])

/** What a step's text tells of it: sentences for what weighs, the rest as one line of words. */
export function hintNotes({ hints, hazards, direction }: Pick<PlanStep, 'hints' | 'hazards' | 'direction'>): string[] {
	const kinds = new Set(hazards.map(({ kind }) => kind))
	const isSaid = (hint: RevisionHint) =>
		(hint === 'not-transactional' && kinds.has('outside-transaction')) || (hint === 'no-downgrade' && kinds.has('no-way-back'))
	const told = hints.filter((hint) => !(direction === 'down' && upwards.has(hint)) && !isSaid(hint))
	const light = told.filter((hint) => !weighty.has(hint)).map((hint) => hintWords(hint).word)
	return [
		...told.filter((hint) => weighty.has(hint)).map((hint) => hintWords(hint).sentence),
		...(light.length === 0 ? [] : [`Its text: ${light.join(', ')}.`]),
	]
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
