import { expect, test } from 'vitest'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { createMemoryStore } from '../../../electron/drivers/stores/memory.ts'
import { createPostgresStore } from '../../../electron/drivers/stores/postgres.ts'
import { createSqliteStore, setUpSqliteStore } from '../../../electron/drivers/stores/sqlite.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import { everyEntry, hex } from '../../conformance/store-ground.ts'
import { readingLaw } from '../../conformance/stores-reading.ts'
import { lakefsRows, lakefsScript } from '../../support/lakefs-stores.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { createPlace } from '../../support/sqlite-place.ts'

const content = lakefsRows()

const writeAll = (store: Store) => Promise.all(content.map(({ value, ...name }) => store.set(name, value)))

// Rows that lakeFS's own driver wrote
readingLaw('PostgreSQL of lakeFS', async () => {
	const database = await createDatabase(lakefsScript())
	const { engine } = await openPostgres({ server: database.server }, { environment: {} })
	return {
		store: await createPostgresStore(engine, { table: 'kv' }),
		content,
		async [Symbol.asyncDispose]() {
			await engine.close()
			await database[Symbol.asyncDispose]()
		},
	}
})

readingLaw('SQLite with lakeFS’s rows', async () => {
	const place = createPlace()
	const engine = place.opened(await openSqlite({ path: place.file('kv.db'), create: true }))
	await setUpSqliteStore(engine)
	const store = await createSqliteStore(engine, 'kv')
	await writeAll(store)
	return { store, content, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() }
})

test('all of lakeFS’s rows come out of memory as they went in', async () => {
	const store = createMemoryStore()
	await writeAll(store)
	const written = ({ partition, key, value }: (typeof content)[number]) => `${hex(partition)} ${hex(key)} ${hex(value)}`
	expect((await everyEntry(store, 7)).map(written)).toEqual(content.map(written).sort())
	expect(content).toHaveLength(43)
})
