import { afterAll, beforeAll } from 'vitest'
import type { Engine } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { createPostgresStore } from '../../electron/drivers/stores/postgres.ts'
import { setUpPostgresStore } from '../../electron/drivers/stores/postgres-set-up.ts'
import { createDatabase, type TestDatabase } from '../support/postgres-database.ts'
import { storeLaw } from './stores.ts'

let database: TestDatabase
let engine: Engine
let another: Engine

beforeAll(async () => {
	database = await createDatabase()
	engine = (await openPostgres({ server: database.server }, { environment: {} })).engine
	another = (await openPostgres({ server: database.server }, { environment: {} })).engine
	await setUpPostgresStore(engine)
})
afterAll(async () => {
	await another.close()
	await engine.close()
	await database[Symbol.asyncDispose]()
})

storeLaw('PostgreSQL', async () => {
	await database.sql('DELETE FROM kv')
	return {
		store: await createPostgresStore(engine, { table: 'kv' }),
		openAnother: () => createPostgresStore(another, { table: 'kv' }),
		[Symbol.asyncDispose]: async () => undefined,
	}
})
