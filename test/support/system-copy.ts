import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { CopyMap, CopySurvey, Finding } from '../../electron/contract/copy-map.ts'
import type { CopyCheck } from '../../electron/contract/transfers.ts'
import { openTransfer } from '../../electron/drivers/transfers/local-transfer.ts'
import { systemFit } from '../../electron/drivers/transfers/systems/system-fit.ts'
import type { RunResult, Stopping, Transfer } from '../../electron/drivers/transfers/transfer.ts'
import type { TestDatabase } from './postgres-database.ts'
import { inProject } from './test-app.ts'

/** A copy of a fixture in a folder of its own, which goes away with `await using`; `change` is another program's. */
export async function sourceFrom(
	fixture: string,
	change?: (db: Database.Database) => void,
): Promise<{ readonly path: string; read(sql: string): unknown[][] } & AsyncDisposable> {
	const folder = await mkdtemp(join(tmpdir(), 'headway-system-'))
	const path = join(folder, 'source.db')
	await copyFile(inProject('test/fixtures', fixture), path)
	if (change) {
		const db = new Database(path)
		db.pragma('foreign_keys = OFF')
		change(db)
		db.close()
	}
	return {
		path,
		read(sql) {
			const db = new Database(path, { readonly: true })
			try {
				return db.prepare(sql).raw().all() as unknown[][]
			} finally {
				db.close()
			}
		},
		[Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
	}
}

export type SystemPlan = {
	readonly survey: CopySurvey
	readonly map: CopyMap
	/** Findings that a person would be asked about. */
	readonly open: readonly string[]
	readonly findings: readonly Finding[]
	run(): Promise<RunResult>
	/** Compares once more, and looks again at what the system promises. */
	compare(stopping?: Stopping): ReturnType<Transfer['compare']>
	/** Takes away what a copy that broke off left. */
	discard(): Promise<boolean>
}

type Wished = { readonly timeZone?: string; readonly choices?: CopyMap['choices'] }

/** Plans the copy of a file of a system, or with `null` one of nobody's, into what its migrations have made, with the map that is proposed. */
export async function planSystem(
	path: string,
	database: TestDatabase,
	system: string | null,
	{ timeZone = 'UTC', choices = {} }: Wished = {},
): Promise<SystemPlan> {
	const transfer = await openTransfer(
		{ source: { path }, target: { server: database.server }, schema: 'public' },
		{ now: () => performance.now(), fitOf: systemFit },
	)
	const survey = await transfer.survey({ system })
	const { there } = await transfer.target({ survey, system })
	const proposed = { ...(await transfer.propose({ survey, there, system, timeZone })), choices }
	const { map, findings } = await transfer.prepare({ survey, map: proposed, there, system })
	const request = { map, tables: survey.tables, findings: [...survey.findings, ...findings], system, id: 'c0ffee', verify: true }
	return {
		survey,
		map,
		open: request.findings.filter(({ id }) => (choices[id] ?? 'stop') === 'stop').map(({ id }) => id),
		findings: request.findings,
		run: () => transfer.run(request),
		compare: (stopping) => transfer.compare({ ...request, timeZone }, stopping),
		discard: () => transfer.discard(),
	}
}

/** The same, and carries it out. */
export async function copySystem(
	path: string,
	database: TestDatabase,
	system: string | null,
	wished: Wished = {},
): Promise<SystemPlan & { readonly result: RunResult }> {
	const plan = await planSystem(path, database, system, wished)
	return { ...plan, result: await plan.run() }
}

/** The check of a subject, in words. */
export function checkOf({ checks }: { readonly checks: readonly CopyCheck[] }, subject: string): string {
	const found = checks.find((check) => check.subject === subject)
	return found ? `${found.holds ? 'holds' : 'fails'}: ${found.found}` : 'not looked at'
}
