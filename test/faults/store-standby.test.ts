import { describe, expect, test } from 'vitest'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { createPostgresStore } from '../../electron/drivers/stores/postgres.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { nameOf, utf8 } from '../conformance/store-ground.ts'
import { lakefsRows, lakefsScript } from '../support/lakefs-stores.ts'
import { serverAt } from '../support/postgres-database.ts'
import { installedPrograms, startInstalledServer, whyNoDumps } from '../support/postgres-fifteen.ts'

describe.skipIf(installedPrograms === null)(
	`entries on a server that follows another${installedPrograms === null ? ` (${whyNoDumps})` : ''}`,
	() => {
		test('are read, and never written', async () => {
			await using primary = await startInstalledServer()
			const database = await primary.database(lakefsScript())
			await using standby = await primary.standby()
			const { engine } = await openPostgres({ server: serverAt(standby.urlOf(database)) }, { environment: {} })
			try {
				const store = await createPostgresStore(engine, { table: 'kv' })
				expect(store.traits).toMatchObject({ writes: false, readOnlyReason: 'standby' })
				expect(await faultOf(store.set(nameOf('p', 'k'), utf8('v')))).toMatchObject({ kind: 'store-read-only', reason: 'standby' })
				for (const { value, ...name } of lakefsRows()) expect((await store.get(name))?.value).toEqual(value)
			} finally {
				await engine.close()
			}
		})
	},
)
