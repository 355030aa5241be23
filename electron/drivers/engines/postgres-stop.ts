import type { ServerRun } from './postgres-run.ts'

/** A cancel that arrives between two statements stops neither, so it is said again. Milliseconds. */
const sayEveryMs = 300
/** A server that does not answer is left, for which the session takes another second: it rolls back when it notices. Milliseconds. */
const leaveAfterMs = 800

/** Stops what the run's session does when the signal aborts; a COMMIT under way is let through. */
export function stopOnAbort(run: ServerRun): Disposable {
	let again: NodeJS.Timeout | undefined
	let leave: NodeJS.Timeout | undefined
	const stop = () => {
		if (!run.committing) void run.session.cancel()
	}
	const hear = () => {
		run.tell({ kind: 'stopping', atMs: run.elapsedMs() })
		stop()
		again = setInterval(stop, sayEveryMs)
		leave = setTimeout(() => {
			if (!run.committing) void run.session.close()
		}, leaveAfterMs)
	}
	run.signal?.addEventListener('abort', hear, { once: true })
	if (run.signal?.aborted) hear()
	return {
		[Symbol.dispose]() {
			run.signal?.removeEventListener('abort', hear)
			clearInterval(again)
			clearTimeout(leave)
		},
	}
}
