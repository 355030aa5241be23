import type { ServerAddress } from './engine.ts'
import type { PgSession } from './postgres-session.ts'

/**
 * What names this very database: the cluster's own identifier, which initdb gives it and a standby shares, and the
 * database's number in it. Where a role may not ask for the identifier, the host that answered stands for the cluster.
 */
export async function readIdentity(session: PgSession, server: ServerAddress): Promise<string> {
	const asked = await session.query(
		`SELECT has_function_privilege('pg_control_system()', 'execute'), oid FROM pg_database WHERE datname = current_database()`,
	)
	const [allowed, database] = asked.rows[0] ?? []
	if (!allowed) return `${session.met.endpoint.host}:${session.met.endpoint.port}:${server.database}:${database}`
	const cluster = await session.query('SELECT system_identifier::text FROM pg_control_system()')
	return `${cluster.rows[0]?.[0]}:${database}`
}
