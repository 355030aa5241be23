import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { createTablesStore } from '../../../electron/drivers/stores/tables.ts'
import type { Entry } from '../../conformance/store-ground.ts'
import { utf8 } from '../../conformance/store-ground.ts'
import { readingLaw } from '../../conformance/stores-reading.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { createPlace } from '../../support/sqlite-place.ts'

const entry = (table: string, key: string | Uint8Array, value: string | Uint8Array): Entry => ({
	partition: utf8(table),
	key: typeof key === 'string' ? utf8(key) : key,
	value: typeof value === 'string' ? utf8(value) : value,
})

const common = `
	CREATE TABLE settings (key text PRIMARY KEY, value_json text, updated_at real);
	INSERT INTO settings VALUES ('theme', '{"dark":true}', 1.5), ('größe', '12', 2), ('empty', NULL, 3), ('Theme', '', 4);
	CREATE TABLE counters (name varchar(40) UNIQUE, value integer);
	INSERT INTO counters VALUES ('runs', 42), ('days', -7), (NULL, 1);
	CREATE TABLE "odd name's" ("the ""key""" text PRIMARY KEY, data text);
	INSERT INTO "odd name's" VALUES ('a', 'b');
	CREATE TABLE unused (key text PRIMARY KEY, value text);
	CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
	INSERT INTO alembic_version VALUES ('abc');
	CREATE TABLE schema_version (version integer PRIMARY KEY, applied_at text);
	CREATE TABLE redun_version (id varchar(36) PRIMARY KEY, version integer, timestamp text);
	CREATE TABLE wide (key text PRIMARY KEY, value text, one text, two text);
	CREATE TABLE twice (key text PRIMARY KEY, value text, data text);
	CREATE TABLE pairs (key text, value text, PRIMARY KEY (key, value));
`
const content: readonly Entry[] = [
	entry('settings', 'theme', '{"dark":true}'),
	entry('settings', 'größe', '12'),
	entry('settings', 'empty', ''),
	entry('settings', 'Theme', ''),
	entry('counters', 'runs', '42'),
	entry('counters', 'days', '-7'),
	entry("odd name's", 'a', 'b'),
	entry('blobs', Uint8Array.of(0xff, 0, 1), Uint8Array.of(0, 0xff)),
]

readingLaw('tables of SQLite', async () => {
	const place = createPlace()
	const blobs = `CREATE TABLE blobs (id BLOB PRIMARY KEY, content BLOB); INSERT INTO blobs VALUES (x'ff0001', x'00ff');`
	const engine = place.opened(await openSqlite({ path: place.make('tables.db', common + blobs) }))
	const store = await createTablesStore(engine, await engine.describe())
	if (!store) throw new Error('no tables were found')
	return { store, content, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() }
})

readingLaw('tables of PostgreSQL', async () => {
	const blobs = `CREATE TABLE blobs (id bytea PRIMARY KEY, content bytea); INSERT INTO blobs VALUES ('\\xff0001', '\\x00ff');`
	const database = await createDatabase(common + blobs)
	const { engine } = await openPostgres({ server: database.server }, { environment: {} })
	const store = await createTablesStore(engine, await engine.describe())
	if (!store) throw new Error('no tables were found')
	return {
		store,
		content,
		async [Symbol.asyncDispose]() {
			await engine.close()
			await database[Symbol.asyncDispose]()
		},
	}
})

test('a RUNE database shows its settings, and its books are not taken for entries', async () => {
	await using place = createPlace()
	const path = fileURLToPath(new URL('../../fixtures/rune/rune_head_0006.db', import.meta.url))
	const engine = place.opened(await openSqlite({ path }))
	const store = await createTablesStore(engine, await engine.describe())
	expect((await store?.partitions({ limit: 10 }))?.partitions).toEqual([utf8('settings')])
	const page = await store?.scan({ partition: utf8('settings'), limit: 10, valueBytes: 100 })
	expect(page?.entries.length).toBe(await store?.count(utf8('settings')))
	expect(page?.entries.length).toBeGreaterThan(0)
})

test('a database without such tables has no such store', async () => {
	await using place = createPlace()
	const engine = place.opened(await openSqlite({ path: place.make('none.db', 'CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)') }))
	expect(await createTablesStore(engine, await engine.describe())).toBeNull()
})
