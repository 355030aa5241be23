import { cp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSqliteFile } from '../support/aimed-project.ts'
import { openWithProject, writeProject } from '../support/command-project.ts'
import { writeComputedProject } from '../support/computed-project.ts'
import { mountReadOnly } from '../support/small-disk.ts'
import { inProject, openTestApp, runTo } from '../support/test-app.ts'

const environment = { PATH: process.env['PATH'] }

async function lastOf<Event>(stream: Promise<AsyncIterable<Event>>): Promise<Event | undefined> {
	let last: Event | undefined
	for await (const event of await stream) last = event
	return last
}

const everyFile = async (folder: string) => (await readdir(folder, { recursive: true })).sort()

describe('a project in whose folders nobody can write', () => {
	it('is tested, previewed, moved up and back down all the same, and nothing is added to it', async () => {
		await using app = await openTestApp({ environment })
		const project = join(app.folder, 'lab')
		await cp(inProject('test/fixtures/alembic/lab'), project, { recursive: true })
		const path = join(app.folder, 'data.db')
		await createSqliteFile(path)
		const { id: database } = await openWithProject(app, path, project)
		const before = await everyFile(project)
		using _ = mountReadOnly(project)
		await expect(writeFile(join(project, 'probe'), '')).rejects.toThrow('EROFS')

		const { testLines } = await app.client.commands.get({ database })
		expect(await lastOf(app.client.commands.test({ database, seen: testLines }))).toMatchObject({
			kind: 'finished',
			report: { fault: null, headsAgree: true, aimed: true },
		})
		const { text } = await app.client.commands.renderLine({ database })
		expect(await lastOf(app.client.commands.preview({ database, target: '2b9e41c8f6a0', seen: text ?? '' }))).toMatchObject({
			kind: 'finished',
		})
		expect(await runTo(app, database, '2b9e41c8f6a0')).toMatchObject({ outcome: 'succeeded' })
		expect(await runTo(app, database, 'base')).toMatchObject({ outcome: 'succeeded' })
		expect(await everyFile(project)).toEqual(before)
	})

	it('answers what its files do not say', async () => {
		await using app = await openTestApp({ environment })
		const { folder } = await writeComputedProject(join(app.folder, 'computed'))
		const path = join(app.folder, 'data.db')
		await createSqliteFile(path)
		const { id: database } = await openWithProject(app, path, folder)
		using _ = mountReadOnly(folder)
		const line = await app.client.commands.askLine({ database })
		expect(await lastOf(app.client.commands.ask({ database, seen: line?.text ?? '' }))).toMatchObject({ report: { told: 3, left: [] } })
	})

	it('and that writes there by itself fails by the name of the file that it could not make', async () => {
		await using app = await openTestApp({ environment })
		const project = await writeProject(join(app.folder, 'writing'), {
			before: "open('migrations.log', 'w')",
			revisions: [{ id: 'a1', after: null, up: 'pass' }],
		})
		const path = join(app.folder, 'data.db')
		await createSqliteFile(path)
		const { id: database } = await openWithProject(app, path, project)
		using _ = mountReadOnly(project)
		const { outcome, fault } = await runTo(app, database, 'a1')
		expect({ outcome, fault }).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'command-failed', reason: 'permission', detail: expect.stringContaining("Read-only file system: 'migrations.log'") },
		})
	})

	it('cannot hold the database as well: the run says so by name, before a step of it', async () => {
		await using app = await openTestApp({ environment })
		const project = join(app.folder, 'lab')
		await cp(inProject('test/fixtures/alembic/lab'), project, { recursive: true })
		const path = join(project, 'data.db')
		await createSqliteFile(path)
		const { id: database } = await openWithProject(app, path, project)
		using _ = mountReadOnly(project)
		const { outcome, fault, steps } = await runTo(app, database, '2b9e41c8f6a0')
		expect({ outcome, fault }).toEqual({ outcome: 'failed', fault: { kind: 'read-only', path, reason: 'disk' } })
		expect(steps.map(({ state }) => state)).toEqual(['not-run', 'not-run'])
	})
})
