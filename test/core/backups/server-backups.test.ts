import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Backup, BackupEvent } from '../../../electron/contract/backups.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import {
	type InstalledDatabase,
	type InstalledServer,
	installedMajor,
	installedPrograms,
	startInstalledServer,
	whyNoDumps,
} from '../../support/postgres-fifteen.ts'
import { faultFrom, faultIn, follow, inProject, openTestApp, runTo, type TestApp } from '../../support/test-app.ts'

async function last(stream: Promise<AsyncIterable<BackupEvent>>): Promise<Backup> {
	let found: Backup | undefined
	for await (const event of await stream) if (event.kind === 'taken' || event.kind === 'verified') found = event.backup
	if (!found) throw new Error('the stream ended without a backup')
	return found
}

const take = (app: TestApp, database: DatabaseId) => last(app.client.backups.take({ database }))
const furniture = "CREATE TABLE sample (id serial PRIMARY KEY, name text); INSERT INTO sample (name) VALUES ('one'), ('two')"

let cluster: InstalledServer

async function opened(app: TestApp): Promise<{ readonly id: DatabaseId; readonly database: InstalledDatabase }> {
	const database = await cluster.database(furniture)
	return { ...(await app.client.connections.open({ target: database.url })), database }
}

describe.skipIf(installedPrograms === null)(
	`a backup of a server's database${installedPrograms === null ? ` (${whyNoDumps})` : ''}`,
	() => {
		beforeAll(async () => {
			cluster = await startInstalledServer()
		})
		afterAll(() => cluster?.[Symbol.asyncDispose]())

		it('is a dump that is checked, named, and says what it is of', async () => {
			await using app = await openTestApp()
			const { id, database } = await opened(app)
			const backup = await take(app, id)
			expect(backup).toMatchObject({ purpose: 'backup', check: { result: 'ok' }, source: { path: database.server.shown }, exists: true })
			expect(basename(backup.path)).toBe(`${backup.id}.dump`)
			expect((await readFile(backup.path)).subarray(0, 5).toString()).toBe('PGDMP')
			expect(await app.client.backups.list({ database: id })).toEqual([backup])
			expect((await last(app.client.backups.verify({ database: id, backup: backup.id }))).check.result).toBe('ok')
		})

		it('can be verified when its database is gone', async () => {
			await using app = await openTestApp()
			const { id, database } = await opened(app)
			const backup = await take(app, id)
			await database[Symbol.asyncDispose]()
			expect(await faultFrom(app.client.connections.describe({ database: id }))).toMatchObject({ kind: expect.any(String) })
			expect((await last(app.client.backups.verify({ database: id, backup: backup.id }))).check.result).toBe('ok')
		})

		it('is restored after a restore point, undone, and the undo undone', async () => {
			await using app = await openTestApp()
			const { id, database } = await opened(app)
			const first = await database.dump()
			const backup = await take(app, id)
			await database.sql('DROP TABLE sample; CREATE TABLE later (id integer); INSERT INTO later VALUES (1)')
			const second = await database.dump()
			const { report, events } = await follow(await app.client.backups.restore({ database: id, backup: backup.id }))
			expect(report).toMatchObject({ outcome: 'succeeded', fault: null })
			expect(events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []))).toEqual(
				expect.arrayContaining(['backing-up', 'verifying-backup', 'restoring', 'reading-back']),
			)
			expect(await database.dump()).toBe(first)
			expect((await follow(await app.client.migrations.undo({ database: id }))).report.outcome).toBe('succeeded')
			expect(await database.dump()).toBe(second)
			expect((await follow(await app.client.migrations.undo({ database: id }))).report.outcome).toBe('succeeded')
			expect(await database.dump()).toBe(first)
		})

		it('knows the revision of the history it was taken at, before an upgrade and after', async () => {
			await using app = await openTestApp()
			const database = await cluster.database()
			for (const step of ['1.0', '2.0'])
				await database.sql(await readFile(inProject('migrations', 'redun', 'postgres', `${step}.up.sql`), 'utf8'))
			const { id } = await app.client.connections.open({ target: database.url })
			const before = await database.dump()
			const run = await runTo(app, id, '2.1')
			expect(run).toMatchObject({ outcome: 'succeeded', restorePoint: { id: expect.any(String) } })
			const after = await database.dump()
			expect((await app.client.backups.list({ database: id }))[0]).toMatchObject({ purpose: 'restore-point', revision: { label: '2.0' } })
			const undo = await follow(await app.client.migrations.undo({ database: id }))
			expect(undo.report).toMatchObject({
				outcome: 'succeeded',
				to: { label: '2.0' },
				verified: { revision: { label: '2.0' }, asExpected: true },
			})
			expect(await database.dump()).toBe(before)
			const again = await follow(await app.client.migrations.undo({ database: id }))
			expect(again.report).toMatchObject({ outcome: 'succeeded', verified: { revision: { label: '2.1' }, asExpected: true } })
			expect(await database.dump()).toBe(after)
		})

		it('is refused for another database of the same server, unless told', async () => {
			await using app = await openTestApp()
			const { id, database } = await opened(app)
			const backup = await take(app, id)
			const before = await database.dump()
			await database.replaceByEmpty()
			expect(await faultIn(app.client.backups.restore({ database: id, backup: backup.id }))).toMatchObject({ kind: 'other-database' })
			const { report } = await follow(await app.client.backups.restore({ database: id, backup: backup.id, evenIfOther: true }))
			expect(report.outcome).toBe('succeeded')
			expect(await database.dump()).toBe(before)
		})

		it('that is cancelled leaves nothing behind', async () => {
			await using app = await openTestApp()
			const { id } = await opened(app)
			const stop = new AbortController()
			const stream = await app.client.backups.take({ database: id }, { signal: stop.signal })
			await expect(
				(async () => {
					for await (const _ of stream) stop.abort()
				})(),
			).rejects.toThrow()
			expect(await readdir(join(app.options.homeFolder, 'backups', id))).toEqual([])
			expect((await app.client.activity.list({ database: id }))[0]).toMatchObject({ act: 'backup', outcome: 'cancelled' })
		})

		it('leaves the password in no file of Headway’s', async () => {
			await using app = await openTestApp()
			const { id, database } = await opened(app)
			const backup = await take(app, id)
			await follow(await app.client.backups.restore({ database: id, backup: backup.id }))
			const password = database.server.password ?? ''
			const names = await readdir(app.options.homeFolder, { recursive: true, withFileTypes: true })
			const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
			expect(files.length).toBeGreaterThan(3)
			for (const path of files) {
				const content = (await readFile(path)).toString('latin1')
				expect(content.includes(password) || content.includes(encodeURIComponent(password))).toBe(false)
			}
		})
	},
)

describe.skipIf(installedMajor >= 18)('a server newer than every pg_dump of this machine', () => {
	it('is said to need a newer one before anything is begun', async () => {
		await using app = await openTestApp({})
		await using database = await createDatabase(furniture)
		const { id } = await app.client.connections.open({ target: database.url })
		const fault = await faultIn(app.client.backups.take({ database: id }))
		expect(fault).toMatchObject({ kind: 'client-program', program: 'pg_dump', needs: '18' })
		expect(await app.client.backups.list({ database: id })).toEqual([])
	})
})
