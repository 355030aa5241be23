import type { Choice, CopyMap, Finding, MappedColumn } from '../../../electron/contract/copy-map.ts'
import type { CopyPlan, CopyPlanChange } from '../../../electron/contract/transfers.ts'

/** What a person has decided for a copy so far. Choices hold for every target, a changed map for the one that it was made for. */
export type CopyDraft = {
	/** By id of the finding. */
	readonly choices: Readonly<Record<string, Choice>>
	/** By target and schema. */
	readonly maps: Readonly<Record<string, CopyMap>>
	/** Another with every change. */
	readonly version: number
}

export const emptyDraft: CopyDraft = { choices: {}, maps: {}, version: 0 }

/** The same choice about many findings; those that do not offer it stay as they are. */
export function withChoice(draft: CopyDraft, findings: readonly Finding[], choice: Choice): CopyDraft {
	const chosen = findings.filter(({ choices }) => choices.includes(choice)).map(({ id }) => [id, choice] as const)
	return { ...draft, choices: { ...draft.choices, ...Object.fromEntries(chosen) }, version: draft.version + 1 }
}

/** Another map for a target. `chosen` takes its choices as well, in place of all that were made: those of a map from a file. */
export function withMap(draft: CopyDraft, key: string, map: CopyMap, chosen = false): CopyDraft {
	return {
		choices: chosen ? map.choices : draft.choices,
		maps: { ...draft.maps, [key]: { ...map, choices: {} } },
		version: draft.version + 1,
	}
}

/** Back to what Headway proposes for a target; choices stay. */
export function withoutMap(draft: CopyDraft, key: string): CopyDraft {
	const maps = Object.fromEntries(Object.entries(draft.maps).filter(([other]) => other !== key))
	return { ...draft, maps, version: draft.version + 1 }
}

type Choices = CopyDraft['choices']

/** Does a draft choose anything but to stop. */
export const decides = ({ choices }: CopyDraft): boolean => Object.values(choices).some((choice) => choice !== 'stop')

/** Choices that do something, in place of those of a plan: what is other, with `stop` for what is no more. */
export function choicesSince(before: Choices, now: Choices): Record<string, Choice> {
	const gone = Object.keys(before).filter((id) => (now[id] ?? 'stop') === 'stop')
	const made = Object.entries(now).filter(([id, choice]) => choice !== 'stop' && before[id] !== choice)
	return Object.fromEntries([...gone.map((id) => [id, 'stop'] as const), ...made])
}

/** A plan with what choices have made of it. What stays is the very same, so that it need not be drawn anew. */
export function changedPlan(plan: CopyPlan, change: CopyPlanChange, choices: Choices): CopyPlan {
	if (change.kind === 'anew') return change.plan
	const { tables, findings, gone, open, before, after, token } = change
	const placed = new Map(tables.map((table) => [table.table, table]))
	const made = Object.entries(choices).filter(([, choice]) => choice !== 'stop')
	const map = { ...plan.map, choices: Object.fromEntries(made), map: plan.map.map.map((table) => placed.get(table.table) ?? table) }
	const left = new Set([...gone, ...findings.map(({ id }) => id)])
	const kept = plan.survey.findings.filter(({ id }) => !left.has(id))
	const survey = left.size === 0 ? plan.survey : { ...plan.survey, findings: [...kept, ...findings] }
	return {
		...plan,
		survey,
		map,
		open,
		before: plan.before.toSpliced(before.from, before.count, ...before.put),
		after: plan.after.toSpliced(after.from, after.count, ...after.put),
		token,
	}
}

/** A map with one column changed. */
export function withColumn(map: CopyMap, table: string, column: string, change: Partial<MappedColumn>): CopyMap {
	return {
		...map,
		map: map.map.map((one) =>
			one.table !== table || one.columns === null
				? one
				: { ...one, columns: one.columns.map((mapped) => (mapped.column === column ? { ...mapped, ...change } : mapped)) },
		),
	}
}

/** A map with one table changed: its name in the target, or null columns to leave it out. */
export function withTable(map: CopyMap, table: string, change: Partial<Omit<CopyMap['map'][number], 'table'>>): CopyMap {
	return { ...map, map: map.map.map((one) => (one.table === table ? { ...one, ...change } : one)) }
}
