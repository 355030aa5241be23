import type Database from 'better-sqlite3'
import { FaultError } from '../../../contract/fault.ts'
import { toFault } from '../../engines/sqlite-faults.ts'
import { readStamp } from '../../engines/sqlite-files.ts'
import { openImmutable } from '../../engines/sqlite-look.ts'
import { openPageFile, type PageFile } from '../../engines/sqlite-page-file.ts'

/** A connection that can only look. */
export type OpenedFile = {
	readonly db: Database.Database
	readonly path: string
	readonly sizeBytes: number
	/** The same file page by page; null for one whose text is not UTF-8. */
	readonly pages: PageFile | null
	/** Whether somebody has written to the file since it was opened: what was read is worth nothing then. */
	isDisturbed(): boolean
	close(): void
}

/**
 * Opens a file that nobody writes to, so that nobody notices: no lock, nothing created. Whoever wants another takes a snapshot of
 * it first. Faults: those of reading a file; `busy` for one with a transaction under way, or with a log.
 */
export function openFile(path: string): OpenedFile {
	try {
		const stamp = readStamp(path)
		if (stamp.logBytes > 0 || stamp.liveJournal) throw new FaultError({ kind: 'busy', path, waitedMs: 0 })
		const db = openImmutable(path)
		db.pragma('query_only = ON')
		// Functions hidden in a stranger's schema must not run because somebody looked
		db.pragma('trusted_schema = OFF')
		const pages = openPageFile(path)
		const isDisturbed = () => readStamp(path).key !== stamp.key
		const close = () => {
			db.close()
			pages?.close()
		}
		return { db, path, sizeBytes: stamp.sizeBytes, pages, isDisturbed, close }
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}
