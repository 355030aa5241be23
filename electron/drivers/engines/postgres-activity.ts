import type { DatabaseSession } from '../../contract/fault.ts'
import type { PgSession } from './postgres-session.ts'

/**
 * Sessions of this database but for the asking one and those of Headway that only look. Their locks are those on tables,
 * of any mode: a change of a table waits for every one of them. A role that may not see others' statements sees who they
 * are and what they hold.
 */
const sessionsQuery = `
	SELECT a.pid, coalesce(a.usename::text, ''), coalesce(a.application_name, ''), coalesce(nullif(a.client_hostname, ''), host(a.client_addr)),
		coalesce(a.state, 'unknown'), coalesce(a.query, ''), to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
		coalesce((
			SELECT json_agg(DISTINCT c.oid::regclass::text) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
				JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE l.pid = a.pid AND l.granted AND l.locktype = 'relation' AND l.database = a.datid AND c.relkind IN ('r', 'p', 'm', 'v', 'f')
				AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
		), '[]')::text
	FROM pg_stat_activity a
	WHERE a.datname = current_database() AND coalesce(a.backend_type, 'client backend') = 'client backend'
		AND a.usesysid IS NOT NULL AND a.pid <> pg_backend_pid() AND a.application_name <> 'Headway (looking)'
	ORDER BY a.backend_start, a.pid`

/** Who else is connected to the database of this session now. */
export async function readSessions(session: PgSession): Promise<readonly DatabaseSession[]> {
	const { rows } = await session.query(sessionsQuery)
	return rows.map(([processId, user, application, client, state, statement, transactionSince, holds]) => ({
		processId: Number(processId),
		user: String(user),
		application: String(application),
		client: textOrNull(client),
		state: String(state),
		statement: String(statement),
		transactionSince: textOrNull(transactionSince),
		holds: JSON.parse(String(holds)) as string[],
	}))
}

function textOrNull(value: unknown): string | null {
	return value === null || value === undefined ? null : String(value)
}
