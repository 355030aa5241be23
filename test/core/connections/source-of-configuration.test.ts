import { cp, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSqliteFile } from '../../support/aimed-project.ts'
import { faultFrom, inProject, openTestApp, type TestApp } from '../../support/test-app.ts'

async function openEmpty(app: TestApp) {
	const project = join(app.folder, 'lab')
	await cp(inProject('test/fixtures/alembic/lab'), project, { recursive: true })
	const path = join(app.folder, 'data.db')
	await createSqliteFile(path)
	return { project, path, ...(await app.client.connections.open({ target: path })) }
}

describe('the source of a history', () => {
	it('may be the file that configures a project of Alembic, by any name', async () => {
		await using app = await openTestApp()
		const { id, project } = await openEmpty(app)
		await rename(join(project, 'alembic.ini'), join(project, 'books.ini'))
		const folder = join(project, 'books.ini')
		expect(await app.client.connections.setSource({ database: id, folder })).toEqual({ source: { folder, convention: null } })
		const history = await app.client.history.get({ database: id })
		expect([history.dialect, history.revisions.length]).toEqual(['alembic', 11])
	})

	it('is recognised in the folder of a project, and can be said to be of a system', async () => {
		await using app = await openTestApp()
		const { id, project } = await openEmpty(app)
		await app.client.connections.setSource({ database: id, folder: project })
		expect(await app.client.history.get({ database: id })).toMatchObject({ dialect: 'alembic', project: { convention: 'alembic' } })
		await app.client.connections.setSource({ database: id, folder: project, convention: 'syncmaster' })
		expect(await app.client.history.get({ database: id })).toMatchObject({ project: { convention: 'syncmaster', chosen: true } })
	})

	it('is no other file, and no configuration that is none', async () => {
		await using app = await openTestApp()
		const { id, project, path } = await openEmpty(app)
		const setSource = (folder: string) => faultFrom(app.client.connections.setSource({ database: id, folder }))
		expect(await setSource(path)).toEqual({ kind: 'not-found', path })
		const gone = join(project, 'gone.ini')
		expect(await setSource(gone)).toEqual({ kind: 'not-found', path: gone })
		const other = join(app.folder, 'other.ini')
		await writeFile(other, '[something]\nelse = true\n')
		expect(await setSource(other)).toEqual({ kind: 'source-not-recognised', folder: other })
	})

	it('opens the database that a project names, with the project as its source', async () => {
		await using app = await openTestApp()
		const project = join(app.folder, 'lab')
		await cp(inProject('test/fixtures/alembic/lab'), project, { recursive: true })
		const ini = join(project, 'alembic.ini')
		const text = await readFile(ini, 'utf8')
		await writeFile(ini, text.replace(/^sqlalchemy\.url = .*$/m, 'sqlalchemy.url = driver://user:pass@localhost/dbname'))
		expect(await faultFrom(app.client.connections.open({ target: project }))).toMatchObject({ kind: 'is-a-folder' })
		await writeFile(ini, text.replace(/^sqlalchemy\.url = .*$/m, 'sqlalchemy.url = sqlite:///%(here)s/own.db'))
		await createSqliteFile(join(project, 'own.db'))
		for (const target of [project, ini]) {
			const { id } = await app.client.connections.open({ target })
			const { path, dialect, project: taken } = await app.client.connections.describe({ database: id })
			expect([path, dialect, taken?.folder]).toEqual([join(project, 'own.db'), 'alembic', project])
		}
	})

	it('gives the file of a revision', async () => {
		await using app = await openTestApp()
		const { id, project } = await openEmpty(app)
		await app.client.connections.setSource({ database: id, folder: project })
		const source = await app.client.history.source({ database: id, revision: '2b9e41c8f6a0' })
		expect(source).toMatchObject({ path: join(project, 'migrations/versions/2b9e41c8f6a0_shelves.py'), language: 'python' })
		expect(source?.text).toContain('down_revision')
	})
})
