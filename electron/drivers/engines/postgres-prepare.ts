import { FaultError } from '../../contract/fault.ts'
import { findPooler } from './postgres-pooler.ts'
import type { ServerRun } from './postgres-run.ts'

/** A computer that goes to sleep in the middle of a run must not keep others from its tables. */
const idleInTransaction = '5min'

/**
 * Makes the session ready to change something, or refuses: a standby cannot, and through a transaction pooler locks and
 * settings would end up in other people's sessions. Answers the database's oid. Faults: `standby`, `transaction-pooler`.
 */
export async function prepareSession({ session, server, request }: ServerRun): Promise<number> {
	if (session.met.standby) throw new FaultError({ kind: 'standby', address: server.shown })
	if (await findPooler(session, server)) throw new FaultError({ kind: 'transaction-pooler', address: server.shown })
	// Said again after the start, where a proxy may have left them out
	const settings = { idle_in_transaction_session_timeout: idleInTransaction, ...server.settings, ...request.settings }
	for (const [name, value] of Object.entries(settings)) await session.query('SELECT set_config($1, $2, false)', [name, value])
	const { rows } = await session.query(
		"SELECT oid::int8, current_setting('standard_conforming_strings') FROM pg_database WHERE datname = current_database()",
	)
	const [oid, quoting] = rows[0] ?? []
	if (quoting !== 'on')
		throw new FaultError({
			kind: 'split-disagreement',
			revision: request.steps[0]?.id ?? '',
			detail: 'standard_conforming_strings is off: the server ends strings at other places than Headway',
		})
	return Number(oid)
}
