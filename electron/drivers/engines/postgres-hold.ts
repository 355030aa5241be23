import { setTimeout } from 'node:timers/promises'
import { FaultError, faultOf } from '../../contract/fault.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { Hold, HoldEvent, HoldRequest, Listening, ServerAddress } from './engine.ts'
import { pause } from './pace.ts'
import { lockHeld, ownLock, tryEveryMs } from './postgres-advisory.ts'
import { createBlockWatch, sessionsNamed } from './postgres-blockers.ts'
import { jitterMs } from './postgres-jitter.ts'
import { openSession, type PgSession } from './postgres-session.ts'

/** So often the session says something: what stands between must not take it for dead. Milliseconds. */
const sayEveryMs = 60_000
/** How long sessions that were ended may take to go. Milliseconds. */
const goneWithinMs = 1_500
const askEveryMs = 25

/** From this release on a transaction may be ended for its age. */
const firstWithTransactionTimeout = 17

/**
 * Takes Headway's own lock in a transaction that stays open and does nothing else. The lock is the transaction's, so that
 * a pooler which lends connections for transactions keeps it where it is; between its questions the transaction has no
 * snapshot, and nothing waits for it. Faults: as `openSession`, `standby`, `lock-held`, `cancelled`.
 */
export async function holdServer(server: ServerAddress, request: HoldRequest, { signal, onEvent }: Listening<HoldEvent>): Promise<Hold> {
	const session = await openSession(server, 'change')
	try {
		if (session.met.standby) throw new FaultError({ kind: 'standby', address: server.shown })
		await beginHolding(session)
		await takeLock(session, request, { ...(signal && { signal }), ...(onEvent && { onEvent }) })
		return holdThrough(session, server, request, onEvent)
	} catch (thrown) {
		await session.close()
		throw thrown
	}
}

/** A transaction that may last as long as what is done under its lock, whatever the server says of idle ones. */
async function beginHolding(session: PgSession): Promise<void> {
	const limits = ['idle_in_transaction_session_timeout', 'statement_timeout']
	if (Number.parseInt(session.met.version, 10) >= firstWithTransactionTimeout) limits.push('transaction_timeout')
	await session.script(`BEGIN ISOLATION LEVEL READ COMMITTED; ${limits.map((limit) => `SET LOCAL ${limit} = 0`).join('; ')}`)
}

/** Tries again and again, as a session that waits inside the lock function would hold a snapshot meanwhile. */
async function takeLock(session: PgSession, { lockTimeoutMs }: HoldRequest, { signal, onEvent }: Listening<HoldEvent>): Promise<void> {
	const { rows } = await session.query('SELECT oid::int8 FROM pg_database WHERE datname = current_database()')
	const lock = ownLock(Number(rows[0]?.[0]))
	const waited = startStopwatch()
	for (let attempt = 1; ; attempt++) {
		const tried = await session.query('SELECT pg_try_advisory_xact_lock($1::int8)', [lock.key])
		await dropSnapshot(session)
		if (tried.rows[0]?.[0] === true) return
		if (waited() >= lockTimeoutMs) throw await lockHeld({ session }, lock, waited())
		if (attempt === 1) onEvent?.({ kind: 'waiting-for-lock', atMs: waited() })
		const leftMs = Math.max(1, lockTimeoutMs - waited())
		await pause(Math.min(leftMs, tryEveryMs + jitterMs({ session }, attempt)), signal)
	}
}

/**
 * The last answer of the extended protocol keeps its snapshot until the next one in the transaction, and building an
 * index concurrently waits for every older snapshot; the simple protocol leaves none.
 */
function dropSnapshot(session: PgSession): Promise<void> {
	return session.script('SELECT 1')
}

function holdThrough(
	session: PgSession,
	server: ServerAddress,
	{ application }: HoldRequest,
	onEvent: Listening<HoldEvent>['onEvent'],
): Hold {
	const { promise: ended, resolve: end } = Promise.withResolvers<void>()
	const blocks = createBlockWatch(server, sessionsNamed(application), (told) => void onEvent?.({ kind: 'blocked', ...told }))
	if (onEvent) void blocks.during(() => ended)
	const saying = setInterval(() => void dropSnapshot(session).catch(() => undefined), sayEveryMs).unref()
	return {
		lost: session.broken.then((thrown) => faultOf(thrown) ?? { kind: 'connection-lost', address: '', detail: String(thrown) }),
		interrupt: async () => void (await onSessions(session, 'pg_cancel_backend', application)),
		async endSessions() {
			const waited = startStopwatch()
			while ((await onSessions(session, 'pg_terminate_backend', application)) > 0 && waited() < goneWithinMs) await setTimeout(askEveryMs)
		},
		async letGo() {
			clearInterval(saying)
			end()
			await blocks.close()
			await session.script('ROLLBACK').catch(() => undefined)
			await session.close()
		},
	}
}

/**
 * Calls a function on the sessions of this database that go by a name, and says how many there are. Only on those of the
 * same role: a refusal would end the transaction, and the lock with it.
 */
async function onSessions(session: PgSession, act: 'pg_cancel_backend' | 'pg_terminate_backend', application: string): Promise<number> {
	try {
		// Within a transaction, the list of sessions stays as it was read first
		await session.query('SELECT pg_stat_clear_snapshot()')
		const { rows } = await session.query(
			`SELECT ${act}(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND usename = current_user AND application_name = $1 AND pid <> pg_backend_pid()`,
			[application],
		)
		await dropSnapshot(session)
		return rows.length
	} catch (thrown) {
		if (!faultOf(thrown)) throw thrown
		return 0
	}
}
