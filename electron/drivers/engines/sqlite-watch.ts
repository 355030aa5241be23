import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { toFault } from './sqlite-faults.ts'
import { insist, openForWriting } from './sqlite-lock.ts'

/** Notices what others commit to a file. */
export type Watch = {
	/** Was anything committed since the watch began? Exact when asked while nobody else can write. */
	hasSeenWrites(): boolean
	close(): void
}

/**
 * Begins to watch. A killed writer's transaction is rolled back first, so that it does not count as a write later.
 * Faults: `busy`, `read-only`, `not-found`, `file-replaced`, `corrupt` …
 */
export async function beginWatch(path: string, identity: string, lockTimeoutMs: number): Promise<Watch> {
	const db = openForWriting(path, identity)
	try {
		const mode = await insist(path, () => readMode(db), { lockTimeoutMs })
		if (mode === 'wal') return watchLog(db)
	} catch (thrown) {
		db.close()
		throw toFault(thrown, { path })
	}
	db.close()
	return watchFile(path)
}

function readMode(db: Database): unknown {
	db.prepare('SELECT count(*) FROM sqlite_schema').get()
	return db.pragma('journal_mode', { simple: true })
}

/**
 * In log mode a commit need not touch the file, and a checkpoint touches it without changing anything (one that empties the
 * log, which only happens when somebody asks for it, counts as a write all the same). A connection that
 * stays open is told by SQLite itself: https://sqlite.org/pragma.html#pragma_data_version. It locks nobody out.
 * While it is open, no descriptor of the file may be closed in this process, or its locks would go with it.
 */
function watchLog(db: Database): Watch {
	const read = () => db.pragma('data_version', { simple: true })
	const first = read()
	return { hasSeenWrites: () => read() !== first, close: () => db.close() }
}

/**
 * In rollback mode every commit writes to the file: it raises the change counter in its header, save that of a program
 * that never gave up its lock in between, whose commits show in the time of change. The descriptor stays open, because
 * closing it while SQLite holds locks in this process would drop them.
 */
function watchFile(path: string): Watch {
	const descriptor = open(path)
	const read = () => stampOf(descriptor)
	const first = read()
	return { hasSeenWrites: () => read() !== first, close: () => closeSync(descriptor) }
}

function open(path: string): number {
	try {
		return openSync(path, 'r')
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

/** Size, time of change, and the header, which holds the change counter: https://sqlite.org/fileformat2.html#file_change_counter */
function stampOf(descriptor: number): string {
	const header = Buffer.alloc(100)
	readSync(descriptor, header, 0, header.length, 0)
	const { size, mtimeNs } = fstatSync(descriptor, { bigint: true })
	return `${size} ${mtimeNs} ${header.toString('hex')}`
}
