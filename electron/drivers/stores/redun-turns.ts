import { setImmediate } from 'node:timers/promises'
import { assertWanted } from './redun-rows.ts'

/** How long work may run before others in this process have their turns. Milliseconds. */
const turnMs = 25
/** Steps of work that is a moment's, of which so many take less than a few milliseconds together. */
const stepsAtOnce = 65_536

/** Lets others in this process have their turns, and hears a cancel. Faults: `cancelled`. */
export async function letOthers(signal: AbortSignal | undefined): Promise<void> {
	assertWanted(signal)
	await setImmediate()
	assertWanted(signal)
}

/** To be asked after each step whether its turn is over, which then is to be waited for. Faults: `cancelled`. */
export function createTurn(signal: AbortSignal | undefined): () => Promise<void> | undefined {
	let since = performance.now()
	return () => {
		const now = performance.now()
		if (now - since < turnMs) return undefined
		since = now
		return letOthers(signal)
	}
}

/** Does something for each number below `count`, so that others have their turns in between. Faults: `cancelled`. */
export async function byTurns(count: number, signal: AbortSignal | undefined, work: (number: number) => void): Promise<void> {
	for (let from = 0; from < count; from += stepsAtOnce) {
		for (let number = from; number < Math.min(count, from + stepsAtOnce); number++) work(number)
		await letOthers(signal)
	}
}
