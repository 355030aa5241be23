import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { thickHistory } from '../../../electron/contract/thin-history.ts'
import { createSqliteFile } from '../../support/aimed-project.ts'
import { faultFrom, inProject, openTestApp, type TestApp } from '../../support/test-app.ts'

/** The whole history, put together from what a picture asks for. */
async function asPictured({ client }: TestApp, database: DatabaseId) {
	const history = thickHistory(await client.history.list({ database }))
	const revisions = history.revisions.map(async (revision) => ({
		...revision,
		...(await client.history.sql({ database, revision: revision.id })),
	}))
	return { ...history, revisions: await Promise.all(revisions) }
}

describe('a history as it is listed', () => {
	it('comes to the same as the whole, with branches, labels and hints of a project of Alembic', async () => {
		await using app = await openTestApp()
		const project = join(app.folder, 'lab')
		await cp(inProject('test/fixtures/alembic/lab'), project, { recursive: true })
		const path = join(app.folder, 'data.db')
		await createSqliteFile(path)
		const { id } = await app.client.connections.open({ target: path, source: project })
		const whole = await app.client.history.get({ database: id })
		expect(whole.revisions).toHaveLength(11)
		expect(await asPictured(app, id)).toEqual(whole)
	})

	it('comes to the same as the whole, with the SQL of redun’s versions', async () => {
		await using app = await openTestApp()
		const { id } = await app.client.connections.openSample()
		const whole = await app.client.history.get({ database: id })
		expect(whole.revisions.some(({ up, since, label }) => up !== null && since !== null && label !== '')).toBe(true)
		expect(await asPictured(app, id)).toEqual(whole)
	})

	it('says nothing of a revision that is not in it', async () => {
		await using app = await openTestApp()
		const { id } = await app.client.connections.openSample()
		expect(await faultFrom(app.client.history.sql({ database: id, revision: 'nowhere' }))).toMatchObject({
			kind: 'unknown-revision',
			target: 'nowhere',
		})
	})
})
