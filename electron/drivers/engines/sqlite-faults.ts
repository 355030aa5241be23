import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { type Fault, FaultError } from '../../contract/fault.ts'

/** What is known where a driver's error is met. */
type Circumstances = { readonly path: string; readonly statement?: string; readonly waitedMs?: number }

/**
 * Turns what SQLite, better-sqlite3 or the file system threw into a fault. Anything else comes back as it is: a defect.
 * The only place where driver codes are read. Codes: https://sqlite.org/rescode.html
 */
export function toFault(thrown: unknown, circumstances: Circumstances): unknown {
	if (thrown instanceof FaultError) return thrown
	const fault = faultFor(thrown, circumstances)
	return fault ? new FaultError(fault, { cause: thrown }) : thrown
}

/** Is this SQLite saying that another connection holds what it needs, now. */
export function isBusy(thrown: unknown): boolean {
	const code = sqliteCode(thrown)
	return code !== null && /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)
}

/** Is this SQLite refusing to read because an unfinished transaction must first be rolled back by a writer. */
export function needsRollback(thrown: unknown): boolean {
	return sqliteCode(thrown) === 'SQLITE_READONLY_ROLLBACK'
}

/** Is this what a reader meets when the files of a log-mode database come and go under it. */
export function isUnreachableLog(thrown: unknown): boolean {
	const code = sqliteCode(thrown)
	return code !== null && /^SQLITE_(CANTOPEN|READONLY|IOERR)/.test(code)
}

/** SQLite's words for a file that it cannot make sense of, or null when the error is of another kind. */
export function damageIn(thrown: unknown): string | null {
	const code = sqliteCode(thrown)
	return code !== null && /^SQLITE_(CORRUPT|NOTADB)/.test(code) && thrown instanceof Error ? thrown.message : null
}

function sqliteCode(thrown: unknown): string | null {
	return thrown instanceof Database.SqliteError ? thrown.code : null
}

function faultFor(thrown: unknown, circumstances: Circumstances): Fault | null {
	const code = sqliteCode(thrown)
	if (code !== null) return sqliteFault(code, (thrown as Error).message, circumstances)
	if (thrown instanceof Error && 'code' in thrown && 'syscall' in thrown) return fileFault(String(thrown.code), thrown, circumstances.path)
	// better-sqlite3 complains in its own words about statements it cannot bind or that hold nothing
	if (circumstances.statement !== undefined && (thrown instanceof RangeError || thrown instanceof TypeError))
		return { kind: 'sql', detail: thrown.message, code: 'SQLITE_MISUSE', statement: circumstances.statement }
	return null
}

function sqliteFault(code: string, detail: string, { path, statement, waitedMs = 0 }: Circumstances): Fault {
	const where = statement === undefined ? {} : { statement }
	switch (code.split('_')[1]) {
		case 'BUSY':
		case 'LOCKED':
		case 'PROTOCOL':
			return { kind: 'busy', path, waitedMs: Math.round(waitedMs) }
		case 'NOTADB':
			return { kind: 'not-a-database', path, looksLike: 'encrypted-or-garbage' }
		case 'CORRUPT':
			return { kind: 'corrupt', path, detail }
		case 'FULL':
			return { kind: 'disk-full', path }
		case 'READONLY':
			return code === 'SQLITE_READONLY_DBMOVED' ? { kind: 'file-replaced', path } : readOnlyFault(path)
		case 'CANTOPEN':
		case 'PERM':
			return unopenableFault(path, detail)
		case 'CONSTRAINT':
			return { kind: 'constraint', detail, ...where }
		case 'IOERR':
			return { kind: 'input-output', path, detail: `${detail} (${code})` }
		default:
			return isSyntax(detail) ? { kind: 'syntax', detail, ...where } : { kind: 'sql', detail, code, ...where }
	}
}

const isSyntax = (detail: string) => /syntax error|incomplete input|unrecognized token/.test(detail)

/** Why SQLite could not open a file it was pointed at, asked of the file system because SQLite does not say. */
function unopenableFault(path: string, detail: string): Fault {
	try {
		if (statSync(path).isDirectory()) return { kind: 'is-a-folder', path }
		accessSync(path, constants.R_OK)
	} catch (thrown) {
		if (thrown instanceof Error && 'code' in thrown) return fileFault(String(thrown.code), thrown, path)
	}
	return isWritable(dirname(path)) ? { kind: 'input-output', path, detail } : { kind: 'read-only', path, reason: 'folder' }
}

function readOnlyFault(path: string): Fault {
	const reason = isWritable(path) ? (isWritable(dirname(path)) ? 'disk' : 'folder') : 'file'
	return { kind: 'read-only', path, reason }
}

function isWritable(path: string): boolean {
	try {
		accessSync(path, constants.W_OK)
		return true
	} catch {
		return false
	}
}

function fileFault(code: string, thrown: Error, path: string): Fault {
	switch (code) {
		case 'ENOENT':
		case 'ENOTDIR':
			return { kind: 'not-found', path }
		case 'EISDIR':
			return { kind: 'is-a-folder', path }
		case 'EACCES':
		case 'EPERM':
			return { kind: 'permission-denied', path, access: 'read' }
		case 'ENOSPC':
		case 'EDQUOT':
			return { kind: 'disk-full', path }
		case 'EROFS':
			return { kind: 'read-only', path, reason: 'disk' }
		case 'EEXIST':
			return { kind: 'constraint', detail: `${path} exists` }
		default:
			return { kind: 'input-output', path, detail: thrown.message }
	}
}

/**
 * Refuses to write where the file or the folder that must hold its journal does not allow it: SQLite itself would open
 * such a file without a word and complain in the middle. Faults: `not-found`, `is-a-folder`, `read-only`.
 */
export function assertWritable(path: string): void {
	writableOrThrow(path, path, 'file')
	writableOrThrow(dirname(path), path, 'folder')
}

function writableOrThrow(place: string, path: string, reason: 'file' | 'folder'): void {
	try {
		accessSync(place, constants.W_OK)
	} catch (thrown) {
		const fault = faultFor(thrown, { path })
		throw fault?.kind === 'permission-denied'
			? new FaultError({ kind: 'read-only', path, reason }, { cause: thrown })
			: toFault(thrown, { path })
	}
}
