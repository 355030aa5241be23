import type { CachedFinding } from '../../../electron/contract/cached.ts'
import { findingOrder } from '../../../electron/contract/words/cached-words.ts'

/** Findings of one piece of a file: made between two frames. */
const pageLength = 500

type State = CachedFinding['state']
/** What is kept to, and whether the check has ended. */
export type WantedFindings = { readonly only: State | undefined; readonly ended: boolean }

/** Findings as they come, and by their states: any row of any list is at hand, however many there are. */
export type Findings = {
	/** Answers how many there are now. */
	add(findings: readonly CachedFinding[]): number
	/** How many there are of each state that was found, worst first. */
	states(): { readonly state: State; readonly count: number }[]
	count(only: State | undefined): number
	/** Worst first once all are there; until then as they are found, so that no row moves under the pointer. */
	at(index: number, wanted: WantedFindings): CachedFinding | undefined
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

/**
 * All that are wanted, as they are listed now, some at a time; in between the page has its turn. Throws the signal's reason when
 * it was stopped.
 */
export async function* findingPages(findings: Findings, wanted: WantedFindings, signal: AbortSignal) {
	const count = findings.count(wanted.only)
	for (let from = 0; from < count; from += pageLength) {
		await new Promise((resolve) => setTimeout(resolve))
		signal.throwIfAborted()
		const length = Math.min(pageLength, count - from)
		yield Array.from({ length }, (_, index) => findings.at(from + index, wanted)).filter((finding) => finding !== undefined)
	}
}
