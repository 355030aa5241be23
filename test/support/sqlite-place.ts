import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import type { Engine, EngineStep, OpenFile, SqlValue } from '../../electron/drivers/engines/engine.ts'
import { forkEngineProcess } from '../../electron/drivers/engines/fork.ts'
import { openRemote } from '../../electron/drivers/engines/remote.ts'

// For looking without locks; read when SQLite is first used
process.env['SQLITE_USE_URI'] = '1'

const entryPath = fileURLToPath(new URL('../../electron/drivers/engines/process.ts', import.meta.url))

/** Starts real engine processes from the source. */
export const spawnEngine = forkEngineProcess(entryPath)

/** The remote form, opened like the direct one. */
export const openInProcess: OpenFile = (options) => openRemote({ ...options, spawn: spawnEngine })

/** A folder of one test's own, with the engines opened in it; all gone at the end of the block. */
export type Place = AsyncDisposable & {
	readonly folder: string
	file(name: string): string
	/** Makes a database with another program's connection, closed again. */
	make(name: string, sql: string): string
	opened(engine: Engine): Engine
	/** Names and sizes of what is in the folder. */
	listing(): readonly string[]
}

export function createPlace(): Place {
	const folder = mkdtempSync(join(tmpdir(), 'headway-engine-'))
	const engines: Engine[] = []
	const file = (name: string) => join(folder, name)
	return {
		folder,
		file,
		make(name, sql) {
			withProgram(file(name), (db) => db.exec(sql))
			return file(name)
		},
		opened(engine) {
			engines.push(engine)
			return engine
		},
		listing: () =>
			readdirSync(folder)
				.sort()
				.map((name) => `${name} ${statSync(join(folder, name)).size}`),
		async [Symbol.asyncDispose]() {
			for (const engine of engines) await engine.close()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

/** Does something with another program's connection. No engine call may be under way in this process meanwhile. */
export function withProgram<Result>(path: string, work: (db: Database.Database) => Result): Result {
	const db = new Database(path)
	try {
		return work(db)
	} finally {
		db.close()
	}
}

/** Rows of one query through the engine. */
export async function rowsOf(engine: Engine, sql: string): Promise<readonly (readonly SqlValue[])[]> {
	const [rows] = await engine.read([{ sql }])
	return rows?.rows ?? []
}

/** A step without parameters that may lose nothing. */
export const step = (id: string, sql: string, more: Partial<EngineStep> = {}): EngineStep => ({
	id,
	sql,
	parameters: {},
	mayLoseRows: [],
	...more,
})

/** SQL of one statement that runs for many seconds and touches one row. */
export const longStatement =
	'INSERT INTO long SELECT count(*) FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 400000000) SELECT n FROM c)'
