import { closeSync, openSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Database, Statement } from 'better-sqlite3'
import { FaultError, faultOf } from '../../contract/fault.ts'
import type { Engine, Hold, MigrateReport, MigrateRequest, OpenFile, Query, SqliteDescription } from './engine.ts'
import { breathe } from './pace.ts'
import { copyTo } from './sqlite-copy.ts'
import { examineScripts } from './sqlite-examine.ts'
import { toFault } from './sqlite-faults.ts'
import { assertIdentity, readStamp } from './sqlite-files.ts'
import { complaintsOf, inspectFile } from './sqlite-inspect.ts'
import { insist, openForWriting, rollBack } from './sqlite-lock.ts'
import { createLooker, type Glass } from './sqlite-look.ts'
import { migrate } from './sqlite-migrate.ts'
import { createPieces } from './sqlite-piece.ts'
import { restoreFrom } from './sqlite-restore.ts'
import { hashSchema, readObjects } from './sqlite-schema.ts'
import { readRows, toBound } from './sqlite-values.ts'
import { beginWatch, type Watch } from './sqlite-watch.ts'
import { createTurns, type Turns } from './turns.ts'
import { unfinishedReport } from './unfinished-report.ts'

/** An open database file: where it is and which file that was when it was opened. */
type Target = { readonly path: string; readonly identity: string }

const defaultLockTimeoutMs = 5_000

/**
 * Opens a SQLite file in this process. No connection is held between calls, so nothing of ours stands in anybody's way.
 * The process must run with SQLITE_USE_URI=1 set before SQLite is first used.
 * Faults: `not-found`, `is-a-folder`, `permission-denied`, `not-a-database`, `corrupt`, `unsupported-address`, `constraint`.
 */
export const openSqlite: OpenFile = async ({ path: given, create = false }) => {
	const absolute = resolve(given)
	// better-sqlite3 trims names, so it would open another file
	if (absolute !== absolute.trim()) throw new FaultError({ kind: 'unsupported-address', address: given, reason: 'malformed' })
	if (create) createFile(absolute)
	const path = realPath(absolute)
	const { identity } = readStamp(path)
	return engineFor({ path, identity }, turnsOf(identity))
}

function createFile(path: string): void {
	try {
		closeSync(openSync(path, 'wx'))
	} catch (thrown) {
		const fault = toFault(thrown, { path })
		throw fault instanceof FaultError && fault.fault.kind === 'permission-denied'
			? new FaultError({ ...fault.fault, access: 'write' })
			: fault
	}
}

