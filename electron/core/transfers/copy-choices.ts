import type { Choice, CopyMap } from '../../contract/copy-map.ts'
import { FaultError } from '../../contract/fault.ts'
import type { CopyPlan, CopyPlanChange } from '../../contract/transfers.ts'
import type { CoreParts } from '../parts.ts'
import type { Between, Signal } from './copy-ends.ts'
import { type CopyWanted, lookAhead } from './copy-outlook.ts'
import type { Surveys } from './surveys.ts'

/** How many plans are kept: a person goes back and forth between a few targets at most. */
const mostKept = 8

/** A plan, and its map as it was before anything was chosen: a choice that is taken back must leave nothing behind. */
type Kept = { readonly plan: CopyPlan; readonly unchosen: CopyMap }

export type ChoicesWanted = Between & {
	readonly schema?: string | undefined
	/** Of the plan that is chosen about. */
	readonly token: string
	/** Those that are other than in that plan; `stop` takes one back. */
	readonly choices: Readonly<Record<string, Choice>>
}

/** Makes plans, and keeps the latest so that a choice can be answered by what it changes. */
export function createPlans(parts: CoreParts, surveys: Surveys) {
	const kept = new Map<string, Kept>()
	function keep(one: Kept): CopyPlan {
		const { token } = one.plan
		kept.delete(token)
		kept.set(token, one)
		for (const old of [...kept.keys()].slice(0, -mostKept)) kept.delete(old)
		return one.plan
	}
	async function plan(wanted: CopyWanted, signal: Signal): Promise<CopyPlan> {
		const made = (await lookAhead(parts, surveys, wanted, signal)).plan
		return keep({ plan: made, unchosen: wanted.map ?? made.map })
	}
	return {
		plan,
		/** Fault `copy-stale` where the plan is kept no more; those of a plan. */
		async choose({ token, choices, ...between }: ChoicesWanted, signal: Signal): Promise<CopyPlanChange> {
			const known = kept.get(token)
			if (known === undefined) throw new FaultError({ kind: 'copy-stale', what: 'map' })
			const { plan: before, unchosen } = known
			const all = Object.entries({ ...before.map.choices, ...choices }).filter(([, choice]) => choice !== 'stop')
			const map = { ...unchosen, choices: Object.fromEntries(all) }
			const after = keep({ plan: (await lookAhead(parts, surveys, { ...between, map }, signal)).plan, unchosen })
			// The survey of a state is made once: another is of another state
			const isSame = after.survey.tables === before.survey.tables && JSON.stringify(after.target) === JSON.stringify(before.target)
			return isSame ? changeOf(before, after) : { kind: 'anew', plan: after }
		},
	}
}

function changeOf(before: CopyPlan, after: CopyPlan): CopyPlanChange {
	const known = new Map(before.survey.findings.map((finding) => [finding.id, JSON.stringify(finding)]))
	const still = new Set(after.survey.findings.map(({ id }) => id))
	const mapped = new Map(before.map.map.map((table) => [table.table, JSON.stringify(table)]))
	return {
		kind: 'changed',
		tables: after.map.map.filter((table) => mapped.get(table.table) !== JSON.stringify(table)),
		findings: after.survey.findings.filter((finding) => known.get(finding.id) !== JSON.stringify(finding)),
		gone: before.survey.findings.flatMap(({ id }) => (still.has(id) ? [] : [id])),
		open: after.open,
		before: spliceOf(before.before, after.before),
		after: spliceOf(before.after, after.after),
		token: after.token,
	}
}

function spliceOf(before: readonly string[], after: readonly string[]) {
	const most = Math.min(before.length, after.length)
	let from = 0
	while (from < most && before[from] === after[from]) from++
	let end = 0
	while (end < most - from && before.at(-1 - end) === after.at(-1 - end)) end++
	return { from, count: before.length - end - from, put: after.slice(from, after.length - end) }
}
