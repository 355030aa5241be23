import Database from 'better-sqlite3'
import { FaultError } from '../../contract/fault.ts'
import { type Stopwatch, startStopwatch } from '../../lib/stopwatch.ts'
import { pause, throwIfStopped } from './pace.ts'
import { isBusy, isUnreachableLog, needsRollback, toFault } from './sqlite-faults.ts'
import { assertIdentity, readStamp, type Stamp, sqliteUri } from './sqlite-files.ts'
import { type CopyGlass, createCopyGlass } from './sqlite-look-copy.ts'

/** A connection that can only look, at one consistent state, and how the files stood when it was opened. */
export type Glass = {
	readonly db: Database.Database
	readonly stamp: Stamp
	/** A killed writer left a transaction half done; this shows the state before it. */
	readonly unfinishedTransaction: boolean
	/** Where nobody is writing: asks whether that still holds, so that the file's own bytes may be read. Null everywhere else. */
	readonly isUndisturbed: (() => boolean) | null
}

export type LookOptions = {
	readonly signal?: AbortSignal | undefined
	/** How long to wait for a moment without a writer before reading beside it, the ordinary way. Milliseconds. */
	readonly patienceMs?: number
	/** Read the ordinary way in short holds, letting writers in between; otherwise in one hold, for one state. */
	readonly shortHolds?: boolean
}

/** Looks at a database without being noticed. `use` may be called again when the database changed under it, so it must be repeatable. */
export type Looker = {
	look<Result>(use: (glass: Glass) => Promise<Result>, options?: LookOptions): Promise<Result>
	close(): Promise<void>
}

type Attempt<Result> = { readonly kind: 'seen'; readonly value: Result } | { readonly kind: 'disturbed' }
type Way = 'still' | 'shared-log' | 'copy' | 'ordinary' | 'wait'

const disturbed = { kind: 'disturbed' } as const
const defaultPatienceMs = 2_000
const giveUpMs = 6_000
/** On a machine too busy to let us try, time alone says nothing about the writer. */
const fewestTries = 30
const fewestTriesOfLongLooks = 1
/** A journal that has not moved for this long is either a killed writer's or that of a long transaction: SQLite can tell. */
const staleJournalMs = 200

/**
 * The ladder, gentlest first. A file nobody is writing is read as immutable: no lock, nothing created, and a stamp taken
 * before and after says whether that held. A write-ahead log with its index is read beside its writers, whom readers
 * never hold up. What cannot be read without repairing it is copied away and repaired there. Only when a writer never
 * pauses is the file read with SQLite's ordinary shared lock.
 */
export function createLooker(path: string, identity: string): Looker {
	const copies = createCopyGlass(path)
	return {
		async look(use, options = {}) {
			const elapsedMs = startStopwatch()
			const journal = createJournalWatch(elapsedMs)
			const tries = options.shortHolds ? fewestTriesOfLongLooks : fewestTries
			for (let attempt = 1; ; attempt++) {
				throwIfStopped(options.signal)
				assertIdentity(path, identity)
				const stamp = readStamp(path)
				const overdue = attempt > tries && elapsedMs() > (options.patienceMs ?? defaultPatienceMs)
				const way = wayFor(stamp, overdue || journal.isStale(stamp))
				const seen = await tryWay(way, { path, stamp, use, copies, options })
				if (seen.kind === 'seen') return seen.value
				if (attempt > tries && elapsedMs() > giveUpMs) throw new FaultError({ kind: 'busy', path, waitedMs: Math.round(elapsedMs()) })
				await pause(Math.min(attempt, 10), options.signal)
			}
		},
		close: copies.close,
	}
}

/** Notices a journal that stands still. */
function createJournalWatch(elapsedMs: Stopwatch): { isStale(stamp: Stamp): boolean } {
	let key = ''
	let sinceMs = 0
	return {
		isStale(stamp) {
			if (stamp.key !== key) {
				key = stamp.key
				sinceMs = elapsedMs()
			}
			return stamp.liveJournal && elapsedMs() - sinceMs > staleJournalMs
		},
	}
}

function wayFor(stamp: Stamp, overdue: boolean): Way {
	if (stamp.logBytes > 0) return stamp.hasLogIndex ? 'shared-log' : 'copy'
	if (stamp.liveJournal) return overdue ? 'ordinary' : 'wait'
	// The ordinary way would create the side files of a database in log mode, so such a one is only ever read while it is still
	return overdue && stamp.header?.writesLog === false ? 'ordinary' : 'still'
}

