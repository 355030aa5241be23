import type { CachedSpace } from '../../contract/cached.ts'

export type Heap = CachedSpace['byType'][number]
export type Amount = Omit<Heap, 'name'>

/** Heaps that are told each by itself. */
const toldHeaps = 50

export const noAmount = (): Amount => ({ values: 0, insideBytes: 0, externalBytes: 0 })

/** Sums by name. */
export type Heaps = {
	/** Adds to the heap of that name. */
	add(name: string, amount: Amount): void
	/** Largest first, at most 50, and the rest as the last one, which has no name. */
	largest(): Heap[]
	/** All of them, the last name first; the one without a name comes last. */
	byName(): Heap[]
}

export function addTo(sum: Amount, { values, insideBytes, externalBytes }: Amount): void {
	sum.values += values
	sum.insideBytes += insideBytes
	sum.externalBytes += externalBytes
}

export function createHeaps(): Heaps {
	const sums = new Map<string, Amount>()
	const all = () => [...sums].map(([name, sum]): Heap => ({ name, ...sum }))
	return {
		add(name, amount) {
			const sum = sums.get(name) ?? noAmount()
			sums.set(name, sum)
			addTo(sum, amount)
		},
		largest() {
			const sorted = all().toSorted(bySize)
			const rest = noAmount()
			for (const heap of sorted.slice(toldHeaps)) addTo(rest, heap)
			return sorted.length > toldHeaps ? [...sorted.slice(0, toldHeaps), { name: '', ...rest }] : sorted
		},
		byName: () => all().toSorted((one, other) => (one.name < other.name ? 1 : -1)),
	}
}

function bySize(one: Heap, other: Heap): number {
	const bytes = (heap: Heap) => heap.insideBytes + heap.externalBytes
	return bytes(other) - bytes(one) || other.values - one.values || (one.name < other.name ? -1 : 1)
}
