import type { Backup, BackupEvent } from '../../contract/backups.ts'
import type { RevisionRef } from '../../contract/database.ts'
import type { CopiedFile, CopyProgress, Engine, OpenEngine } from '../../drivers/engines/engine.ts'
import type { CatalogRecord } from '../connections/catalog.ts'
import type { Databases } from '../connections/databases.ts'
import { currentOf } from '../history/places.ts'
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
 * Copies the live database that `engine` holds, checks the copy from its first page to its last, finds out where the copy
 * stands, and keeps it. Whatever goes wrong, no file stays. Faults: those of the copy; `disk-full`, `cancelled`.
 */
export async function takeBackup(engine: Engine, record: CatalogRecord, purpose: Backup['purpose'], options: TakeOptions): Promise<Backup> {
	const place = await options.folder.place(record.id).catch(asFileFault(record.path))
	try {
		const { report, revision } = await copyWithRevision(engine, place.partPath, record, options)
		options.emit({ kind: 'phase', phase: 'keeping', atMs: options.elapsedMs() })
		options.signal.throwIfAborted()
		const at = options.now().toISOString()
		return await place.keep({
			purpose,
			createdAt: at,
			sizeBytes: report.sizeBytes,
			sha256: hashOf(report),
			revision,
			check: { result: 'ok', at },
			source: { path: record.path, identity: engine.identity },
		})
	} catch (thrown) {
		await place.discard()
		return asFileFault(place.partPath)(thrown)
	}
}

/** Of a copy that is to be a backup: none is kept without. */
export function hashOf({ sha256 }: CopiedFile): string {
	if (sha256 === null) throw new Error('a backup was copied without its hash')
	return sha256
}

/**
 * Where a backup stands is read from the copy itself: the live database may have moved while it was being copied. A dump
 * cannot be opened, so there the database is asked before and after, and a revision is only told when both agree.
 */
async function copyWithRevision(
	engine: Engine,
	path: string,
	record: CatalogRecord,
	options: TakeOptions,
): Promise<{ readonly report: CopiedFile; readonly revision: RevisionRef | null }> {
	const copy = () => engine.copyTo({ path, check: true }, { signal: options.signal, onEvent: relayTo(options) })
	if (record.engine === 'sqlite') return { report: await copy(), revision: await readRevision(path, record, options) }
	const before = await revisionThrough(engine, record, options)
	const report = await copy()
	const after = await revisionThrough(engine, record, options)
	return { report, revision: after?.id === before?.id ? after : null }
}

async function readRevision(path: string, record: CatalogRecord, options: TakeOptions): Promise<RevisionRef | null> {
	const copy = await options.openEngine({ path })
	try {
		return await revisionThrough(copy, record, options)
	} finally {
		await copy.close()
	}
}

async function revisionThrough(engine: Engine, record: CatalogRecord, { databases }: TakeOptions): Promise<RevisionRef | null> {
	return currentOf(await databases.seeThrough(engine, record))
}

/** Passes what an engine says of a copy on as backup events, with the time of the whole act. */
export function relayTo(options: Pick<TakeOptions, 'emit' | 'elapsedMs'>): (event: CopyProgress) => void {
	return (event) => options.emit({ ...event, atMs: options.elapsedMs() })
}
