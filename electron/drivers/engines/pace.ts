import { setImmediate, setTimeout } from 'node:timers/promises'
import { FaultError } from '../../contract/fault.ts'

/** How long work may run before it lets the event loop hear a cancel, and how often progress is told. Milliseconds. */
const breathEveryMs = 25

/** Ends the work when its signal has aborted. Fault `cancelled`. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new FaultError({ kind: 'cancelled' })
}

/** Lets the event loop turn once, so that messages go out and a cancel is heard. Fault `cancelled`. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
	throwIfStopped(signal)
	await setImmediate()
	throwIfStopped(signal)
}

/** Waits. Fault `cancelled` as soon as the signal aborts. */
export async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
	throwIfStopped(signal)
	await setTimeout(durationMs, undefined, signal ? { signal } : {}).catch(() => throwIfStopped(signal))
}

/** Says, at most every 25 ms, that it is time to breathe or to tell progress: cheap enough to ask for every row. */
export function createPacer(everyMs: number = breathEveryMs): { due(): boolean } {
	let last = performance.now()
	return {
		due() {
			const now = performance.now()
			if (now - last < everyMs) return false
			last = now
			return true
		},
	}
}
