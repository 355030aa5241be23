import type { CopyMap } from '../../../contract/copy-map.ts'
import { FaultError } from '../../../contract/fault.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import { throwIfStopped } from '../../engines/pace.ts'
import type { PgSession } from '../../engines/postgres-session.ts'
import type { Stopping } from '../transfer.ts'
import { type CopyBegun, dropLedger, markFinished } from './copy-ledger.ts'
import { placesOf } from './target-begin.ts'
import { inTransaction, patient } from './target-transaction.ts'

/**
 * After the rows: keys, indexes, checks, references and numbers (`after`), what was loosened before, all in one transaction;
 * then statistics for the planner. Does nothing a second time. Faults: `constraint` where the rows break one, those of a session.
 */
export async function finishTarget(
	session: PgSession,
	{ begun, map, after }: { readonly begun: CopyBegun; readonly map: CopyMap; readonly after: readonly string[] },
	{ signal }: Stopping = {},
): Promise<CopyBegun> {
	if (begun.stage === 'finished') return begun
	await stoppable(session, signal, () =>
		inTransaction(session, patient, async () => {
			for (const sql of [...after, ...begun.undoing.tighten]) {
				throwIfStopped(signal)
				await session.script(sql)
			}
			await markFinished(session, begun)
		}),
	)
	const places = placesOf(map).map((table) => `${quoteName(map.schema)}.${quoteName(table)}`)
	if (places.length > 0) await stoppable(session, signal, () => session.script(`ANALYZE ${places.join(', ')}`))
	return { ...begun, stage: 'finished' }
}

/** The copy is done: nothing of it is left in the target but its tables and rows. */
export async function endCopy(session: PgSession, begun: CopyBegun): Promise<void> {
	await inTransaction(session, [...patient, 'SET LOCAL synchronous_commit = on'], () => dropLedger(session, begun))
}

/** Stops what the session is doing as soon as the signal aborts. Fault `cancelled`. */
export async function stoppable<Result>(session: PgSession, signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
	throwIfStopped(signal)
	const onAbort = () => void session.cancel().catch(() => undefined)
	signal?.addEventListener('abort', onAbort, { once: true })
	try {
		return await work()
	} catch (thrown) {
		throw signal?.aborted ? new FaultError({ kind: 'cancelled' }, { cause: thrown }) : thrown
	} finally {
		signal?.removeEventListener('abort', onAbort)
	}
}
