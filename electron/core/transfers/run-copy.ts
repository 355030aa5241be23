import { FaultError } from '../../contract/fault.ts'
import type { CopyEvent } from '../../contract/transfers.ts'
import { actStream } from '../../lib/act-stream.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import { settleInterrupted } from '../activity/interrupted.ts'
import { stopIfAborted } from '../migrations/change.ts'
import type { CoreParts } from '../parts.ts'
import { copyJournalled } from './copy-act.ts'
import { lookAhead, type Outlook } from './copy-outlook.ts'
import { insistOnSame } from './copy-token.ts'
import type { CopyRun, RunWanted } from './copying.ts'
import type { Surveys } from './surveys.ts'

/**
 * Copies. Refusals are thrown, and nothing was written; from the first snapshot on the report says how it went. Goes on when its
 * reader leaves; `cancel` stops it and leaves the target as it was.
 */
export function runCopy(
	parts: CoreParts,
	surveys: Surveys,
	wanted: RunWanted,
	reading: AbortSignal | undefined,
): AsyncGenerator<CopyEvent, void, void> {
	return actStream<CopyEvent>(
		(emit, streamSignal) =>
			parts.acts.during(wanted.target, streamSignal, async (signal) => {
				await settleInterrupted(parts, wanted.target, () => parts.databases.see(wanted.target))
				const ahead = await lookAhead(parts, surveys, wanted, { signal })
				refuse(ahead, wanted.token)
				stopIfAborted(signal)
				const { engine } = await parts.databases.openForWork(wanted.target)
				try {
					await copyLocked(surveys, { parts, ahead, engine, wanted, emit, signal, elapsedMs: startStopwatch() })
				} finally {
					await engine.close()
					// Its tables may be others by now
					await parts.keepers.close(wanted.target)
				}
			}),
		{ signal: reading, leaving: 'goes-on' },
	)
}

/** Faults: `target-occupied`, `copy-stale`, `copy-undecided`. */
function refuse({ plan, ends, schema, begun }: Outlook, token: string): void {
	const { state, tables } = plan.target
	// What another Headway began cannot be gone on with from here: its snapshot is there
	if (state === 'occupied' || (state === 'begun' && !begun))
		throw new FaultError({ kind: 'target-occupied', path: ends.target.path, schema, tables: tables.map(({ name }) => name) })
	insistOnSame(token, plan.token)
	if (plan.open.length > 0) throw new FaultError({ kind: 'copy-undecided', findings: plan.open })
}

/** One Headway at a time writes to a database. */
async function copyLocked(surveys: Surveys, run: Omit<CopyRun, 'kept'>): Promise<void> {
	const { parts, ahead, engine, wanted } = run
	const lock = await parts.locks.take(engine.identity, 'copy')
	try {
		// Nobody goes on with what an earlier copy between the two left here, where the target has nothing of it
		const old = ahead.begun ? null : await parts.copies.find({ ...wanted, schema: ahead.schema })
		if (old) await parts.copies.remove(old.id)
		const kept = ahead.begun ? null : surveys.take(ahead.ends)
		await copyJournalled({ ...run, kept }, old?.unmake ?? [])
	} finally {
		await lock.release()
	}
}
