import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createSqliteFile, runAlembic } from '../../support/aimed-project.ts'
import { inProject, openTestApp } from '../../support/test-app.ts'

it('what every branch still misses is pending, and what branches share counts once', async () => {
	await using app = await openTestApp()
	const project = join(app.folder, 'lab')
	await cp(inProject('test/fixtures/alembic/lab'), project, { recursive: true })
	const path = join(app.folder, 'data.db')
	await createSqliteFile(path)
	const { id } = await app.client.connections.open({ target: path, source: project })
	const describe = () => app.client.connections.describe({ database: id })
	expect(await describe()).toMatchObject({ current: null, head: null, pending: 11 })
	await runAlembic(project, ['upgrade', 'ad04c9f0182b'], `sqlite:///${path}`)
	// It brought the loans of another branch with it: 1a0c 2b9e 5e5f 6f40 9c13 ad04
	const { current, pending } = await describe()
	expect(current?.id.split(', ')).toContain('ad04c9f0182b')
	expect(pending).toBe(5)
	await runAlembic(project, ['upgrade', 'heads'], `sqlite:///${path}`)
	expect(await describe()).toMatchObject({ current: { id: '8b22a7def609, be15da01293c' }, pending: 0 })
})
