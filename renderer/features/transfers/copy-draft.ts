import type { Choice, CopyMap, Finding, MappedColumn } from '../../../electron/contract/copy-map.ts'

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

/** The map that is asked for; undefined where nothing was decided, and Headway proposes one. */
export function askedMap({ choices, maps }: CopyDraft, key: string, proposed: CopyMap | undefined): CopyMap | undefined {
	const map = maps[key] ?? proposed
	const decides = maps[key] !== undefined || Object.values(choices).some((choice) => choice !== 'stop')
	return map === undefined || !decides ? undefined : { ...map, choices: { ...map.choices, ...choices } }
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
