import type { Backup, BackupEvent } from '../../contract/backups.ts'
import type { RevisionRef } from '../../contract/database.ts'
import type { CopyProgress, Engine, OpenEngine } from '../../drivers/engines/engine.ts'
import type { CatalogRecord } from '../connections/catalog.ts'
import type { Databases } from '../connections/databases.ts'
import { revisionRef } from '../history/places.ts'
import { asFileFault } from '../state/file-faults.ts'
import type { BackupFolder } from './backup-folder.ts'

export type TakeOptions = {
	readonly folder: BackupFolder
	readonly databases: Databases
	readonly openEngine: OpenEngine
	readonly now: () => Date
	/** Milliseconds since the act began. */
	readonly elapsedMs: () => number
	readonly emit: (event: Exclude<BackupEvent, { kind: 'taken' | 'verified' }>) => void
	readonly signal: AbortSignal
}

/**
 * Copies the live database that `engine` holds, checks the copy from its first page to its last, reads from the copy
 * where it stands, and keeps it. Whatever goes wrong, no file stays. Faults: those of the copy; `disk-full`, `cancelled`.
 */
export async function takeBackup(engine: Engine, record: CatalogRecord, purpose: Backup['purpose'], options: TakeOptions): Promise<Backup> {
	const { identity } = await engine.describe()
	const place = await options.folder.place(record.id).catch(asFileFault(record.path))
	try {
		const report = await engine.copyTo({ path: place.partPath, check: true }, { signal: options.signal, onEvent: relayTo(options) })
		const revision = await readRevision(place.partPath, record, options)
		options.emit({ kind: 'phase', phase: 'keeping', atMs: options.elapsedMs() })
		options.signal.throwIfAborted()
		const at = options.now().toISOString()
		return await place.keep({
			purpose,
			createdAt: at,
			sizeBytes: report.sizeBytes,
			sha256: report.sha256,
			revision,
			check: { result: 'ok', at },
			source: { path: record.path, identity },
		})
	} catch (thrown) {
		await place.discard()
		return asFileFault(place.partPath)(thrown)
	}
}

/** Where a backup stands is read from the copy itself: the live database may have moved while it was being copied. */
async function readRevision(path: string, record: CatalogRecord, options: TakeOptions): Promise<RevisionRef | null> {
	const copy = await options.openEngine({ path })
	try {
		const { recognised } = await options.databases.seeThrough(copy, record)
		return recognised ? revisionRef(recognised.standing, recognised.standing.current) : null
	} finally {
		await copy.close()
	}
}

/** Passes what an engine says of a copy on as backup events, with the time of the whole act. */
export function relayTo(options: Pick<TakeOptions, 'emit' | 'elapsedMs'>): (event: CopyProgress) => void {
	return (event) => options.emit({ ...event, atMs: options.elapsedMs() })
}
