import type { Backup } from '../../contract/backups.ts'
import { currentOf } from '../history/places.ts'
import type { Change, Intent } from '../migrations/change.ts'
import { stopIfAborted } from '../migrations/change.ts'
import type { BackupFolder } from './backup-folder.ts'
import { refuseOther } from './backup-source.ts'
import { checkBackup } from './verify.ts'

export type RestoreInput = {
	readonly act: 'restore' | 'undo'
	readonly backup: Backup
	readonly evenIfOther: boolean
	readonly lockTimeoutMs: number
}

/**
 * Prepares putting a backup back, also where no database is left to put it into: the backup is read in full first, and
 * one that is damaged or comes from another database is refused. Faults: `backup-damaged`, `other-database`, `cancelled`.
 */
export async function prepareRestore(parts: { readonly folder: BackupFolder }, change: Change, input: RestoreInput): Promise<Intent> {
	const { backup } = input
	const sight = change.lost === null ? await change.see() : null
	const { path, identity } = sight?.look.description ?? { path: change.record.path, identity: change.engine.identity }
	if (!input.evenIfOther) refuseOther(backup, path, sight && identity)
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
		identity,
		from: sight && currentOf(sight),
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
			if (change.lost !== null) await keepTogether(parts.folder, change, backup)
			return { outcome: 'succeeded', steps: [], fault: null, newForeignKeyViolations: null, tablesCounted: null }
		},
	}
}

/** What was taken of the file that is no more can go into the one that took its place: they are one database to a person. */
async function keepTogether(folder: BackupFolder, { record, see }: Change, restored: Backup): Promise<void> {
	const { identity } = (await see()).look.description
	for (const backup of await folder.list(record.id)) {
		if (backup.source.path !== record.path || backup.source.identity !== restored.source.identity) continue
		await folder.update(record.id, { ...backup, source: { ...backup.source, identity } })
	}
}
