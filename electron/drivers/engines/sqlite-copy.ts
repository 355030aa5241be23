import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { open, stat, writeFile } from 'node:fs/promises'
import { FaultError } from '../../contract/fault.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { CopiedFile, CopyProgress, CopyRequest, Listening } from './engine.ts'
import { createPacer, throwIfStopped } from './pace.ts'
import { removeDatabase } from './side-files.ts'
import { copyBytes, leaveLogMode } from './sqlite-copy-bytes.ts'
import { toFault } from './sqlite-faults.ts'
import { checkFile, hashFile } from './sqlite-inspect.ts'
import type { Glass, Looker } from './sqlite-look.ts'
import { claimFile, syncToDisk } from './written-file.ts'

/** Pages copied before the event loop turns and writers are let in. */
const pagesPerBite = 1_000
/** A writer that starts the copy over this often gets less of a chance each further time. */
const patientRestarts = 3
const biteGrowth = 8
/** How long a writer may keep the next bite from being read. */
const stalledAfterMs = 5_000
/** A moment without a writer is worth this long a wait; beside one the copy may have to start over. */
const quietPatienceMs = 500
/** A file that is read at one go, between two commits: whoever waits for nobody is then never turned away. */
const atOnceBytes = 67_108_864
/** Such a moment comes soon, beside any writer but one that never pauses. */
const atOncePatienceMs = 5_000

/**
 * Copies the live database to a new file and syncs it: through SQLite's backup interface when other programs are at it.
 * The copy is in rollback-journal mode, whole in one file. Whatever goes wrong, nothing stays at `path`.
 * Faults: `constraint` when `path` exists, `corrupt` when the check finds damage, `disk-full`, `busy`, `cancelled` …
 */
export async function copyTo(
	source: { readonly path: string; readonly looker: Looker },
	{ path, check: isChecked, hash = true }: CopyRequest,
	listening: Listening<CopyProgress>,
): Promise<CopiedFile> {
	await claimFile(path)
	try {
		listening.onEvent?.({ kind: 'phase', phase: 'copying' })
		const isShort = statSync(source.path).size <= atOnceBytes
		const read = async (glass: Glass) =>
			isShort && glass.isUndisturbed ? readFileSync(source.path) : copyOnce(source.path, glass, { path, hash }, listening)
		const patienceMs = isShort ? atOncePatienceMs : quietPatienceMs
		const found = await source.looker.look(read, { signal: listening.signal, patienceMs, shortHolds: true })
		const copied = found instanceof Uint8Array ? await keepBytes(found, { path, hash }, listening) : found
		await syncToDisk(path)
		const check = isChecked ? await checkFile(path, listening) : null
		if (check !== null && check !== 'ok') throw new FaultError({ kind: 'corrupt', path: source.path, detail: check })
		return { ...(copied ?? (hash ? await hashFile(path, listening) : { sizeBytes: statSync(path).size, sha256: null })), check }
	} catch (thrown) {
		await removeDatabase(path)
		throw toFault(thrown, { path })
	}
}

type Kept = Required<Pick<CopyRequest, 'path' | 'hash'>>

async function keepBytes(bytes: Uint8Array, { path, hash }: Kept, { signal, onEvent }: Listening<CopyProgress>) {
	throwIfStopped(signal)
	leaveLogMode(bytes)
	await writeFile(path, bytes)
	onEvent?.({ kind: 'progress', doneBytes: bytes.length, totalBytes: bytes.length })
	return { sizeBytes: bytes.length, sha256: hash ? createHash('sha256').update(bytes).digest('hex') : null }
}

/** One try. A file nobody writes to is copied as it stands and comes with its hash; any other goes through SQLite page by page. */
async function copyOnce(sourcePath: string, glass: Glass, { path, hash }: Kept, listening: Listening<CopyProgress>) {
	// What an earlier try left is no start for this one
	await emptyFile(path)
	const { isUndisturbed } = glass
	if (isUndisturbed)
		return copyBytes({ from: sourcePath, to: path, isUndisturbed, hash }, listening).catch((thrown: unknown) => {
			throw toFault(thrown, { path })
		})
	await copyPages(sourcePath, glass, path, listening)
	await patchHeader(path)
	return null
}

async function copyPages(sourcePath: string, glass: Glass, path: string, { signal, onEvent }: Listening<CopyProgress>): Promise<void> {
	const bite = createBite()
	const pacer = createPacer(100)
	const stall = createStallWatch(sourcePath)
	const { totalPages } = await glass.db
		.backup(path, {
			progress({ totalPages: total, remainingPages }) {
				throwIfStopped(signal)
				stall.see(remainingPages)
				const pageBytes = total > 0 ? glass.stamp.sizeBytes / total : 0
				if (pacer.due())
					onEvent?.({
						kind: 'progress',
						doneBytes: Math.round((total - remainingPages) * pageBytes),
						totalBytes: Math.round(total * pageBytes),
					})
				return bite.next(remainingPages)
			},
		})
		.catch((thrown: unknown) => {
			throw toFault(thrown, { path })
		})
	// better-sqlite3 takes "busy at the very first step" for "nothing left to do"
	if (totalPages === 0) throw new FaultError({ kind: 'busy', path: sourcePath, waitedMs: 0 })
}

/** How many pages to copy next: more each time that a writer has made SQLite start over, so that the copy ends. */
function createBite(): { next(remainingPages: number): number } {
	let previous = Number.POSITIVE_INFINITY
	let restarts = 0
	let pages = pagesPerBite
	return {
		next(remainingPages) {
			if (remainingPages > previous && ++restarts > patientRestarts) pages = Math.min(pages * biteGrowth, 0x7fffffff)
			previous = remainingPages
			return pages
		},
	}
}

function createStallWatch(path: string): { see(remainingPages: number): void } {
	let sinceMs = startStopwatch()
	let last = -1
	return {
		see(remainingPages) {
			if (remainingPages !== last) sinceMs = startStopwatch()
			else if (sinceMs() > stalledAfterMs) throw new FaultError({ kind: 'busy', path, waitedMs: Math.round(sinceMs()) })
			last = remainingPages
		},
	}
}

async function emptyFile(path: string): Promise<void> {
	if ((await stat(path)).size === 0) return
	await removeDatabase(path)
	await claimFile(path)
}

/** A copied header says what mode the original was in; the copy is whole in one file and needs no log. */
async function patchHeader(path: string): Promise<void> {
	await using file = await open(path, 'r+')
	const header = new Uint8Array(20)
	await file.read(header, 0, header.length, 0)
	leaveLogMode(header)
	await file.write(header, 18, 2, 18)
}
