import { copyFile, readdir, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Backup, BackupEvent } from '../../../electron/contract/backups.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { faultFrom, faultIn, follow, openCopy, openTestApp, runTo, type TestApp } from '../../support/test-app.ts'

const legacy = 'legacy/up_v2.0.db'

async function last(stream: Promise<AsyncIterable<BackupEvent>>): Promise<Backup> {
	let found: Backup | undefined
	for await (const event of await stream) if (event.kind === 'taken' || event.kind === 'verified') found = event.backup
	if (!found) throw new Error('the stream ended without a backup')
	return found
}

const take = (app: TestApp, database: DatabaseId) => last(app.client.backups.take({ database }))
const verify = (app: TestApp, database: DatabaseId, backup: string) => last(app.client.backups.verify({ database, backup }))
const label = async (app: TestApp, database: DatabaseId) => (await app.client.connections.describe({ database })).current?.label

describe('a backup', () => {
	it('is checked, named, and says what it is of', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const backup = await take(app, id)
		expect(backup).toMatchObject({ purpose: 'backup', revision: { label: '2.0' }, check: { result: 'ok' }, source: { path }, exists: true })
		expect(backup.sizeBytes).toBe((await stat(backup.path)).size)
		expect(await app.client.backups.list({ database: id })).toEqual([backup])
		expect((await app.client.connections.describe({ database: id })).lastBackup).toEqual(backup)
		expect(await app.client.activity.list({ database: id })).toMatchObject([
			{ act: 'backup', outcome: 'succeeded', backup: { id: backup.id } },
		])
	})

	it('that is cancelled leaves nothing behind', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const stop = new AbortController()
		const stream = await app.client.backups.take({ database: id }, { signal: stop.signal })
		await expect(
			(async () => {
				for await (const _ of stream) stop.abort()
			})(),
		).rejects.toThrow()
		const folder = join(app.options.homeFolder, 'backups', id)
		expect(await readdir(folder)).toEqual([])
		expect((await app.client.activity.list({ database: id }))[0]).toMatchObject({ act: 'backup', outcome: 'cancelled' })
	})

	it('sweeps away what a process that died left half-made', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const { path } = await take(app, id)
		const left = join(dirname(path), 'x.db.999999999.part')
		await writeFile(left, 'half')
		await take(app, id)
		expect((await readdir(dirname(path))).filter((name) => name.includes('part'))).toEqual([])
	})
})

describe('verifying', () => {
	it('reads a sound backup as sound, and remembers when', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const backup = await take(app, id)
		const verified = await verify(app, id, backup.id.slice(0, -2))
		expect(verified.check.result).toBe('ok')
		expect(await app.client.backups.list({ database: id })).toEqual([verified])
	})

	it.each([
		['a changed byte', 'sha256', async (path: string) => flip(path, 5000)],
		['a cut file', 'size', async (path: string) => truncate(path, 8192)],
		['a damaged header', 'sha256', async (path: string) => flip(path, 3)],
		['another file in its place', 'size', async (path: string) => writeFile(path, 'not a database at all')],
	])('finds %s', async (_, reason, damage) => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const backup = await take(app, id)
		await damage(backup.path)
		const { check } = await verify(app, id, backup.id)
		expect(check.result).toBe('damaged')
		expect(check.detail).toMatch(new RegExp(`^${reason}: `))
	})

	it('is refused for a backup that does not exist', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		expect(await faultIn(app.client.backups.verify({ database: id, backup: 'nothing' }))).toEqual({ kind: 'unknown-backup', id: 'nothing' })
	})
})

describe('restoring', () => {
	it('puts a backup back after a restore point of what was there', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const backup = await take(app, id)
		await runTo(app, id, 'latest')
		const { report } = await follow(await app.client.backups.restore({ database: id, backup: backup.id }))
		expect(report).toMatchObject({
			outcome: 'succeeded',
			from: { label: '3.5' },
			to: { label: '2.0' },
			verified: { revision: { label: '2.0' }, asExpected: true },
		})
		expect(await label(app, id)).toBe('2.0')
		const [restorePoint] = await app.client.backups.list({ database: id })
		expect(restorePoint).toMatchObject({ id: report.restorePoint?.id, revision: { label: '3.5' } })
		await follow(await app.client.migrations.undo({ database: id }))
		expect(await label(app, id)).toBe('3.5')
	})

	it('refuses a damaged backup and changes nothing', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const backup = await take(app, id)
		await runTo(app, id, '2.1')
		const before = await readFile(path)
		await flip(backup.path, 9000)
		expect(await faultIn(app.client.backups.restore({ database: id, backup: backup.id }))).toMatchObject({
			kind: 'backup-damaged',
			id: backup.id,
		})
		expect((await readFile(path)).equals(before)).toBe(true)
	})

	it('refuses a backup of another file, unless told', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const backup = await take(app, id)
		await runTo(app, id, '2.1')
		await copyFile(path, `${path}.other`)
		await rename(`${path}.other`, path)
		expect(await faultIn(app.client.backups.restore({ database: id, backup: backup.id }))).toMatchObject({
			kind: 'other-database',
			id: backup.id,
		})
		expect(await label(app, id)).toBe('2.1')
		const { report } = await follow(await app.client.backups.restore({ database: id, backup: backup.id, evenIfOther: true }))
		expect(report.outcome).toBe('succeeded')
		expect(await label(app, id)).toBe('2.0')
	})
})

describe('pruning', () => {
	it('keeps the newest and says what it removed', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const made = [await take(app, id), await take(app, id), await take(app, id)]
		const { removed } = await app.client.backups.prune({ database: id, keep: 1 })
		expect(removed.map((backup) => backup.id).sort()).toEqual(
			made
				.slice(0, 2)
				.map((backup) => backup.id)
				.sort(),
		)
		expect(await app.client.backups.list({ database: id })).toHaveLength(1)
		expect(await readdir(dirname(made[0]?.path ?? ''))).toHaveLength(2)
	})
	it('is refused for a database that is not on the list', async () => {
		await using app = await openTestApp()
		expect(await faultFrom(app.client.backups.prune({ database: 'nowhere' as DatabaseId, keep: 1 }))).toEqual({
			kind: 'unknown-database',
			id: 'nowhere',
		})
	})
})

async function flip(path: string, at: number): Promise<void> {
	const bytes = await readFile(path)
	bytes[at] = (bytes[at] ?? 0) ^ 0xff
	await writeFile(path, bytes)
}
