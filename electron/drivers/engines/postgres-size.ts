import { faultOf } from '../../contract/fault.ts'
import type { ServerAddress } from './engine.ts'
import { readIdentity } from './postgres-identity.ts'
import { openSession, type PgSession } from './postgres-session.ts'

/** Size of pg_class from which on the size of the database is asked beside other questions: some five thousand tables. Bytes. */
const largeCatalogueBytes = 4 * 1024 * 1024

/**
 * Begins to find out how large the database is, and gives a function that waits for the answer, in bytes. The server looks
 * at every file for it, which with tens of thousands of tables takes as long as reading their names: it is then asked
 * through a session of its own meanwhile, unless the server has none to give.
 */
export function beginSize(
	session: PgSession,
	server: ServerAddress,
	known: { identity: string; catalogueBytes: number },
): () => Promise<number> {
	if (known.catalogueBytes < largeCatalogueBytes) return () => readSize(session)
	const beside = readBeside({ ...server, hosts: [session.met.endpoint] }, known.identity)
	// Whoever waits hears of it; by then something else may have failed already
	beside.catch(() => undefined)
	return async () => (await beside) ?? (await readSize(session))
}

/** Null where another session cannot be had, or comes to stand in another database. */
async function readBeside(server: ServerAddress, identity: string): Promise<number | null> {
	try {
		const session = await openSession(server, 'look')
		try {
			return (await readIdentity(session, server)) === identity ? await readSize(session) : null
		} finally {
			await session.close()
		}
	} catch (thrown) {
		if (!faultOf(thrown)) throw thrown
		return null
	}
}

async function readSize(session: PgSession): Promise<number> {
	const { rows } = await session.query('SELECT pg_catalog.pg_database_size(pg_catalog.current_database())')
	return Number(rows[0]?.[0])
}
