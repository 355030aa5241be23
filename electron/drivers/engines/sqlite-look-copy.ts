import { constants } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { sideFiles } from './side-files.ts'
import { toFault } from './sqlite-faults.ts'
import type { Stamp } from './sqlite-files.ts'

/**
 * A private copy of a database whose own files cannot be read without writing to them: a killed writer left a rollback
 * journal, or a write-ahead log without its index. SQLite puts the copy in order, the original stays untouched.
 * The copy is kept until the original changes, because it may be large and be asked for often.
 */
export type CopyGlass = {
	/** Opens the copy, or null when the original changed while it was copied. Faults: `disk-full`, `input-output`. */
	open(stamp: Stamp, readStampAgain: () => Stamp): Promise<Database.Database | null>
	close(): Promise<void>
}

export function createCopyGlass(path: string): CopyGlass {
	let kept: { readonly folder: string; readonly key: string } | null = null
	async function drop() {
		if (kept) await rm(kept.folder, { recursive: true, force: true })
		kept = null
	}
	return {
		async open(stamp, readStampAgain) {
			if (kept?.key !== stamp.key) {
				await drop()
				const folder = await mkdtemp(join(tmpdir(), 'headway-look-'))
				kept = { folder, key: stamp.key }
				await copyInto(folder, path, stamp)
				if (readStampAgain().key !== stamp.key) {
					await drop()
					return null
				}
			}
			return kept ? openRecovered(join(kept.folder, 'db')) : null
		},
		close: drop,
	}
}

async function copyInto(folder: string, path: string, stamp: Stamp): Promise<void> {
	const from = sideFiles(path)
	const copy = join(folder, 'db')
	const to = sideFiles(copy)
	try {
		await copyFile(path, copy, constants.COPYFILE_FICLONE)
		if (stamp.liveJournal) await copyFile(from.journal, to.journal, constants.COPYFILE_FICLONE)
		else await copyFile(from.log, to.log, constants.COPYFILE_FICLONE)
	} catch (thrown) {
		throw toFault(thrown, { path: copy })
	}
}

function openRecovered(copy: string): Database.Database {
	const db = new Database(copy, { fileMustExist: true })
	// The first read of a connection that may write rolls an unfinished transaction back
	db.prepare('SELECT count(*) FROM sqlite_schema').get()
	return db
}
