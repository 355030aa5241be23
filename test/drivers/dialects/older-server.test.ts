import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redunVersions, versionOf } from '../../../electron/drivers/dialects/redun-versions.ts'
import { openGround } from '../../support/ordered-sql-ground.ts'
import { type InstalledServer, installedPrograms, serverMajor, startInstalledServer, whyNoDumps } from '../../support/postgres-fifteen.ts'
import { createRepository } from '../../support/redun-postgres.ts'
import { expectedMeaning } from '../../support/redun-postgres-expected.ts'
import { serverMeaning } from '../../support/redun-postgres-meaning.ts'

let cluster: InstalledServer
const labels = redunVersions.map(({ label }) => label)
const [oldest = '', newest = ''] = [labels.at(0), labels.at(-1)]

describe.skipIf(installedPrograms === null)(
	`the server that is installed, PostgreSQL ${serverMajor}${installedPrograms === null ? ` (${whyNoDumps})` : ''}`,
	() => {
		beforeAll(async () => {
			cluster = await startInstalledServer()
		})
		afterAll(() => cluster?.[Symbol.asyncDispose]())

		it('takes a repository of redun through every version up, down and up again', async () => {
			await using repository = await createRepository(oldest, { on: await cluster.database() })
			expect((await repository.look()).description.version).toMatch(new RegExp(`^${serverMajor}\\.`))
			for (const label of [...labels.slice(1), ...labels.slice(0, -1).reverse(), ...labels.slice(1)]) {
				await repository.moveTo(label)
				expect(await serverMeaning(repository)).toEqual(expectedMeaning(label))
			}
			expect(await repository.standing()).toMatchObject({ current: versionOf(newest).id, problems: [] })
		})

		it.each(['dbmate', 'goose', 'golang-migrate'])('takes the project of %s up, down and up again', async (fixture) => {
			await using ground = await openGround('postgres', { fixture, on: await cluster.database() })
			const empty = await ground.schema()
			expect((await ground.move('up')).fault).toBeNull()
			const full = await ground.schema()
			expect(full.length).toBeGreaterThan(empty.length)
			expect((await ground.move('down')).fault).toBeNull()
			expect((await ground.move('up')).fault).toBeNull()
			expect(await ground.schema()).toEqual(full)
			expect((await ground.standing()).problems.filter(({ blocks }) => blocks)).toEqual([])
		})
	},
)
