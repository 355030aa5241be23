import { constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { FaultError } from '../../../contract/fault.ts'
import { sideFiles } from '../../engines/side-files.ts'
import { isUnreachableLog, needsRollback, toFault } from '../../engines/sqlite-faults.ts'
import { readStamp, type Stamp, sqliteUri } from '../../engines/sqlite-files.ts'
import { openImmutable } from '../../engines/sqlite-look.ts'
import { openPageFile, type PageFile } from '../pages/page-file.ts'

/** A connection that can only look. */
export type OpenedFile = {
	readonly db: Database.Database
	readonly path: string
	readonly sizeBytes: number
	/** Nothing is held between two statements, and what holds for long is not asked. */
	readonly inShortHolds: boolean
	/** The same file page by page, where nobody writes to it; its worth ends as that of everything else with `isDisturbed`. */
	readonly pages: PageFile | null
	/** Whether somebody has written to the file since it was opened, where what was read is worth nothing then. */
	isDisturbed(): boolean
	close(): void
}

/** How long a statement waits for a writer who is just putting his work into the file. */
const patienceMs = 5_000

/**
 * Opens a file so that its owner notices nothing. One that nobody writes is read as immutable: no lock, nothing created. A
 * write-ahead log is read beside its writers in one transaction. A file that somebody writes without a log, and any such file
 * with `inShortHolds`, is read in the ordinary way with no transaction around the statements, so that its writers pass between
 * them. What cannot be read without repair is copied away and repaired there. A process must hold one such connection to a file
 * at most: see engines/sqlite-files.ts. Faults: those of reading a file, `busy`.
 */
export function openFile(path: string, inShortHolds = false): OpenedFile {
	const stamp = readStamp(path)
	try {
		if (stamp.logBytes > 0) return (stamp.hasLogIndex ? openBesideWriters(path, stamp) : null) ?? openCopy(path, stamp)
		// Side files of a database in log mode would come into being, so it is only ever read while it is still
		const isOrdinary = stamp.liveJournal || (inShortHolds && stamp.header?.writesLog === false)
		return isOrdinary ? (openOrdinarily(path, stamp) ?? openCopy(path, stamp)) : openStill(path, stamp)
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

function openStill(path: string, stamp: Stamp): OpenedFile {
	const db = openImmutable(path)
	return opened(db, path, stamp, { pages: openPageFile(path), isDisturbed: () => readStamp(path).key !== stamp.key })
}

/** Reading the log's index without writing to it works save in rare moments, so it goes first. */
function openBesideWriters(path: string, stamp: Stamp): OpenedFile | null {
	const db = openHolding(path, 'mode=ro&readonly_shm=1') ?? openHolding(path, 'mode=ro')
	return db && opened(db, path, stamp, {})
}

function openHolding(path: string, query: 'mode=ro' | 'mode=ro&readonly_shm=1'): Database.Database | null {
	const db = new Database(sqliteUri(path, query), { readonly: true, timeout: patienceMs })
	try {
		holdOneState(db)
		return db
	} catch (thrown) {
		db.close()
		if (isUnreachableLog(thrown)) return null
		throw thrown
	}
}

function holdOneState(db: Database.Database): void {
	db.exec('BEGIN')
	db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
}

/** Null where a killed writer's transaction must be rolled back first. */
function openOrdinarily(path: string, stamp: Stamp): OpenedFile | null {
	const db = new Database(sqliteUri(path, 'mode=ro'), { readonly: true, timeout: patienceMs })
	try {
		db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
		return opened(db, path, stamp, { inShortHolds: true })
	} catch (thrown) {
		db.close()
		if (needsRollback(thrown)) return null
		throw thrown
	}
}

function openCopy(path: string, stamp: Stamp): OpenedFile {
	const folder = mkdtempSync(join(tmpdir(), 'headway-source-'))
	const drop = () => rmSync(folder, { recursive: true, force: true })
	try {
		const copy = copyInto(folder, path)
		if (readStamp(path).key !== stamp.key) throw new FaultError({ kind: 'busy', path, waitedMs: 0 })
		const db = new Database(copy, { fileMustExist: true })
		// The first read of a connection that may write rolls an unfinished transaction back
		db.prepare('SELECT count(*) FROM sqlite_schema').get()
		return opened(db, path, stamp, { drop })
	} catch (thrown) {
		drop()
		throw thrown
	}
}

function copyInto(folder: string, path: string): string {
	const copy = join(folder, 'db')
	const [from, to] = [sideFiles(path), sideFiles(copy)]
	copyFileSync(path, copy, constants.COPYFILE_FICLONE)
	for (const side of ['journal', 'log'] as const) if (existsSync(from[side])) copyFileSync(from[side], to[side], constants.COPYFILE_FICLONE)
	return copy
}

type Manner = {
	readonly inShortHolds?: boolean
	readonly pages?: PageFile | null
	readonly isDisturbed?: () => boolean
	readonly drop?: () => void
}

function opened(
	db: Database.Database,
	path: string,
	{ sizeBytes, logBytes }: Stamp,
	{ inShortHolds = false, pages = null, isDisturbed = () => false, drop }: Manner,
): OpenedFile {
	db.pragma('query_only = ON')
	// Functions hidden in a stranger's schema must not run because somebody looked
	db.pragma('trusted_schema = OFF')
	const close = () => {
		db.close()
		pages?.close()
		drop?.()
	}
	return { db, path, sizeBytes: sizeBytes + logBytes, inShortHolds, pages, isDisturbed, close }
}