/** SQLite follows links and keeps its side files beside the file they lead to. */
function realPath(path: string): string {
	try {
		return realpathSync(path)
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

/**
 * One queue per file for the whole process: a second engine on the same file, reading its header, would drop the locks
 * that the first one's connection holds (POSIX locks belong to the process and the file).
 */
const turnsByIdentity = new Map<string, Turns>()

function turnsOf(identity: string): Turns {
	const turns = turnsByIdentity.get(identity) ?? createTurns()
	turnsByIdentity.set(identity, turns)
	return turns
}

function engineFor(target: Target, turns: Turns): Engine {
	const looker = createLooker(target.path, target.identity)
	const pieces = createPieces(target.path)
	let watch: Watch | null = null
	/** Where nothing was watched, nobody can say that nothing was written. */
	const refuseWritten = () => {
		if (!watch || watch.hasSeenWrites()) throw new FaultError({ kind: 'changed-meanwhile', path: target.path })
	}
	const standing = <Result>(work: () => Promise<Result>, signal?: AbortSignal) =>
		turns.take(() => {
			assertIdentity(target.path, target.identity)
			return work()
		}, signal)
	return {
		identity: target.identity,
		describe: () => standing(() => looker.look((glass) => describe(target, glass))),
		schemaHash: () => standing(() => looker.look((glass) => schemaHash(target, glass))),
		read: (queries, { signal } = {}) => standing(() => looker.look((glass) => readAll(target, glass, queries, signal), { signal }), signal),
		piece: (request, { signal } = {}) => standing(() => looker.look((glass) => pieces.read(glass, request, signal), { signal }), signal),
		write: (statements, { lockTimeoutMs = defaultLockTimeoutMs } = {}) => standing(() => write(target, statements, lockTimeoutMs)),
		// Reports what goes wrong instead of throwing, a replaced file included
		migrate: (request, listening = {}) =>
			turns
				.take(() => migrate(target, request, listening), listening.signal)
				.catch((thrown: unknown) => unfinishedOrThrow(request, thrown)),
		copyTo: (request, listening = {}) => standing(() => copyTo({ path: target.path, looker }, request, listening), listening.signal),
		inspectFile: (request, listening = {}) => turns.take(() => inspectFile(request, listening), listening.signal),
		restoreFrom: (request, listening = {}) => standing(() => restoreFrom(target, request, listening, refuseWritten), listening.signal),
		watch: () =>
			standing(async () => {
				watch ??= await beginWatch(target.path, target.identity, defaultLockTimeoutMs)
			}),
		hold: async () => freeHold,
		recover: () => standing(() => recover(target)),
		examine: (steps) => standing(() => looker.look((glass) => examineScripts(readObjects(glass.db), steps))),
		sessions: async () => [],
		copyFault: async () => null,
		close: () =>
			turns.take(async () => {
				watch?.close()
				watch = null
				await looker.close()
			}),
	}
}

/** A file has no server that could hold a lock, and no sessions. */
const freeHold: Hold = {
	lost: new Promise(() => undefined),
	interrupt: async () => undefined,
	endSessions: async () => undefined,
	letGo: async () => undefined,
}

function unfinishedOrThrow(request: MigrateRequest, thrown: unknown): MigrateReport {
	const fault = faultOf(thrown)
	if (!fault) throw thrown
	return unfinishedReport(request, fault)
}

async function schemaHash({ path }: Target, { db }: Glass): Promise<string> {
	try {
		return hashSchema(readObjects(db))
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

async function describe({ path, identity }: Target, { db, stamp, unfinishedTransaction }: Glass): Promise<SqliteDescription> {
	try {
		return {
			kind: 'sqlite',
			version: db.prepare('SELECT sqlite_version()').pluck().get() as string,
			path,
			identity,
			sizeBytes: stamp.sizeBytes + stamp.logBytes,
			journalMode: stamp.header?.writesLog || stamp.logBytes > 0 ? 'wal' : 'rollback',
			pageSize: db.pragma('page_size', { simple: true }) as number,
			objects: readObjects(db),
			unfinishedTransaction,
		}
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}

async function readAll({ path }: Target, glass: Glass, queries: readonly Query[], signal: AbortSignal | undefined) {
	const all = []
	for (const query of queries) {
		await breathe(signal)
		all.push(await readRows(glass.db, query, { path, signal }))
	}
	return all
}

async function write(target: Target, statements: readonly Query[], lockTimeoutMs: number): Promise<readonly number[]> {
	return withWriter(target, async (db) => {
		await insist(target.path, () => db.exec('BEGIN IMMEDIATE'), { lockTimeoutMs })
		// Entries that wait together for a write come as one statement over and over
		const prepared = new Map<string, Statement>()
		const prepare = (sql: string) => {
			const statement = prepared.get(sql) ?? db.prepare(sql)
			prepared.set(sql, statement)
			return statement
		}
		const changes = statements.map((query) => runStatement(prepare, target.path, query))
		await insist(target.path, () => db.exec('COMMIT'), { lockTimeoutMs })
		return changes
	})
}

function runStatement(prepare: (sql: string) => Statement, path: string, { sql, parameters }: Query): number {
	try {
		const statement = prepare(sql)
		if (!statement.reader) return statement.run(toBound(parameters)).changes
		return statement.all(toBound(parameters)).length
	} catch (thrown) {
		throw toFault(thrown, { path, statement: sql })
	}
}

/** The first read of a connection that may write rolls back what a killed writer left. */
async function recover(target: Target): Promise<string> {
	return withWriter(target, (db) => insist(target.path, () => complaintsOf(db, 'quick_check'), { lockTimeoutMs: defaultLockTimeoutMs }))
}

async function withWriter<Result>(target: Target, work: (db: Database) => Promise<Result>): Promise<Result> {
	const db = openForWriting(target.path, target.identity)
	try {
		return await work(db)
	} catch (thrown) {
		rollBack(db)
		throw toFault(thrown, { path: target.path })
	} finally {
		db.close()
	}
}
