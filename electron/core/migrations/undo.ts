import { isAboutEntries, movesRevisions } from '../../contract/acts.ts'
import type { Backup } from '../../contract/backups.ts'
import type { DatabaseId } from '../../contract/database.ts'
import { type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import type { Undoable } from '../../contract/migrations.ts'
import type { Journal, JournalEntry } from '../activity/journal.ts'
import type { BackupFolder } from '../backups/backup-folder.ts'

type Found = { readonly undoable: Undoable; readonly backup: Backup }

/**
 * Finds what Undo would do. Only the latest act that may have changed the database counts: undoing an older one would
 * throw away what came after it. Null when there is none, or it was made without a restore point.
 */
export async function findUndoable(
	parts: { readonly journal: Journal; readonly folder: BackupFolder },
	database: DatabaseId,
): Promise<Found | null> {
	const latest = (await parts.journal.list({ database, limit: 200 })).find(mayHaveChanged)
	if (!latest?.restorePoint || !movesRevisions(latest.act)) return null
	const backup = await parts.folder.find(database, latest.restorePoint.id).catch(nullIfUnknown)
	// What could not be read as a database is kept, but is no state to go back to
	if (!backup?.exists || backup.check.result === 'damaged') return null
	const undoable: Undoable = {
		activity: latest.id,
		act: latest.act,
		restorePoint: latest.restorePoint,
		at: latest.startedAt,
		revision: backup.revision,
	}
	return { undoable, backup }
}

/** The same, for those who ask for it to be done. Faults: `nothing-to-undo`. */
export async function requireUndoable(parts: Parameters<typeof findUndoable>[0], database: DatabaseId): Promise<Found> {
	const found = await findUndoable(parts, database)
	if (!found) throw new FaultError({ kind: 'nothing-to-undo' })
	return found
}

function mayHaveChanged(entry: JournalEntry): boolean {
	// To put the whole database back would throw away what was written to its entries since
	if (isAboutEntries(entry.act)) return entry.act !== 'export-entries' && entry.restorePoint !== null
	if (!movesRevisions(entry.act)) return false
	// Of a command that broke off only its end tells whether anything of it is left
	if (entry.command !== null && (entry.outcome === 'failed' || entry.outcome === 'cancelled')) return entry.found !== 'before'
	if (entry.command !== null && entry.outcome === 'interrupted') return true
	if (entry.fault?.kind === 'read-back-mismatch') return true
	// Steps that were committed by themselves, and statements of one that broke off, stay
	if (entry.progress !== null || entry.steps.some(({ state }) => state === 'applied')) return true
	return entry.outcome === 'succeeded' || (entry.outcome === 'interrupted' && entry.found !== 'before')
}

function nullIfUnknown(thrown: unknown): null {
	const kind: Fault['kind'] | undefined = faultOf(thrown)?.kind
	if (kind !== 'unknown-backup') throw thrown
	return null
}
