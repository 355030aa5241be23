import type { Backup } from '../../contract/backups.ts'
import { currentOf } from '../history/places.ts'
import type { Change, Intent } from '../migrations/change.ts'
import { stopIfAborted } from '../migrations/change.ts'
import { refuseOther } from './backup-source.ts'
import { checkBackup } from './verify.ts'

export type RestoreInput = {
	readonly act: 'restore' | 'undo'
	readonly backup: Backup
	readonly evenIfOther: boolean
	readonly lockTimeoutMs: number
}

/**
 * Prepares putting a backup back: the backup is read in full first, and one that is damaged or comes from another
 * database is refused. Faults: `backup-damaged`, `other-database`, `cancelled`.
 */
export async function prepareRestore(change: Change, input: RestoreInput): Promise<Intent> {
	const { backup } = input
	const sight = await change.see()
	const { description } = sight.look
	if (!input.evenIfOther) refuseOther(backup, description.path, description.identity)
	change.phase('verifying-backup')
	await checkBackup(change.engine, backup, {
		signal: change.signal,
		elapsedMs: change.elapsedMs,
		emit: (event) => {
			if (event.kind === 'progress') change.emit(event)
		},
	})
	return {
		act: input.act,
		identity: description.identity,
		from: currentOf(sight),
		to: backup.revision,
		sqlSha256: null,
		backup: { id: backup.id, path: backup.path },
		restorePointFirst: true,
		stepsNotRun: [],
		carryOut: async () => {
			stopIfAborted(change.signal)
			change.phase('restoring')
			await change.engine.restoreFrom(
				{ path: backup.path, lockTimeoutMs: input.lockTimeoutMs },
				{
					signal: change.signal,
					onEvent: (event) => {
						if (event.kind === 'progress') change.emit({ ...event, atMs: change.elapsedMs() })
					},
				},
			)
			return { outcome: 'succeeded', steps: [], fault: null, newForeignKeyViolations: null, tablesCounted: null }
		},
	}
}
