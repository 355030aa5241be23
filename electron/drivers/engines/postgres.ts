import { FaultError } from '../../contract/fault.ts'
import type { Engine, ServerAddress } from './engine.ts'

/** Opens a database of a PostgreSQL server in this process. */
export async function openPostgres({
	server,
}: {
	readonly server: ServerAddress
}): Promise<{ readonly engine: Engine; readonly identity: string }> {
	throw new FaultError({ kind: 'unreachable', address: server.shown, reason: 'other', detail: 'not built yet' })
}
