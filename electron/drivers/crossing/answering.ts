import { ORPCError } from '@orpc/server'
import { faultOf } from '../../contract/fault.ts'
import { defectCode, faultCode } from './wire.ts'

/** How a process answers calls that can be cancelled by their numbers. */
export type Answering = {
	/** Runs a call; its signal aborts when the call's number is cancelled. */
	cancellable<Result>(call: number, work: (signal: AbortSignal) => Promise<Result>): Promise<Result>
	/** Cancels a call; nothing happens where it has ended or was never heard of. */
	cancel(call: number): void
}

export function createAnswering(): Answering {
	const running = new Map<number, AbortController>()
	return {
		async cancellable(call, work) {
			const controller = new AbortController()
			running.set(call, controller)
			try {
				return await answerFor(work(controller.signal))
			} finally {
				running.delete(call)
			}
		},
		cancel: (call) => running.get(call)?.abort(),
	}
}

/** Gives what is thrown a shape that survives the crossing. */
export async function answerFor<Result>(work: Promise<Result>): Promise<Result> {
	try {
		return await work
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (fault) throw new ORPCError(faultCode, { data: fault })
		throw new ORPCError(defectCode, { data: thrown instanceof Error ? String(thrown.stack) : String(thrown) })
	}
}
