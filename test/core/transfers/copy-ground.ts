import { join } from 'node:path'
import { inspect } from 'node:util'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import type { CopyMap } from '../../../electron/contract/copy-map.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { CopyEvent, CopyReport } from '../../../electron/contract/transfers.ts'
import type { EngineChannel, SpawnEngineProcess } from '../../../electron/drivers/engines/engine-channel.ts'
import { forkEngineProcess } from '../../../electron/drivers/engines/fork.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres-database.ts'
import { inProject, openTestApp, type TestApp } from '../../support/test-app.ts'

/** A SQLite file and an empty database of PostgreSQL, both opened in an app. */
export type CopyGround = AsyncDisposable & {
	readonly app: TestApp
	readonly path: string
	readonly server: TestDatabase
	readonly between: { readonly source: DatabaseId; readonly target: DatabaseId }
}

/** A shop of two tables that refer to each other, with nothing in it that would not go. */
export const shop = `
	CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, since REAL, photo BLOB);
	CREATE TABLE purchase (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		customer INTEGER NOT NULL REFERENCES customer (id),
		cents INTEGER NOT NULL CHECK (cents >= 0),
		note TEXT
	);
	CREATE INDEX purchase_by_customer ON purchase (customer);
	INSERT INTO customer VALUES (1, 'Ada', 1815.9375, x'00ff'), (2, 'Grace', -0.5, NULL), (3, 'Zoë', NULL, x'');
	WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
		INSERT INTO purchase (customer, cents, note) SELECT 1 + i % 3, i * 9007199254740993, iif(i % 7 = 0, NULL, 'note ' || i) FROM n;
`

export async function copyGround(
	script: string | ((path: string) => Promise<void>),
	changes: Parameters<typeof openTestApp>[0] = {},
): Promise<CopyGround> {
	const app = await openTestApp(changes)
	const server = await createDatabase()
	const path = join(app.folder, 'source.db')
	if (typeof script === 'string') write(path, script)
	else await script(path)
	const source = (await app.client.connections.open({ target: path })).id
	const target = (await app.client.connections.open({ target: server.url })).id
	return {
		app,
		path,
		server,
		between: { source, target },
		async [Symbol.asyncDispose]() {
			await app[Symbol.asyncDispose]()
			await server[Symbol.asyncDispose]()
		},
	}
}

/** Runs a script on a file, making it where there is none. */
export function write(path: string, script: string): void {
	const db = new Database(path)
	db.exec(script)
	db.close()
}

/** Reads a copy's events to the end. */
export async function copied(
	events: AsyncIterable<CopyEvent>,
	onEvent: (event: CopyEvent) => void = () => {},
): Promise<{ readonly report: CopyReport; readonly activity: string; readonly events: readonly CopyEvent[] }> {
	const all: CopyEvent[] = []
	for await (const event of events) {
		all.push(event)
		onEvent(event)
	}
	const last = all.at(-1)
	if (last?.kind !== 'ended') throw new Error(`the copy ended with ${last?.kind}`)
	return { report: last.report, activity: last.activity, events: all }
}

/** Plans and copies in one go. */
export async function copyNow(
	{ app, between }: CopyGround,
	how: { readonly schema?: string; readonly map?: CopyMap; readonly verify?: boolean } = {},
) {
	const { verify, ...wanted } = how
	const plan = await app.client.transfers.plan({ ...between, ...wanted })
	const run = { ...between, schema: plan.map.schema, map: plan.map, token: plan.token, ...(verify !== undefined && { verify }) }
	return { plan, ...(await copied(await app.client.transfers.run(run))) }
}

/** Starts processes as the app does, and kills the one that was told to copy. */
export function killableCopy(): { readonly spawnEngine: SpawnEngineProcess; kill(): void } {
	const copying: EngineChannel[] = []
	const fork = forkEngineProcess(inProject('dist/engine/process.js'))
	return {
		spawnEngine() {
			const channel = fork()
			return {
				...channel,
				postMessage(message) {
					if (inspect(message, { depth: 8 }).includes('/transfer/run')) copying.push(channel)
					channel.postMessage(message)
				},
			}
		},
		kill() {
			expect(copying).toHaveLength(1)
			for (const channel of copying.splice(0)) channel.kill()
		},
	}
}
