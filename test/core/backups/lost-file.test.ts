import { copyFile, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Backup } from '../../../electron/contract/backups.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { faultFrom, faultIn, follow, openCopy, openTestApp, runTo, type TestApp } from '../../support/test-app.ts'

const legacy = 'legacy/up_v2.0.db'

async function take(app: TestApp, database: DatabaseId): Promise<Backup> {
	for await (const event of await app.client.backups.take({ database })) if (event.kind === 'taken') return event.backup
	throw new Error('no backup was taken')
}

const restore = async (app: TestApp, database: DatabaseId, backup: string) =>
	(await follow(await app.client.backups.restore({ database, backup }))).report
const label = async (app: TestApp, database: DatabaseId) => (await app.client.connections.describe({ database })).current?.label
const restorePoints = async (app: TestApp, database: DatabaseId) =>
	(await app.client.backups.list({ database })).filter(({ purpose }) => purpose === 'restore-point')

async function overwrite(path: string, at: number, bytes: Buffer): Promise<void> {
	await using file = await open(path, 'r+')
	await file.write(bytes, 0, bytes.length, at)
}

const damages: readonly [string, string, (path: string) => Promise<void>][] = [
	['cut off in the middle', 'corrupt', (path) => truncate(path, 20_000)],
	['cut off in its header', 'corrupt', (path) => truncate(path, 50)],
	['overwritten with zeros', 'not-a-database', async (path) => overwrite(path, 0, Buffer.alloc((await stat(path)).size))],
	['replaced by a text', 'not-a-database', (path) => writeFile(path, 'this was a database once')],
]

describe('a database whose file is lost', () => {
	it.each(damages)('is put back when it is %s, and the damaged file is kept byte for byte', async (_, kind, damage) => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const backup = await take(app, id)
		await damage(path)
		const damaged = await readFile(path)
		const { mode } = await stat(path)
		expect(await faultFrom(app.client.connections.describe({ database: id }))).toMatchObject({ kind })

		const report = await restore(app, id, backup.id)
		expect(report).toMatchObject({ outcome: 'succeeded', from: null, to: { label: '2.0' }, restorePoint: { damaged: true } })
		expect(report.verified).toMatchObject({ revision: { label: '2.0' }, asExpected: true })
		expect(await label(app, id)).toBe('2.0')
		expect((await readFile(path)).equals(await readFile(backup.path))).toBe(true)
		expect((await stat(path)).mode).toBe(mode)
		const [kept] = await restorePoints(app, id)
		expect(kept).toMatchObject({ id: report.restorePoint?.id, check: { result: 'damaged' }, revision: null, exists: true })
		expect((await readFile(kept?.path ?? '')).equals(damaged)).toBe(true)
		expect(await readdir(dirname(path))).toEqual(['copy.db', 'home'])
		// What is kept is no state to go back to, and nobody is told so
		expect(await app.client.migrations.undoable({ database: id })).toBeNull()
		expect(await faultIn(app.client.migrations.undo({ database: id }))).toEqual({ kind: 'nothing-to-undo' })
	})

	it('is put back when it is gone, and every other backup of it can still follow', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const first = await take(app, id)
		await runTo(app, id, 'latest')
		const second = await take(app, id)
		await rm(path)
		const report = await restore(app, id, first.id)
		expect(report).toMatchObject({ outcome: 'succeeded', from: null, restorePoint: null, verified: { revision: { label: '2.0' } } })
		expect(await app.client.migrations.undoable({ database: id })).toBeNull()
		expect(await restore(app, id, second.id)).toMatchObject({ outcome: 'succeeded', from: { label: '2.0' }, to: { label: '3.5' } })
		expect(await label(app, id)).toBe('3.5')
		// From here on Undo is what it always is
		await follow(await app.client.migrations.undo({ database: id }))
		expect(await label(app, id)).toBe('2.0')
	})

	it('is put back by Undo of the change before', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		await runTo(app, id, 'latest')
		await rm(path)
		expect((await follow(await app.client.migrations.undo({ database: id }))).report).toMatchObject({ outcome: 'succeeded' })
		expect(await label(app, id)).toBe('2.0')
	})

	it('keeps the log that is left beside it, and lets none of it into the new file', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const backup = await take(app, id)
		// A log with a committed change in it, as a killed writer leaves one
		await copyFile(path, `${path}.writer`)
		const writer = new Database(`${path}.writer`)
		writer.pragma('journal_mode = wal')
		writer.exec('DROP TABLE redun_version')
		await copyFile(`${path}.writer-wal`, `${path}-wal`)
		writer.close()
		const log = await readFile(`${path}-wal`)
		expect(log.length).toBeGreaterThan(0)
		await rm(path)
		const report = await restore(app, id, backup.id)
		expect(report).toMatchObject({ outcome: 'succeeded', restorePoint: { damaged: true }, verified: { revision: { label: '2.0' } } })
		expect((await readFile(path)).equals(await readFile(backup.path))).toBe(true)
		const [kept] = await restorePoints(app, id)
		expect((await readFile(`${kept?.path}-wal`)).equals(log)).toBe(true)
		const { removed } = await app.client.backups.prune({ database: id, keep: 0 })
		expect(removed).toHaveLength(2)
		expect(await readdir(dirname(backup.path))).toEqual([])
	})

	it('whose pages alone are damaged is put back too', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const backup = await take(app, id)
		const size = (await stat(path)).size
		// The first page stays, so that it opens; all others are filled
		await overwrite(path, 4096, Buffer.alloc(size - 4096, 0xab))
		const damaged = await readFile(path)
		const report = await restore(app, id, backup.id)
		expect(report).toMatchObject({ outcome: 'succeeded', restorePoint: { damaged: true }, verified: { revision: { label: '2.0' } } })
		const db = new Database(path, { readonly: true })
		expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
		db.close()
		const [kept] = await restorePoints(app, id)
		expect((await readFile(kept?.path ?? '')).equals(damaged)).toBe(true)
	})

	it('stays as it is when the backup is damaged too', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const backup = await take(app, id)
		await overwrite(backup.path, 5000, Buffer.from('damage'))
		await writeFile(path, 'no database')
		expect(await faultIn(app.client.backups.restore({ database: id, backup: backup.id }))).toMatchObject({ kind: 'backup-damaged' })
		expect(await readFile(path, 'utf8')).toBe('no database')
		expect(await restorePoints(app, id)).toEqual([])
	})

	it('is not put where its folder is gone', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy, 'disk/copy.db')
		const backup = await take(app, id)
		await rm(dirname(path), { recursive: true })
		expect(await restore(app, id, backup.id)).toMatchObject({ outcome: 'failed', fault: { kind: 'not-found' }, restorePoint: null })
		expect(await readdir(app.folder)).toEqual(['home'])
	})

	it('has backups that can be verified without it', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const backup = await take(app, id)
		await rm(path)
		const events = []
		for await (const event of await app.client.backups.verify({ database: id, backup: backup.id })) events.push(event)
		expect(events.at(-1)).toMatchObject({ kind: 'verified', backup: { id: backup.id, check: { result: 'ok' } } })
	})
})
