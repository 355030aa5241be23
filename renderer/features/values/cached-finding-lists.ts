import type { CachedFinding } from '../../../electron/contract/cached.ts'
import { findingOrder } from '../../../electron/contract/words/cached-words.ts'

type State = CachedFinding['state']
/** What is kept to, and whether the check has ended. */
type Wanted = { readonly only: State | undefined; readonly ended: boolean }

/** Findings as they come, and by their states: any row of any list is at hand, however many there are. */
export type Findings = {
	/** Answers how many there are now. */
	add(findings: readonly CachedFinding[]): number
	/** How many there are of each state that was found, worst first. */
	states(): { readonly state: State; readonly count: number }[]
	count(only: State | undefined): number
	/** Worst first once all are there; until then as they are found, so that no row moves under the pointer. */
	at(index: number, wanted: Wanted): CachedFinding | undefined
}

/** Makes an empty list. */
export function createFindings(): Findings {
	const all: CachedFinding[] = []
	const byState = new Map(findingOrder.map((state) => [state, [] as CachedFinding[]]))
	const listOf = (only: State | undefined) => (only === undefined ? all : (byState.get(only) ?? []))
	return {
		add(findings) {
			for (const finding of findings) byState.get(finding.state)?.push(finding)
			return all.push(...findings)
		},
		states: () => [...byState].flatMap(([state, { length: count }]) => (count > 0 ? [{ state, count }] : [])),
		count: (only) => listOf(only).length,
		at(index, { only, ended }) {
			if (only !== undefined || !ended) return listOf(only)[index]
			let rest = index
			for (const list of byState.values()) {
				if (rest < list.length) return list[rest]
				rest -= list.length
			}
			return undefined
		},
	}
}
