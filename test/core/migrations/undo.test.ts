import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { follow, openCopy, openTestApp, runTo, type TestApp } from '../../support/test-app.ts'

const legacy = 'legacy/up_v2.0.db'

async function undo(app: TestApp, database: DatabaseId) {
	return (await follow(await app.client.migrations.undo({ database }))).report
}

const hash = async (path: string) =>
	createHash('sha256')
		.update(await readFile(path))
		.digest('hex')
const label = async (app: TestApp, database: DatabaseId) => (await app.client.connections.describe({ database })).current?.label

describe('undo', () => {
	it('puts back the restore point of an upgrade, to the byte of what was kept', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const before = await app.client.connections.describe({ database: id })
		await runTo(app, id, 'latest')
		expect(await app.client.migrations.undoable({ database: id })).toMatchObject({ act: 'upgrade', revision: { label: '2.0' } })
		expect(await undo(app, id)).toMatchObject({
			outcome: 'succeeded',
			from: { label: '3.5' },
			to: { label: '2.0' },
			verified: { asExpected: true },
		})
		const after = await app.client.connections.describe({ database: id })
		expect({ current: after.current, sizeBytes: after.sizeBytes }).toEqual({ current: before.current, sizeBytes: before.sizeBytes })
	})

	it('can itself be undone, again and again', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		await runTo(app, id, '3.1')
		await undo(app, id)
		expect(await label(app, id)).toBe('2.0')
		await undo(app, id)
		expect(await label(app, id)).toBe('3.1')
		await undo(app, id)
		expect(await label(app, id)).toBe('2.0')
	})

	it('goes on offering the restore point of the last change that succeeded', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		await runTo(app, id, '2.1')
		const offered = await app.client.migrations.undoable({ database: id })
		const stream = await app.client.backups.take({ database: id })
		for await (const _ of stream);
		expect(await app.client.migrations.undoable({ database: id })).toEqual(offered)
	})

	it('is not offered when the restore point is gone', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const report = await runTo(app, id, '2.1')
		await rm(report.restorePoint?.path ?? '')
		expect(await app.client.migrations.undoable({ database: id })).toBeNull()
	})

	it('refuses a restore point that was altered, and changes nothing', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const report = await runTo(app, id, '2.1')
		const kept = report.restorePoint?.path ?? ''
		const bytes = await readFile(kept)
		bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
		await writeFile(kept, bytes)
		const before = await hash(path)
		await expect(undo(app, id)).rejects.toMatchObject({ code: 'FAULT', data: { kind: 'backup-damaged', reason: 'sha256' } })
		expect(await hash(path)).toBe(before)
	})
})
