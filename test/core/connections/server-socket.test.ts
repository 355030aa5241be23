import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { orderedSqlFixture } from '../../support/ordered-sql-ground.ts'
import {
	type InstalledDatabase,
	type InstalledServer,
	installedPrograms,
	startInstalledServer,
	whyNoDumps,
} from '../../support/postgres-fifteen.ts'
import { follow, openTestApp, runTo, type TestApp } from '../../support/test-app.ts'

let cluster: InstalledServer

/** The address of a database as libpq takes it, by the folder of the socket. */
function throughSocket({ url }: InstalledDatabase): string {
	const { username, password, pathname } = new URL(url)
	return `postgresql://${username}:${password}@${pathname}?host=${encodeURIComponent(cluster.socketFolder)}&port=${cluster.port}`
}

async function projectIn(app: TestApp): Promise<string> {
	const folder = join(app.folder, 'project')
	await cp(orderedSqlFixture('dbmate'), folder, { recursive: true })
	return folder
}

describe.skipIf(installedPrograms === null)(
	`a server reached by its Unix socket${installedPrograms === null ? ` (${whyNoDumps})` : ''}`,
	() => {
		beforeAll(async () => {
			cluster = await startInstalledServer()
		})
		afterAll(() => cluster?.[Symbol.asyncDispose]())

		it('is looked at, dumped, moved and put back', async () => {
			await using app = await openTestApp()
			await using database = await cluster.database()
			const folder = await projectIn(app)
			const { id } = await app.client.connections.open({ target: throughSocket(database) })
			await app.client.connections.setSource({ database: id, folder, convention: 'dbmate' })
			const { server, head, problems } = await app.client.connections.describe({ database: id })
			expect(server).toMatchObject({ host: cluster.socketFolder, tls: false, database: database.name })
			expect(problems.filter(({ blocks }) => blocks)).toEqual([])
			expect(await app.client.connections.sessions({ database: id })).toEqual([])

			const empty = await database.dump()
			const up = await runTo(app, id, String(head?.id))
			expect(up).toMatchObject({ outcome: 'succeeded', fault: null })
			expect(up.restorePoint).not.toBeNull()
			expect(await database.dump()).toContain('schema_migrations')
			expect((await follow(await app.client.migrations.undo({ database: id }))).report).toMatchObject({ outcome: 'succeeded' })
			expect(await database.dump()).toBe(empty)
		})

		it('keeps its password out of what is shown and listed', async () => {
			await using app = await openTestApp()
			await using database = await cluster.database()
			const { id } = await app.client.connections.open({ target: throughSocket(database) })
			const shown = JSON.stringify([await app.client.connections.describe({ database: id }), await app.client.connections.list()])
			expect(shown).toContain(cluster.socketFolder)
			for (const secret of [new URL(database.url).password, decodeURIComponent(new URL(database.url).password)])
				expect(shown).not.toContain(secret)
		})
	},
)
