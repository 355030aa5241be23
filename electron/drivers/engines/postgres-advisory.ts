import { FaultError } from '../../contract/fault.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { AdvisoryLock } from './engine.ts'
import { pause } from './pace.ts'
import { readSessions } from './postgres-activity.ts'
import { jitterMs } from './postgres-jitter.ts'
import type { ServerRun } from './postgres-run.ts'
import { openSession } from './postgres-session.ts'

/** Upper half of Headway's own key: the letters HDWY. */
const ownPrefix = 0x48445759n

/** Headway's own lock on a database: HDWY in the upper 32 bits, the database's oid in the lower. */
export const ownLock = (databaseOid: number): AdvisoryLock => ({ key: (ownPrefix << 32n) | BigInt(databaseOid), owner: 'Headway' })

/** Between two tries; others that poll get their turn too. Milliseconds. */
export const tryEveryMs = 200

/**
 * Takes locks in order, by trying again and again: a session that waits inside pg_advisory_lock would be a transaction
 * that CREATE INDEX CONCURRENTLY waits for, and the two would stop each other. Faults: `lock-held`, `cancelled`.
 */
export async function takeLocks(run: ServerRun, locks: readonly AdvisoryLock[]): Promise<void> {
	const waited = startStopwatch()
	for (const lock of locks) {
		for (let attempt = 1; !(await take(run, lock)); attempt++) {
			if (waited() >= run.request.lockTimeoutMs) throw await lockHeld(run, lock, waited())
			if (attempt === 1) run.tell({ kind: 'waiting-for-lock', atMs: run.elapsedMs() })
			const leftMs = Math.max(1, run.request.lockTimeoutMs - waited())
			await pause(Math.min(leftMs, tryEveryMs + jitterMs(run, attempt)), run.signal)
		}
	}
}

async function take({ session }: ServerRun, { key }: AdvisoryLock): Promise<boolean> {
	const { rows } = await session.query('SELECT pg_try_advisory_lock($1::int8)', [key])
	return rows[0]?.[0] === true
}

/** Says who holds a lock. */
export async function lockHeld(
	{ session }: Pick<ServerRun, 'session'>,
	{ key, owner }: AdvisoryLock,
	waitedMs: number,
): Promise<FaultError> {
	const { rows } = await session.query(advisoryHolder, [key])
	const holder = (await readSessions(session)).find(({ processId }) => processId === rows[0]?.[0]) ?? null
	return new FaultError({ kind: 'lock-held', owner, waitedMs: Math.round(waitedMs), holder })
}

/** How long a cancelled run looks for its server once more. Milliseconds. */
const impatientMs = 400

/** https://www.postgresql.org/docs/current/view-pg-locks.html: a bigint key shows its high half as classid, its low half as objid. */
const advisoryHolder = `
	SELECT pid FROM pg_locks
	WHERE locktype = 'advisory' AND granted AND objsubid = 1
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND (classid::int8 << 32) | objid::int8 = $1::int8
	LIMIT 1`

/**
 * Lets go of locks and sees that each one was let go. Where that fails (a step ended the locks of its session, or the
 * connection broke), the server's side of the session is ended, so that no lock outlives the run.
 */
export async function releaseLocks({ session, server, signal }: ServerRun, locks: readonly AdvisoryLock[]): Promise<void> {
	let released = true
	for (const { key } of locks) {
		const answer = await session.query('SELECT pg_advisory_unlock($1::int8)', [key]).catch(() => null)
		released &&= answer?.rows[0]?.[0] === true
	}
	if (released) return
	const connectTimeoutMs = signal?.aborted ? Math.min(impatientMs, server.connectTimeoutMs) : server.connectTimeoutMs
	const other = await openSession({ ...server, connectTimeoutMs }, 'look').catch(() => null)
	await other?.query('SELECT pg_terminate_backend($1::int4)', [session.processId]).catch(() => undefined)
	await other?.close()
}
