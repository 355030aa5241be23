/** What cached values are heaped by. */
export type SpaceBy = 'type' | 'task' | 'execution' | 'age'

const twice = 'A value that several of them name counts with each, so these do not add up to the total.'

/** What to know about each way to heap them. */
export const spaceBySentences: Readonly<Record<SpaceBy, string>> = {
	type: 'Adds up to the total.',
	task: twice,
	execution: twice,
	age: 'By the month in which they were made. Adds up to the total.',
}

/** So many heaps are named at most; beyond, the last one is the rest. */
const mostNamed = 50

/** How a heap is called; `heaps` says how many there are of its kind. */
export function heapWords(name: string, by: SpaceBy, heaps: number): string {
	const hasRest = heaps > mostNamed
	if (name === '') {
		if (by === 'age') return hasRest ? 'earlier, or no time known' : 'no time known'
		return by === 'type' || hasRest ? 'all others' : `of no ${by}`
	}
	if (by === 'age') return monthWords(name)
	return by === 'execution' ? name.slice(0, 8) : name
}

const months = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })

/** `2026-11` as people say it. */
export function monthWords(name: string): string {
	const at = Date.parse(`${name}-01T00:00:00Z`)
	return Number.isNaN(at) ? name : months.format(at)
}
