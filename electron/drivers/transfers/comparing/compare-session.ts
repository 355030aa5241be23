import { to as copyTo } from 'pg-copy-streams'
import type { Rows, ServerAddress, SqlValue } from '../../engines/engine.ts'
import { throwIfStopped } from '../../engines/pace.ts'
import { beginLook, openSession, type PgSession } from '../../engines/postgres-session.ts'
import type { Stopping } from '../transfer.ts'

/** A session that sees one state of a database for as long as it is open, and cannot write. */
export type ReadingSession = {
	/** As the server says it. */
	readonly version: string
	query(sql: string, values?: readonly SqlValue[]): Promise<Rows>
	/** What `COPY (…) TO STDOUT` sends, piece by piece. The server waits while nobody reads. Leaving early stops it there. */
	copyOut(sql: string, stopping?: Stopping): AsyncGenerator<Buffer, void, void>
	/** Ends the statement that runs now, if any, from a second connection. */
	cancel(): Promise<void>
	close(): Promise<void>
}

/** Opens a session on the state that the database is in now. Faults: as `connect`. */
export async function openReading(server: ServerAddress): Promise<ReadingSession> {
	// Nobody ends a long comparison but the one who asked for it
	const patient = { ...server, settings: { ...server.settings, statement_timeout: '0', idle_in_transaction_session_timeout: '0' } }
	const session = await openSession(patient, 'look')
	try {
		await beginLook(session, patient)
	} catch (thrown) {
		await session.close()
		throw thrown
	}
	return {
		version: session.met.version,
		query: session.query,
		copyOut: (sql, stopping) => copyOut(session, sql, stopping ?? {}),
		cancel: session.cancel,
		close: session.close,
	}
}

const pieceBytes = 262_144

async function* copyOut(session: PgSession, sql: string, { signal }: Stopping): AsyncGenerator<Buffer, void, void> {
	throwIfStopped(signal)
	// So that a stream which is left early does not take the state with it
	await session.script('SAVEPOINT reading')
	const stream = copyTo(sql, { highWaterMark: pieceBytes })
	const ended = session.carry(sql, (client) => {
		const end = Promise.withResolvers<void>()
		stream.once('error', end.reject).once('end', end.resolve)
		client.query(stream)
		return end.promise
	})
	// It is awaited below; until then it must not count as unhandled
	ended.catch(() => undefined)
	const onAbort = () => void session.cancel()
	signal?.addEventListener('abort', onAbort, { once: true })
	const pieces: AsyncIterator<Buffer, void, void> = stream.iterator({ destroyOnReturn: false })
	const next = () =>
		pieces.next().catch(async (thrown: unknown) => {
			await ended
			throw thrown
		})
	let left = true
	try {
		for (let piece = await next(); !piece.done; piece = await next()) yield piece.value
		await ended
		left = false
	} finally {
		signal?.removeEventListener('abort', onAbort)
		if (left) await leave(session, pieces)
	}
}

/** What is under way already is read and dropped, for the session is good for nothing before its end. */
async function leave(session: PgSession, pieces: AsyncIterator<Buffer, void, void>): Promise<void> {
	await session.cancel()
	try {
		while (!(await pieces.next()).done);
	} catch {
		// The server says that it was interrupted, which is what was asked of it
	}
	await session.script('ROLLBACK TO SAVEPOINT reading').catch(() => undefined)
}
