import type Database from 'better-sqlite3'
import { FaultError } from '../../contract/fault.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { CopyProgress, Listening, RestoreRequest } from './engine.ts'
import { createPacer, pause, throwIfStopped } from './pace.ts'
import { isBusy, toFault } from './sqlite-faults.ts'
import { assertIdentity } from './sqlite-files.ts'
import { assertDatabase } from './sqlite-inspect.ts'
import { insist, openForWriting } from './sqlite-lock.ts'
import { openImmutable } from './sqlite-look.ts'

type Target = { readonly path: string; readonly identity: string }

const pagesPerBite = 1_000
const pollMs = 20

/**
 * Puts the database at `request.path` into the open one through SQLite's backup interface: one transaction of the target,
 * so that its readers see the old state or the new one. A target in log mode stays in log mode.
 * `refuseWritten` is asked while nobody else can write, where the request says so.
 * Faults: `busy`, `disk-full`, `not-a-database`, `read-only`, `changed-meanwhile`, `cancelled` …; after each the old contents stand.
 */
export async function restoreFrom(
	target: Target,
	request: RestoreRequest,
	listening: Listening<CopyProgress>,
	refuseWritten: () => void,
): Promise<void> {
	assertDatabase(request.path)
	const before = await insistRead(target, request, listening.signal)
	const source = openSource(request.path)
	try {
		const pageSize = source.pragma('page_size', { simple: true })
		// SQLite cannot change the page size of a database in log mode, so such a one leaves the mode for the while
		if (before.journalMode === 'wal' && before.pageSize !== pageSize)
			await withoutLog(target, request, listening, () => put(source, target, request, listening, refuseWritten))
		else await put(source, target, request, listening, refuseWritten)
	} finally {
		source.close()
	}
}

function openSource(path: string): Database.Database {
	try {
		return openImmutable(path)
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

type Standing = { readonly schemaVersion: number; readonly journalMode: string; readonly pageSize: number }

/** How the target stands, read by a connection that may write: it first rolls back what a killed writer left. */
async function insistRead(target: Target, request: RestoreRequest, signal: AbortSignal | undefined): Promise<Standing> {
	const db = openForWriting(target.path, target.identity)
	try {
		return await insist(target.path, () => readStanding(db), { lockTimeoutMs: request.lockTimeoutMs, signal })
	} finally {
		db.close()
	}
}

function readStanding(db: Database.Database): Standing {
	return {
		schemaVersion: db.pragma('schema_version', { simple: true }) as number,
		journalMode: db.pragma('journal_mode', { simple: true }) as string,
		pageSize: db.pragma('page_size', { simple: true }) as number,
	}
}

async function withoutLog(
	target: Target,
	request: RestoreRequest,
	listening: Listening<CopyProgress>,
	work: () => Promise<void>,
): Promise<void> {
	await setJournalMode(target, 'delete', request, listening.signal)
	try {
		await work()
	} finally {
		await setJournalMode(target, 'wal', request, undefined)
	}
}

async function setJournalMode(
	target: Target,
	mode: 'delete' | 'wal',
	request: RestoreRequest,
	signal: AbortSignal | undefined,
): Promise<void> {
	const db = openForWriting(target.path, target.identity)
	try {
		await insist(target.path, () => db.pragma(`journal_mode = ${mode}`), { lockTimeoutMs: request.lockTimeoutMs, signal })
	} finally {
		db.close()
	}
}

/** Tries the backup until the target's other connections let it. */
async function put(
	source: Database.Database,
	target: Target,
	request: RestoreRequest,
	listening: Listening<CopyProgress>,
	refuseWritten: () => void,
): Promise<void> {
	const elapsedMs = startStopwatch()
	listening.onEvent?.({ kind: 'phase', phase: 'copying' })
	for (;;) {
		const { schemaVersion } = await insistRead(target, request, listening.signal)
		await backUpInto(source, target, listening, request.unlessWritten ? refuseWritten : () => undefined)
		// better-sqlite3 reports a target that was busy as done. Only SQLite's last act of a restore raises the schema version
		const after = await insistRead(target, request, listening.signal)
		if (after.schemaVersion !== schemaVersion) return
		if (elapsedMs() >= request.lockTimeoutMs) throw new FaultError({ kind: 'busy', path: target.path, waitedMs: Math.round(elapsedMs()) })
		await pause(pollMs, listening.signal)
	}
}

/** `onLocked` is called once the target's write lock is held and before anything is written; what it throws ends the backup. */
async function backUpInto(
	source: Database.Database,
	target: Target,
	{ signal, onEvent }: Listening<CopyProgress>,
	onLocked: () => void,
): Promise<void> {
	assertIdentity(target.path, target.identity)
	const pageBytes = source.pragma('page_size', { simple: true }) as number
	const pacer = createPacer(100)
	let locked = false
	try {
		await source.backup(target.path, {
			progress({ totalPages, remainingPages }) {
				throwIfStopped(signal)
				// The first bite is empty: it only takes the lock
				if (!locked) onLocked()
				locked = true
				if (pacer.due())
					onEvent?.({ kind: 'progress', doneBytes: (totalPages - remainingPages) * pageBytes, totalBytes: totalPages * pageBytes })
				return pagesPerBite
			},
		})
	} catch (thrown) {
		if (!isBusy(thrown)) throw toFault(thrown, { path: target.path })
	}
}
