import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Database } from 'better-sqlite3'
import type { CopyProgress, FileReport, Listening } from './engine.ts'
import { breathe, createPacer, throwIfStopped } from './pace.ts'
import { damageIn, toFault } from './sqlite-faults.ts'
import { readStamp } from './sqlite-files.ts'
import { openImmutable } from './sqlite-look.ts'

const chunkBytes = 1_048_576
/** The most SQLite lets be mapped. */
const mappedBytes = 0x7fff0000

/** Size and lower-case hex sha-256 of a file, read in chunks. Faults: those of reading a file, `cancelled`. */
export async function hashFile(
	path: string,
	{ signal, onEvent }: Listening<CopyProgress>,
): Promise<Pick<FileReport, 'sizeBytes' | 'sha256'>> {
	onEvent?.({ kind: 'phase', phase: 'hashing' })
	try {
		await using file = await open(path, 'r')
		const totalBytes = (await file.stat()).size
		const hash = createHash('sha256')
		const pacer = createPacer(100)
		const buffers = [Buffer.alloc(chunkBytes), Buffer.alloc(chunkBytes)] as const
		let doneBytes = 0
		// The next chunk is read while this one is hashed
		let reading = file.read(buffers[0], 0, chunkBytes, 0)
		for (let turn = 1; ; turn++) {
			const { bytesRead, buffer } = await reading
			throwIfStopped(signal)
			if (bytesRead === 0) break
			doneBytes += bytesRead
			reading = file.read(buffers[turn % 2 === 0 ? 0 : 1], 0, chunkBytes, doneBytes)
			hash.update(buffer.subarray(0, bytesRead))
			if (pacer.due()) onEvent?.({ kind: 'progress', doneBytes, totalBytes })
		}
		onEvent?.({ kind: 'progress', doneBytes, totalBytes })
		return { sizeBytes: doneBytes, sha256: hash.digest('hex') }
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

/** SQLite's integrity check of a file nobody writes to: `ok`, or the complaint in SQLite's words. */
export async function checkFile(path: string, { signal, onEvent }: Listening<CopyProgress>): Promise<string> {
	onEvent?.({ kind: 'phase', phase: 'checking' })
	await breathe(signal)
	try {
		const db = openImmutable(path)
		try {
			// Entries are looked up all over the file: mapping it halves the time
			db.pragma(`mmap_size = ${mappedBytes}`)
			return complaintsOf(db, 'integrity_check')
		} finally {
			db.close()
		}
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

/** What one of SQLite's checks finds: `ok`, or its complaints, one a line. Damage that stops the check is a complaint too. */
export function complaintsOf(db: Database, check: 'integrity_check' | 'quick_check'): string {
	try {
		return (db.pragma(check) as Record<string, string>[]).map((row) => row[check]).join('\n')
	} catch (thrown) {
		const damage = damageIn(thrown)
		if (damage === null) throw thrown
		return damage
	}
}

/** Reads a database file that is not the open one. Faults: those of reading a file, `cancelled`. */
export async function inspectFile(
	request: { readonly path: string; readonly check: boolean },
	listening: Listening<CopyProgress>,
): Promise<FileReport> {
	const file = await hashFile(request.path, listening)
	return { ...file, check: request.check ? await checkFile(request.path, listening) : null }
}

/** Refuses what is no database before SQLite is asked to copy it. Faults: `not-a-database`, those of reading a file. */
export function assertDatabase(path: string): void {
	readStamp(path)
}
