import { FaultError, faultOf } from '../../contract/fault.ts'
import type { Hazard } from '../../contract/migrations.ts'
import type { Look } from './dialect.ts'
import { nameOf, type RedunMove } from './redun-moves.ts'
import { jobTrigger } from './redun-schema.ts'
import { versionOf } from './redun-versions.ts'

/**
 * Settings of the session that runs the steps. From 3.4 on, a session that does not say its version of redun is taken for
 * an old client, and the times of jobs that it inserts (a trigger of the owner's may) are shifted.
 */
export const newClient: Readonly<Record<string, string>> = { 'redun.version': versionOf('3.5').since ?? '' }

/** A server is there for others too, and a step may be in their way. Says how many other sessions are connected now. */
export async function sharedServer(look: Look): Promise<Hazard> {
	const [answer] = await look.read([
		{
			sql: `SELECT count(*) FROM pg_catalog.pg_stat_activity
				WHERE datname = current_database() AND backend_type = 'client backend'
					AND pid <> pg_backend_pid() AND application_name NOT LIKE 'Headway%'`,
		},
	])
	const sessions = Number(answer?.rows[0]?.[0] ?? 0)
	return { kind: 'shared-server', facts: sessions > 0 ? { sessions: String(sessions) } : {} }
}

/** What the server answers to a setting it cannot take. */
const invalidValue = '22023'

/**
 * A zone that this machine knows may be unknown to the server, whose list decides. Setting it ends with the reading. A mere
 * distance (`+05:30`) is refused, as the server takes it for one to the west. Faults: `unknown-time-zone`.
 */
export async function refuseUnknownZone(look: Look, timeZone: string): Promise<void> {
	if (/^[+-]/.test(timeZone)) throw new FaultError({ kind: 'unknown-time-zone', timeZone })
	try {
		await look.read([{ sql: "SELECT set_config('TimeZone', :zone, true)", parameters: { zone: timeZone } }])
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (fault?.kind === 'sql' && fault.code === invalidValue) {
			throw new FaultError({ kind: 'unknown-time-zone', timeZone }, { cause: thrown })
		}
		throw thrown
	}
}

const tagLabels = 'Execution, Job, CallNode, Task, Value, Null'

/**
 * redun's own step down from 3.1 leaves the type of a tag's entity behind; it is used again if it is the same. Anything
 * else that has the name of that type, or of the function that 3.4 makes, is the owner's.
 * Faults: `unexpected-schema`.
 */
export async function refuseTakenNames(look: Look, moves: readonly RedunMove[]): Promise<void> {
	const makes = moves.map(nameOf)
	if (!makes.includes('3.1 up') && !makes.includes('3.4 up')) return
	const [types, functions] = await look.read([
		{
			sql: `SELECT (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = t.oid)
				FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
				WHERE n.nspname = current_schema() AND t.typname = 'tagentitytype'`,
		},
		{
			sql: `SELECT p.proname FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
				WHERE n.nspname = current_schema() AND p.proname = :name AND p.pronargs = 0`,
			parameters: { name: jobTrigger },
		},
	])
	const isForeign = types?.rows.some(([labels]) => labels !== tagLabels) ?? false
	if (makes.includes('3.1 up') && isForeign) {
		throw new FaultError({ kind: 'unexpected-schema', table: 'tag', objects: ['tagentitytype'] })
	}
	if (makes.includes('3.4 up') && (functions?.rows.length ?? 0) > 0) {
		throw new FaultError({ kind: 'unexpected-schema', table: 'job', objects: [jobTrigger] })
	}
}
