import { throwIfStopped } from './pace.ts'

/** Lets one piece of work run at a time, in the order they came. Work that is cancelled while it waits never starts. */
export type Turns = { take<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> }

export function createTurns(): Turns {
	let last: Promise<void> = Promise.resolve()
	return {
		async take(work, signal) {
			const before = last
			const { promise: done, resolve: finish } = Promise.withResolvers<void>()
			last = before.then(() => done)
			try {
				await untilAborted(before, signal)
				throwIfStopped(signal)
				return await work()
			} finally {
				finish()
			}
		},
	}
}

async function untilAborted(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
	if (!signal) return turn
	const { promise: aborted, resolve } = Promise.withResolvers<void>()
	const hear = () => resolve()
	signal.addEventListener('abort', hear, { once: true })
	if (signal.aborted) hear()
	await Promise.race([turn, aborted])
	signal.removeEventListener('abort', hear)
}
