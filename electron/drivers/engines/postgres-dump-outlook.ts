import { type DatabaseSession, type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import { readSessions } from './postgres-activity.ts'
import type { PgSession } from './postgres-session.ts'

/** How many objects of others are named. */
const mostNamed = 5

/** Tables, views, sequences and routines of people whose owner this role cannot act as; so many, and the first by name. */
const foreignQuery = `
	WITH owned AS (
		SELECT c.oid, 'pg_class'::regclass AS catalogue, c.relowner AS owner, c.oid::regclass::text AS name, c.relnamespace AS namespace
		FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
		UNION ALL
		SELECT p.oid, 'pg_proc'::regclass, p.proowner, p.oid::regprocedure::text, p.pronamespace FROM pg_proc p WHERE p.oid >= 16384
	)
	SELECT o.name || ' belongs to ' || pg_get_userbyid(o.owner)
	FROM owned o JOIN pg_namespace n ON n.oid = o.namespace
	WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND NOT pg_has_role(o.owner, 'USAGE')
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.catalogue AND d.objid = o.oid AND d.deptype = 'e')
	ORDER BY o.name LIMIT ${mostNamed}`

/**
 * Why a dump taken now could not be put back by the same user: what belongs to others cannot be dropped and made again by
 * him. Fault `insufficient-privilege`, or null. A restore point that cannot be restored would be a broken promise.
 */
export async function restoreOutlook(session: PgSession): Promise<Fault | null> {
	const { rows } = await session.query(foreignQuery)
	return rows.length === 0 ? null : { kind: 'insufficient-privilege', detail: rows.map(([name]) => String(name)).join('\n') }
}

/** Names those who hold tables in a `lock-timeout` that came without them; `look` asks who is there now. Used as a rejection handler. */
export function namingHolders(
	look: (ask: typeof readSessions) => Promise<readonly DatabaseSession[]>,
): (thrown: unknown) => Promise<never> {
	return async (thrown) => {
		const fault = faultOf(thrown)
		if (fault?.kind !== 'lock-timeout' || fault.blockers.length > 0) throw thrown
		const sessions = await look(readSessions).catch(() => [])
		throw new FaultError({ ...fault, blockers: sessions.filter(({ holds }) => holds.length > 0) }, { cause: thrown })
	}
}
