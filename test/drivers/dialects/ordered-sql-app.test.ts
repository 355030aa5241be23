import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createDatabase } from '../../support/postgres-database.ts'
import { withProgram } from '../../support/sqlite-place.ts'
import { faultFrom, follow, inProject, openTestApp, runTo } from '../../support/test-app.ts'

describe('the whole app', () => {
	it('opens a SQLite file with its project, and moves it up, down and through a repair', async () => {
		await using app = await openTestApp()
		const project = join(app.folder, 'project')
		await cp(inProject('test/fixtures/ordered-sql/golang-migrate'), project, { recursive: true })
		const path = join(app.folder, 'stations.db')
		withProgram(path, (db) => db.exec('PRAGMA user_version = 1'))
		const { id } = await app.client.connections.open({ target: path, source: project })
		const before = await app.client.history.get({ database: id })
		expect(before).toMatchObject({ dialect: 'ordered-sql', current: null, head: { id: '3' }, project: { convention: 'golang-migrate' } })
		expect(await runTo(app, id, 'latest')).toMatchObject({ outcome: 'succeeded', to: { id: '3' }, verified: { asExpected: true } })
		expect(await runTo(app, id, '-2')).toMatchObject({ outcome: 'succeeded', to: { id: '1' }, verified: { asExpected: true } })
		withProgram(path, (db) => db.exec('UPDATE schema_migrations SET dirty = 1'))
		expect(await faultFrom(app.client.migrations.plan({ database: id, to: { target: 'latest' } }))).toEqual({
			kind: 'unclear-state',
			problem: 'dirty',
		})
		const to = { repair: 'mark-applied', revision: '1' } as const
		const { binding, steps } = await app.client.migrations.plan({ database: id, to })
		expect(steps).toMatchObject([{ sql: expect.stringContaining('VALUES (1, false)'), hazards: [{ kind: 'records-only' }] }])
		const { report } = await follow(await app.client.migrations.run({ database: id, to, binding, backUpFirst: true }))
		expect(report).toMatchObject({ outcome: 'succeeded', verified: { asExpected: true }, restorePoint: { id: expect.any(String) } })
	})

	it('moves a database of a server', async () => {
		await using app = await openTestApp()
		await using database = await createDatabase()
		const { id } = await app.client.connections.open({ target: database.url, source: inProject('test/fixtures/ordered-sql/goose') })
		expect(await runTo(app, id, '3', false)).toMatchObject({ outcome: 'succeeded', to: { id: '3' }, verified: { asExpected: true } })
		expect(await runTo(app, id, 'latest', false)).toMatchObject({ outcome: 'succeeded', to: { id: '10' }, verified: { asExpected: true } })
		expect(await database.sql('SELECT version_id FROM goose_db_version ORDER BY id')).toEqual([['0'], ['1'], ['2'], ['3'], ['10']])
	})

	it('opens a RUNE file with nothing else', async () => {
		await using app = await openTestApp()
		const path = join(app.folder, 'jobs.db')
		await cp(inProject('test/fixtures/rune/rune_legacy_3tables.db'), path)
		const { id } = await app.client.connections.open({ target: path })
		const { problems } = await app.client.history.get({ database: id })
		expect(problems).toMatchObject([{ kind: 'ledger-missing', repair: 'seed-ledger' }])
		const to = { repair: 'seed-ledger' } as const
		const { binding } = await app.client.migrations.plan({ database: id, to })
		const { report } = await follow(await app.client.migrations.run({ database: id, to, binding, backUpFirst: true }))
		expect(report).toMatchObject({ outcome: 'succeeded', to: { id: '3' }, verified: { asExpected: true } })
		expect(await runTo(app, id, 'latest')).toMatchObject({ outcome: 'succeeded', to: { id: '6' } })
	})
})
