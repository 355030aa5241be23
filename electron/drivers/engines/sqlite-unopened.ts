import { type BigIntStats, lstatSync, statSync } from 'node:fs'
import { chmod, chown, copyFile, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import type { CopyProgress, Engine, FileReport, Listening, OpenFile, RestoreRequest } from './engine.ts'
import { throwIfStopped } from './pace.ts'
import { removeDatabase, sideFiles } from './side-files.ts'
import { openSqlite } from './sqlite.ts'
import { copyBytes } from './sqlite-copy-bytes.ts'
import { toFault } from './sqlite-faults.ts'
import { assertDatabase, inspectFile } from './sqlite-inspect.ts'
import { unopenedEngine } from './unopened.ts'
import { claimFile, syncToDisk } from './written-file.ts'

/** A place where a database was, and what was found there: null for nothing. */
type Place = { readonly path: string; readonly found: BigIntStats | null }

/**
 * Opens the place of a file that need not be a database, nor be there. Faults: `is-a-folder`, `not-a-database` for
 * anything else that is no plain file, `permission-denied`.
 */
export const openUnopened: OpenFile = async ({ path: given }) => {
	const path = resolve(given)
	const place: Place = { path, found: statOf(path) }
	if (place.found?.isDirectory()) throw new FaultError({ kind: 'is-a-folder', path })
	if (place.found && !place.found.isFile()) throw new FaultError({ kind: 'not-a-database', path, looksLike: 'other' })
	return unopenedEngine(() => openSqlite({ path }), ownActs(place))
}

function ownActs(place: Place): Parameters<typeof unopenedEngine>[1] {
	return {
		identity: `unopened:${place.path}`,
		inspectFile: (request, listening = {}) => inspectFile(request, listening),
		copyTo: (request, listening = {}) => keepWhatIsLeft(place, request.path, listening),
		restoreFrom: (request, listening = {}) => putInPlace(place, request, listening),
		async recover() {
			await removeDatabase(partOf(place.path))
			return 'ok'
		},
	} satisfies Partial<Engine>
}

/** A new file beside the old one, on the same disk, so that it can take its name. */
const partOf = (path: string) => `${path}.headway-part`

function statOf(path: string): BigIntStats | null {
	try {
		return statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

const isThere = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined

/**
 * Keeps the file byte for byte, with the journal or log beside it, which may be what mends it one day; an empty file
 * where only those are left. Fault `not-found` when there is nothing at all. Nothing is checked: it is known to be damaged.
 */
async function keepWhatIsLeft({ path, found }: Place, to: string, listening: Listening<CopyProgress>): Promise<FileReport> {
	const { journal, log } = sideFiles(path)
	const sides = [journal, log].filter(isThere)
	if (found === null && sides.length === 0) throw new FaultError({ kind: 'not-found', path })
	await claimFile(to)
	try {
		listening.onEvent?.({ kind: 'phase', phase: 'copying' })
		for (const side of sides) {
			const kept = `${to}${side.slice(path.length)}`
			await copyFile(side, kept)
			await syncToDisk(kept)
			throwIfStopped(listening.signal)
		}
		if (found !== null) await copyBytes({ from: path, to, isUndisturbed: () => true, exact: true }, listening)
		await syncToDisk(to)
		return await inspectFile({ path: to, check: false }, listening)
	} catch (thrown) {
		await removeDatabase(to)
		throw toFault(thrown, { path: to })
	}
}

/**
 * Puts a backup where the file was, at once: its copy is written and synced beside it, and then takes the name. What is
 * left of a journal or a log goes first, since SQLite would carry it into the new file. A crash on the way leaves the
 * damaged file or the backup. Faults: `file-replaced` when somebody changed the place meanwhile, `disk-full`,
 * `permission-denied`, `not-found` without the folder, `cancelled` …
 */
async function putInPlace(place: Place, request: RestoreRequest, listening: Listening<CopyProgress>): Promise<void> {
	const { path, found } = place
	const part = partOf(path)
	assertDatabase(request.path)
	await removeDatabase(part)
	try {
		await claimFile(part)
		listening.onEvent?.({ kind: 'phase', phase: 'copying' })
		await copyBytes({ from: request.path, to: part, isUndisturbed: () => true }, listening)
		await likeBefore(part, found)
		await syncToDisk(part)
		throwIfStopped(listening.signal)
		refuseChanged(place)
		const { journal, log, logIndex } = sideFiles(path)
		for (const side of [journal, log, logIndex]) await rm(side, { force: true })
		await rename(part, path)
		await syncToDisk(path)
	} catch (thrown) {
		await removeDatabase(part)
		throw toFault(thrown, { path })
	}
}

/** The rights of the file it replaces; where there was none, those that SQLite gives a new file. */
async function likeBefore(part: string, found: BigIntStats | null): Promise<void> {
	await chmod(part, found === null ? 0o644 & ~process.umask() : Number(found.mode & 0o777n))
	// Only the superuser may give a file away; everybody else keeps what they make
	if (found !== null) await chown(part, Number(found.uid), Number(found.gid)).catch(() => undefined)
}

/** What was kept must be what is replaced. */
function refuseChanged({ path, found }: Place): void {
	const now = statOf(path)
	if (now?.ino !== found?.ino || now?.size !== found?.size || now?.mtimeNs !== found?.mtimeNs)
		throw new FaultError({ kind: 'file-replaced', path })
}
