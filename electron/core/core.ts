import { createActivity } from './activity/activity.ts'
import { createBackups } from './backups/backups.ts'
import { createCommands } from './commands/commands.ts'
import { createConnections } from './connections/connections.ts'
import { createHistory } from './history/history.ts'
import { createMigrations } from './migrations/migrations.ts'
import type { CoreParts } from './parts.ts'
import { createTransfers } from './transfers/transfers.ts'
import { createValues } from './values/values.ts'

/** The product without a screen, a socket or a database handle: one object a subject. */
export function createCore(parts: CoreParts) {
	const transfers = createTransfers(parts)
	return {
		connections: createConnections(parts),
		history: createHistory(parts),
		commands: createCommands(parts),
		migrations: createMigrations(parts),
		backups: createBackups(parts),
		activity: createActivity(parts),
		values: createValues(parts),
		transfers,
		/** Stops what is under way, waits until it has put things back, and lets go of every database. */
		async close(): Promise<void> {
			await parts.acts.stopAll()
			await Promise.all([parts.databases.close(), parts.keepers.close(), transfers.close()])
		},
	}
}
export type Core = ReturnType<typeof createCore>
