import Database from 'better-sqlite3'
import { startStopwatch } from '../../lib/stopwatch.ts'
import { pause } from './pace.ts'
import { assertWritable, isBusy, toFault } from './sqlite-faults.ts'
import { assertIdentity, sqliteUri } from './sqlite-files.ts'

export type Waiting = {
	/** How long to wait for other connections before the fault `busy`. Milliseconds. */
	readonly lockTimeoutMs: number
	readonly signal?: AbortSignal | undefined
	/** Told once, when the first try did not succeed. */
	readonly onWaiting?: () => void
}

const pollMs = 20

/**
 * Opens for writing. Waiting is done by `insist`, not by SQLite, so that a cancel is heard meanwhile.
 * Faults: `file-replaced`, `not-found`, `read-only`.
 */
export function openForWriting(path: string, identity: string): Database.Database {
	assertIdentity(path, identity)
	assertWritable(path)
	try {
		return new Database(sqliteUri(path, 'mode=rw'), { fileMustExist: true, timeout: 0 })
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

/** Tries until other connections let it, with pauses in which the event loop lives. Faults: `busy`, `cancelled`, those of SQLite. */
export async function insist<Result>(
	path: string,
	attempt: () => Result | Promise<Result>,
	{ lockTimeoutMs, signal, onWaiting }: Waiting,
): Promise<Result> {
	const elapsedMs = startStopwatch()
	for (let tries = 0; ; tries++) {
		try {
			return await attempt()
		} catch (thrown) {
			if (!isBusy(thrown) || elapsedMs() >= lockTimeoutMs) throw toFault(thrown, { path, waitedMs: elapsedMs() })
		}
		if (tries === 0) onWaiting?.()
		await pause(pollMs, signal)
	}
}

/** Ends a transaction that may already have been ended by SQLite itself, without hiding the error that led here. */
export function rollBack(db: Database.Database): void {
	if (db.inTransaction) db.exec('ROLLBACK')
}
