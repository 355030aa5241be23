import type { ServerAddress } from '../engines/engine.ts'
import { openSession, type PgSession, type Purpose } from '../engines/postgres-session.ts'

/** Works in a session of its own, which is ended whatever comes of it. Faults: as `openSession`, those of the work. */
export async function withSession<Result>(
	server: ServerAddress,
	purpose: Purpose,
	work: (session: PgSession) => Promise<Result>,
): Promise<Result> {
	const session = await openSession(server, purpose)
	try {
		return await work(session)
	} finally {
		await session.close()
	}
}