type Circumstances<Result> = {
	readonly path: string
	readonly stamp: Stamp
	readonly use: (glass: Glass) => Promise<Result>
	readonly copies: CopyGlass
	readonly options: LookOptions
}

async function tryWay<Result>(way: Way, circumstances: Circumstances<Result>): Promise<Attempt<Result>> {
	switch (way) {
		case 'wait':
			return disturbed
		case 'still':
			return lookWhileStill(circumstances)
		case 'shared-log':
			return lookBesideWriters(circumstances)
		case 'ordinary':
			return lookOrdinarily(circumstances)
		case 'copy':
			return lookAtCopy(circumstances)
	}
}

async function lookWhileStill<Result>({ path, stamp, use, options }: Circumstances<Result>): Promise<Attempt<Result>> {
	const isUndisturbed = () => readStamp(path).key === stamp.key
	let outcome: { readonly value: Result } | { readonly thrown: unknown }
	try {
		outcome = { value: await useAndClose(openImmutable(path), use, { stamp, unfinishedTransaction: false, isUndisturbed }) }
	} catch (thrown) {
		outcome = { thrown: toFault(thrown, { path }) }
	}
	throwIfStopped(options.signal)
	// An error, too, means something only if nothing moved meanwhile
	if (!isUndisturbed()) return disturbed
	if ('thrown' in outcome) throw outcome.thrown
	return { kind: 'seen', value: outcome.value }
}

/** Opens a file that nobody writes to: no lock, nothing created. Throws what SQLite throws. */
export function openImmutable(path: string): Database.Database {
	return new Database(sqliteUri(path, 'immutable=1'), { readonly: true })
}

async function lookBesideWriters<Result>({ path, stamp, use }: Circumstances<Result>): Promise<Attempt<Result>> {
	// Reading the index without writing to it works save in rare moments, so it goes first
	const db = openHolding(path, 'mode=ro&readonly_shm=1') ?? openHolding(path, 'mode=ro')
	return db ? seen(await useAndClose(db, use, { stamp, unfinishedTransaction: false, isUndisturbed: null })) : disturbed
}

function openHolding(path: string, query: 'mode=ro' | 'mode=ro&readonly_shm=1'): Database.Database | null {
	const db = new Database(sqliteUri(path, query), { readonly: true, timeout: 0 })
	try {
		holdOneState(db)
		return db
	} catch (thrown) {
		db.close()
		if (isBusy(thrown) || isUnreachableLog(thrown)) return null
		throw toFault(thrown, { path })
	}
}

function holdOneState(db: Database.Database): void {
	db.exec('BEGIN')
	db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
}

async function lookOrdinarily<Result>(circumstances: Circumstances<Result>): Promise<Attempt<Result>> {
	const { path, stamp, use, options } = circumstances
	// A connection that holds nothing between its steps waits a little for writers by itself
	const db = new Database(sqliteUri(path, 'mode=ro'), { readonly: true, timeout: options.shortHolds ? 100 : 0 })
	try {
		if (options.shortHolds) db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
		else holdOneState(db)
	} catch (thrown) {
		db.close()
		if (needsRollback(thrown)) return lookAtCopy(circumstances)
		if (isBusy(thrown)) return disturbed
		throw toFault(thrown, { path })
	}
	return seen(await useAndClose(db, use, { stamp, unfinishedTransaction: false, isUndisturbed: null }))
}

async function lookAtCopy<Result>({ path, stamp, use, copies }: Circumstances<Result>): Promise<Attempt<Result>> {
	const db = await copies.open(stamp, () => readStamp(path))
	return db ? seen(await useAndClose(db, use, { stamp, unfinishedTransaction: stamp.liveJournal, isUndisturbed: null })) : disturbed
}

const seen = <Result>(value: Result): Attempt<Result> => ({ kind: 'seen', value })

async function useAndClose<Result>(
	db: Database.Database,
	use: (glass: Glass) => Promise<Result>,
	standing: Omit<Glass, 'db'>,
): Promise<Result> {
	try {
		db.pragma('query_only = ON')
		// Functions hidden in a stranger's schema must not run because somebody looked
		db.pragma('trusted_schema = OFF')
		return await use({ db, ...standing })
	} finally {
		db.close()
	}
}
