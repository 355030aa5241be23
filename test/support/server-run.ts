import type {
	EngineStep,
	Listening,
	MigrateEvent,
	MigrateExpectation,
	MigrateReport,
	MigrateRequest,
	ServerAddress,
} from '../../electron/drivers/engines/engine.ts'
import { readIdentity } from '../../electron/drivers/engines/postgres-identity.ts'
import { migrateServer } from '../../electron/drivers/engines/postgres-migrate.ts'
import { readSchemaHash } from '../../electron/drivers/engines/postgres-schema.ts'
import { openSession } from '../../electron/drivers/engines/postgres-session.ts'

/** A ledger as a simple tool keeps it. */
export const ledgerTable = 'CREATE TABLE ledger (version text PRIMARY KEY)'
export const ledgerQuery = { sql: 'SELECT version FROM ledger ORDER BY version' }

/** A step that writes its row into the ledger. */
export const ledgerStep = (id: string, sql: string, more: Partial<EngineStep> = {}): EngineStep => ({
	id,
	sql,
	parameters: {},
	mayLoseRows: 'all',
	record: { after: [{ sql: 'INSERT INTO ledger (version) VALUES (:version)', parameters: { version: id } }] },
	...more,
})

/** The ledger as it must read. */
export const reads = (...applied: readonly string[]) => ({ query: ledgerQuery, applied })

/** How a database stands now, as a plan would be bound to it. */
export async function standing(server: ServerAddress): Promise<Omit<MigrateExpectation, 'ledger'>> {
	const session = await openSession(server, 'look')
	try {
		await session.script('BEGIN')
		return { identity: await readIdentity(session, server), schema: await readSchemaHash(session) }
	} finally {
		await session.close()
	}
}

/** Runs steps on a server, in this process. */
export async function runOn(
	server: ServerAddress,
	request: Partial<MigrateRequest> & Pick<MigrateRequest, 'steps'>,
	listening: Listening<MigrateEvent> = {},
): Promise<MigrateReport> {
	const { identity } = await standing(server)
	return migrateServer(server, identity, { lockTimeoutMs: 10_000, ...request }, listening)
}
