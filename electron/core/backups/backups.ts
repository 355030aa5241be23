import type { Backup, BackupEvent } from '../../contract/backups.ts'
import type { DatabaseId } from '../../contract/database.ts'
import { faultOf } from '../../contract/fault.ts'
import type { RunEvent } from '../../contract/migrations.ts'
import { actStream } from '../../lib/act-stream.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { Journal } from '../activity/journal.ts'
import type { Change } from '../migrations/change.ts'
import { changeStream } from '../migrations/migrations.ts'
import { defaultLockTimeoutMs } from '../migrations/run.ts'
import type { CoreParts } from '../parts.ts'
import { prunable } from './prune.ts'
import { prepareRestore } from './restore.ts'
import { takeBackup } from './take.ts'
import { verifyBackup } from './verify.ts'

type Stream<Event> = AsyncGenerator<Event, void, void>

/** What one can go back to: taking, checking, restoring and clearing away backups. */
export function createBackups(parts: CoreParts) {
	return {
		async list(id: DatabaseId): Promise<Backup[]> {
			await parts.catalog.get(id)
			return [...(await parts.folder.list(id))]
		},
		take: (id: DatabaseId, signal?: AbortSignal): Stream<BackupEvent> => actStream((emit, ends) => take(parts, id, emit, ends), { signal }),
		verify: (id: DatabaseId, backup: string, signal?: AbortSignal): Stream<BackupEvent> =>
			actStream((emit, ends) => verify(parts, id, backup, emit, ends), { signal }),
		restore(
			input: { readonly database: DatabaseId; readonly backup: string; readonly evenIfOther?: boolean | undefined },
			signal?: AbortSignal,
		): Stream<RunEvent> {
			const prepare = async (change: Change) => {
				const backup = await parts.folder.find(input.database, input.backup)
				const evenIfOther = input.evenIfOther ?? false
				return prepareRestore(parts, change, { act: 'restore', backup, evenIfOther, lockTimeoutMs: defaultLockTimeoutMs })
			}
			return changeStream(parts, input.database, signal, prepare, 'what-is-left')
		},
		prune: (id: DatabaseId, keep: number, purpose?: Backup['purpose']): Promise<{ removed: Backup[] }> => prune(parts, id, keep, purpose),
	}
}

async function take(parts: CoreParts, id: DatabaseId, emit: (event: BackupEvent) => void, signal: AbortSignal): Promise<void> {
	const { record, engine } = await parts.databases.openForWork(id)
	try {
		const activity = await parts.journal.begin({ act: 'backup', database: record })
		try {
			const backup = await takeBackup(engine, record, 'backup', { ...parts, elapsedMs: startStopwatch(), emit, signal })
			await parts.journal.end(activity, 'succeeded', { from: backup.revision, backup: { id: backup.id, path: backup.path } })
			emit({ kind: 'taken', backup })
		} catch (thrown) {
			await parts.journal.end(activity, ...endingOf(thrown))
			throw thrown
		}
	} finally {
		await engine.close()
	}
}

/** How the journal ends an act that threw: a defect must not leave it running for ever. */
function endingOf(thrown: unknown): Parameters<Journal['end']> extends [string, ...infer Ending] ? Ending : never {
	const fault = faultOf(thrown)
	if (!fault) return ['interrupted']
	return fault.kind === 'cancelled' ? ['cancelled'] : ['failed', { fault }]
}

/** Reads a backup; its database need not be there. */
async function verify(
	parts: CoreParts,
	id: DatabaseId,
	name: string,
	emit: (event: BackupEvent) => void,
	signal: AbortSignal,
): Promise<void> {
	const backup = await parts.folder.find(id, name)
	const { engine } = await parts.databases.openForBackups(id, 'read')
	try {
		const verified = await verifyBackup(engine, backup, {
			folder: parts.folder,
			database: id,
			now: parts.now,
			elapsedMs: startStopwatch(),
			emit,
			signal,
		})
		emit({ kind: 'verified', backup: verified })
	} finally {
		await engine.close()
	}
}

async function prune(parts: CoreParts, id: DatabaseId, keep: number, purpose?: Backup['purpose']): Promise<{ removed: Backup[] }> {
	const record = await parts.catalog.get(id)
	const removed = prunable(await parts.folder.list(id), keep, purpose)
	if (removed.length === 0) return { removed: [] }
	const activity = await parts.journal.begin({ act: 'prune', database: record })
	for (const backup of removed) await parts.folder.remove(id, backup)
	await parts.journal.end(activity, 'succeeded')
	return { removed: [...removed] }
}
