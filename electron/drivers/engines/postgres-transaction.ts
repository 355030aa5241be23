import { FaultError, faultOf } from '../../contract/fault.ts'
import type { MigrateExpectation } from './engine.ts'
import { pause } from './pace.ts'
import { commit } from './postgres-commit.ts'
import { jitterMs } from './postgres-jitter.ts'
import { rollBack, type ServerRun } from './postgres-run.ts'

/**
 * How long one statement may stand in the queue for a table. While it stands there, everybody who comes after it waits
 * too, even those who only read; so it steps out of the queue, lets them through and tries again. Milliseconds.
 */
const queueMs = 3_000
const pauseMs = 250

/**
 * Runs work in one transaction. A lock that is not granted in time rolls it back and starts it anew, until waiting has
 * taken `lockTimeoutMs`; then the fault `lock-timeout` names the whole wait. `readBack` decides, should the answer to
 * COMMIT never come.
 */
export async function inTransaction(
	run: ServerRun,
	work: () => Promise<void>,
	readBack: MigrateExpectation['ledger'] | undefined,
): Promise<void> {
	const { lockTimeoutMs } = run.request
	const states = [...run.states]
	let waitedMs = 0
	for (let attempt = 1; ; attempt++) {
		try {
			begin(run, Math.min(queueMs, Math.max(1, lockTimeoutMs - waitedMs)))
			await work()
			await commit(run, readBack)
			return
		} catch (thrown) {
			await rollBack(run)
			const fault = faultOf(thrown)
			if (fault?.kind !== 'lock-timeout') throw thrown
			const restMs = pauseMs + jitterMs(run, attempt)
			waitedMs += fault.waitedMs + restMs
			if (waitedMs >= lockTimeoutMs) throw new FaultError({ ...fault, waitedMs: Math.round(waitedMs - restMs) }, { cause: thrown })
			run.states = [...states]
			await pause(restMs, run.signal)
		}
	}
}

/** Sent with the first statement, as each question by itself costs a way there and back. */
function begin(run: ServerRun, lockTimeoutMs: number): void {
	run.transaction = undefined
	run.opening = [{ sql: 'BEGIN READ WRITE' }, { sql: `SET LOCAL lock_timeout = '${Math.max(1, Math.ceil(lockTimeoutMs))}ms'` }]
}
