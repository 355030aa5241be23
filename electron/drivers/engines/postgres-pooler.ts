import type { ServerAddress } from './engine.ts'
import { openSession, type PgSession } from './postgres-session.ts'

/**
 * Does a transaction pooler stand between: one session of ours led to several processes of the server, or one process
 * serves two of our sessions that are both open. The session must be outside a transaction, and is afterwards.
 */
export async function findPooler(session: PgSession, server: ServerAddress): Promise<boolean> {
	const pids = [session.met.backend, await askPid(session)]
	await session.query('BEGIN')
	pids.push(await askPid(session))
	await session.query('COMMIT')
	pids.push(await askPid(session))
	if (new Set(pids).size > 1) return true
	// Whoever hands out processes gives them numbers of its own; without one, there is nothing between
	return session.met.proxied && (await servesAnother(session, server))
}

/** A second session stands in a transaction, so that its process is taken; with whom does the first one speak then. */
async function servesAnother(session: PgSession, server: ServerAddress): Promise<boolean> {
	const before = await askPid(session)
	const other = await openSession(server, 'look')
	try {
		await other.query('BEGIN')
		const taken = await askPid(other)
		return taken === before || (await askPid(session)) !== before
	} finally {
		await other.close()
	}
}

async function askPid(session: PgSession): Promise<unknown> {
	return (await session.query('SELECT pg_backend_pid()')).rows[0]?.[0]
}
