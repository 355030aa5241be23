import { enlarged } from './redun-packed.ts'
import { byTurns } from './redun-turns.ts'

/** Everything that is linked to a number, in an array of its own for all. */
export type Linked = { of(number: number): Uint32Array }

/** Pairs in the order they come, to be put together by their first; each takes 8 bytes until then, and 4 afterwards. */
export function createPairs() {
	let [firsts, seconds] = [new Uint32Array(), new Uint32Array()]
	let [count, most] = [0, -1]
	return {
		add(first: number, second: number) {
			if (count === firsts.length) [firsts, seconds] = [enlarged(firsts), enlarged(seconds)]
			firsts[count] = first
			seconds[count++] = second
			most = Math.max(most, first)
		},
		/** Others in this process have their turns in between. Faults: `cancelled`. */
		async linked(signal: AbortSignal | undefined): Promise<Linked> {
			const begins = new Uint32Array(most + 2)
			await byTurns(count, signal, (at) => bump(begins, (firsts[at] ?? 0) + 1))
			for (let number = 0; number <= most; number++) begins[number + 1] = (begins[number + 1] ?? 0) + (begins[number] ?? 0)
			const [next, placed] = [begins.slice(), new Uint32Array(count)]
			await byTurns(count, signal, (at) => {
				placed[bump(next, firsts[at] ?? 0)] = seconds[at] ?? 0
			})
			;[firsts, seconds] = [new Uint32Array(), new Uint32Array()]
			return { of: (number) => placed.subarray(begins[number] ?? count, begins[number + 1] ?? count) }
		},
	}
}

/** Adds one, and answers what there was before. */
function bump(numbers: Uint32Array, at: number): number {
	const before = numbers[at] ?? 0
	numbers[at] = before + 1
	return before
}
