import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { FaultError } from '../../contract/fault.ts'
import { sideFiles } from './side-files.ts'
import { toFault } from './sqlite-faults.ts'
import { looksLike } from './sqlite-lookalikes.ts'

/**
 * Trap for everything here: POSIX drops all of a process's locks on a file when *any* descriptor of it is closed. So these
 * functions must not run while this process holds a connection with locks on the same file; `sqlite.ts` sees to it.
 */

/** The start of the file: https://sqlite.org/fileformat2.html#the_database_header. An empty file has none. */
export type FileHeader = { readonly writesLog: boolean; readonly changeCounter: number }

/** A database file and its companions as they stood at one moment, without asking SQLite. */
export type Stamp = {
	readonly identity: string
	readonly sizeBytes: number
	readonly header: FileHeader | null
	/** A rollback journal is there whose transaction may have reached the main file. */
	readonly liveJournal: boolean
	/** Bytes of the write-ahead log; 0 when it is empty or absent. */
	readonly logBytes: number
	/** The log's shared index is there: without it a reader would have to create one. */
	readonly hasLogIndex: boolean
	/** Equal for two stamps exactly when nothing that a reader depends on changed between them. */
	readonly key: string
}

const headerMagic = 'SQLite format 3\0'
const headerBytes = 100
const journalMagic = 'd9d505f920a163d7'

/** A URI that SQLite opens whatever characters the path holds. `immutable=1` takes no lock and creates nothing. */
export const sqliteUri = (path: string, query: 'immutable=1' | 'mode=ro' | 'mode=ro&readonly_shm=1' | 'mode=rw'): string =>
	`${pathToFileURL(path).href}?${query}`

/** Names the file a path leads to now: `device:inode`. Faults: `not-found`, `permission-denied`. */
export function identityOf(path: string): string {
	try {
		return identityFrom(statSync(path, { bigint: true }))
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

/** Refuses to go on when another file has taken the place of the one that was opened. Faults: `file-replaced`, `not-found`. */
export function assertIdentity(path: string, identity: string): void {
	if (identityOf(path) !== identity) throw new FaultError({ kind: 'file-replaced', path })
}

const identityFrom = (stats: { readonly dev: bigint; readonly ino: bigint }) => `${stats.dev}:${stats.ino}`

/** Reads a stamp. Faults: `not-found`, `is-a-folder`, `permission-denied`, `not-a-database`, `input-output`. */
export function readStamp(path: string): Stamp {
	const main = readMain(path)
	const side = sideFiles(path)
	const journal = readSide(side.journal)
	const log = readSide(side.log)
	const liveJournal = journal?.head === journalMagic
	const key = [main.key, liveJournal ? journal.key : '', log && log.sizeBytes > 0 ? log.key : ''].join(' ')
	return {
		identity: main.identity,
		sizeBytes: main.sizeBytes,
		header: main.header,
		liveJournal,
		logBytes: log?.sizeBytes ?? 0,
		hasLogIndex: readSide(side.logIndex) !== null,
		key,
	}
}

function readMain(path: string): Pick<Stamp, 'identity' | 'sizeBytes' | 'header' | 'key'> {
	const { head, stats } = readHead(path, 4096)
	const identity = identityFrom(stats)
	const sizeBytes = Number(stats.size)
	if (sizeBytes > 0 && head.toString('latin1', 0, headerMagic.length) !== headerMagic)
		throw new FaultError({ kind: 'not-a-database', path, looksLike: looksLike(head) })
	if (sizeBytes > 0 && head.length < headerBytes)
		throw new FaultError({ kind: 'corrupt', path, detail: 'the header of the file is cut off' })
	const header = sizeBytes === 0 ? null : { writesLog: head[18] === 2, changeCounter: head.readUInt32BE(24) }
	return {
		identity,
		sizeBytes,
		header,
		key: `${identity} ${sizeBytes} ${stats.mtimeNs} ${header?.changeCounter ?? ''} ${header?.writesLog ?? ''}`,
	}
}

function readHead(path: string, length: number) {
	try {
		// Asked before opening: opening a pipe would wait for a writer, and a folder opens without complaint
		const before = statSync(path)
		if (before.isDirectory()) throw new FaultError({ kind: 'is-a-folder', path })
		if (!before.isFile()) throw new FaultError({ kind: 'not-a-database', path, looksLike: 'other' })
		const descriptor = openSync(path, 'r')
		try {
			const head = Buffer.alloc(length)
			const count = readSync(descriptor, head, 0, length, 0)
			return { head: head.subarray(0, count), stats: fstatSync(descriptor, { bigint: true }) }
		} finally {
			closeSync(descriptor)
		}
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

function readSide(path: string): { readonly sizeBytes: number; readonly head: string; readonly key: string } | null {
	try {
		const { head, stats } = readHead(path, 8)
		return { sizeBytes: Number(stats.size), head: head.toString('hex'), key: `${identityFrom(stats)} ${stats.size} ${stats.mtimeNs}` }
	} catch (thrown) {
		if (thrown instanceof FaultError && thrown.fault.kind === 'not-found') return null
		throw thrown
	}
}
