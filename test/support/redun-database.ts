import { copyFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { RepairKind } from '../../electron/contract/database.ts'
import type { PlanChoices } from '../../electron/contract/migrations.ts'
import type { Dialect, Look, Preparation } from '../../electron/drivers/dialects/dialect.ts'
import { createRedunDialect } from '../../electron/drivers/dialects/redun.ts'
import { redunVersions, versionOf } from '../../electron/drivers/dialects/redun-versions.ts'
import type { MigrateReport } from '../../electron/drivers/engines/engine.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { splitStatements } from '../../electron/drivers/engines/sqlite-statements.ts'
import { lookThrough } from './look.ts'

process.env['SQLITE_USE_URI'] = '1'

const project = join(import.meta.dirname, '..', '..')

/** Path of a file in test/fixtures/redun, to be copied before it is touched. */
export function redunFixture(name: string): string {
	return join(project, 'test', 'fixtures', 'redun', name)
}

/** Runs work with a folder of its own, which goes when the work is done. */
export async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
	const folder = await mkdtemp(join(tmpdir(), 'headway-redun-'))
	try {
		return await work(folder)
	} finally {
		await rm(folder, { recursive: true, force: true })
	}
}

/** Copies a fixture into a folder and returns the copy's path. */
export async function copyFixture(name: string, folder: string, as = 'redun.db'): Promise<string> {
	const path = join(folder, as)
	await copyFile(redunFixture(name), path)
	return path
}

/** The dialect as the app makes it, in the zone UTC unless said. */
export function redunDialect(
	options: { readonly timeZone?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Dialect {
	return createRedunDialect({
		sqlFolder: join(project, 'migrations', 'redun'),
		files: { readFile, stat },
		surroundings: { timeZone: options.timeZone ?? 'UTC' },
		environment: options.environment ?? {},
	})
}

/** A database as the dialect sees it now. Nothing is kept open. */
export async function lookAt(path: string): Promise<Look> {
	return lookThrough(await openSqlite({ path }))
}

/** Prepares the whole way from where a database stands to a version. */
export async function planTo(path: string, label: string, choices: PlanChoices = {}): Promise<Preparation> {
	const dialect = redunDialect()
	const look = await lookAt(path)
	const standing = await dialect.standing(look)
	const places = redunVersions.map((version) => version.id)
	const [from, to] = [standing.current === null ? -1 : places.indexOf(standing.current), places.indexOf(versionOf(label).id)]
	const moves =
		from <= to
			? places.slice(from + 1, to + 1).map((id) => ({ id, direction: 'up' as const }))
			: places
					.slice(to + 1, from + 1)
					.reverse()
					.map((id) => ({ id, direction: 'down' as const }))
	return dialect.prepare(look, standing, moves, choices)
}

/** Runs what was prepared through the real engine, as a run does. */
export async function carryOut(path: string, preparation: Preparation): Promise<MigrateReport> {
	const engine = await openSqlite({ path })
	return engine.migrate({ steps: preparation.steps, verify: preparation.verify, lockTimeoutMs: 1000 })
}

/** Moves a database to a version and insists that it worked. */
export async function moveTo(path: string, label: string, choices: PlanChoices = {}): Promise<Preparation> {
	const preparation = await planTo(path, label, choices)
	const report = await carryOut(path, preparation)
	if (report.outcome !== 'committed') throw new Error(JSON.stringify(report.fault))
	return preparation
}

/**
 * Moves a database without the engine's checks and without waiting for the disk, for tests of many moves. The same
 * statements with the same parameters, foreign keys off, in one transaction.
 */
export async function moveQuickly(path: string, label: string): Promise<void> {
	const { steps, verify } = await planTo(path, label)
	within(path, (db) => {
		db.pragma('synchronous = OFF')
		db.exec('BEGIN IMMEDIATE')
		for (const { sql, parameters } of steps) for (const statement of splitStatements(sql)) db.prepare(statement.sql).run(parameters)
		const read = db.prepare(verify.query.sql).pluck().all()
		if (JSON.stringify(read) !== JSON.stringify(verify.applied)) throw new Error(`reads ${read.join(', ')}`)
		db.exec('COMMIT')
	})
}

/** Runs a repair and insists that it worked. */
export async function repair(path: string, kind: RepairKind): Promise<void> {
	const dialect = redunDialect()
	const look = await lookAt(path)
	const report = await carryOut(path, await dialect.prepareRepair(look, await dialect.standing(look), kind, null))
	if (report.outcome !== 'committed') throw new Error(JSON.stringify(report.fault))
}

/** Opens a database directly, for arranging a state or reading what came of it. */
export function within<Result>(path: string, work: (db: Database.Database) => Result): Result {
	const db = new Database(path)
	try {
		db.pragma('foreign_keys = OFF')
		return work(db)
	} finally {
		db.close()
	}
}
