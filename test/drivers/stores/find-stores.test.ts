import { describe, expect, test } from 'vitest'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { findStores } from '../../../electron/drivers/stores/find-stores.ts'
import { setUpPostgresStore } from '../../../electron/drivers/stores/postgres-set-up.ts'
import { setUpSqliteStore } from '../../../electron/drivers/stores/sqlite.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { createPlace } from '../../support/sqlite-place.ts'

const layout = 'partition_key bytea NOT NULL, key bytea NOT NULL, value bytea NOT NULL'

describe('tables of entries', () => {
	test('of a SQLite file are known by their columns', async () => {
		await using place = createPlace()
		const path = place.make(
			'some.db',
			`CREATE TABLE kv (partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (partition_key, key)) WITHOUT ROWID;
			CREATE TABLE "other ""kv""" (value blob, key blob, partition_key blob, PRIMARY KEY (partition_key, key));
			CREATE TABLE turned (partition_key BLOB, key BLOB, value BLOB, PRIMARY KEY (key, partition_key));
			CREATE TABLE more (partition_key BLOB, key BLOB, value BLOB, at TEXT, PRIMARY KEY (partition_key, key));
			CREATE TABLE texts (partition_key TEXT, key TEXT, value BLOB, PRIMARY KEY (partition_key, key));
			CREATE TABLE settings (key TEXT PRIMARY KEY, value BLOB);
			CREATE VIEW kv_view AS SELECT * FROM kv;`,
		)
		const engine = place.opened(await openSqlite({ path }))
		expect(await findStores(engine, { kind: 'sqlite' })).toEqual([
			{ id: 'kv', table: 'kv', schema: null },
			{ id: 'other "kv"', table: 'other "kv"', schema: null },
		])
	})

	test('of a SQLite file are found once they are made, and made once only', async () => {
		await using place = createPlace()
		const engine = place.opened(await openSqlite({ path: place.file('new.db'), create: true }))
		expect(await findStores(engine, { kind: 'sqlite' })).toEqual([])
		await setUpSqliteStore(engine)
		await setUpSqliteStore(engine)
		expect(await findStores(engine, { kind: 'sqlite' })).toEqual([{ id: 'kv', table: 'kv', schema: null }])
	})

	test('of a PostgreSQL server are known in every schema, without the parts that they are made of', async () => {
		await using database = await createDatabase(`
			CREATE SCHEMA lake; CREATE SCHEMA closed;
			CREATE TABLE "lake.kv" (${layout}, PRIMARY KEY (partition_key, key));
			CREATE TABLE lake.kv (${layout}, PRIMARY KEY (partition_key, key)) PARTITION BY HASH (partition_key);
			CREATE TABLE lake.kv_0 PARTITION OF lake.kv FOR VALUES WITH (MODULUS 1, REMAINDER 0);
			CREATE TABLE lake.turned (${layout}, PRIMARY KEY (key, partition_key));
			CREATE TABLE lake.texts (partition_key text, key text, value bytea, PRIMARY KEY (partition_key, key));
			CREATE TABLE plain (gone int, ${layout}, PRIMARY KEY (partition_key, key)); ALTER TABLE plain DROP COLUMN gone;
			CREATE TABLE more (${layout}, at timestamptz, PRIMARY KEY (partition_key, key));
			CREATE TABLE without (${layout});
		`)
		const { engine } = await openPostgres({ server: database.server }, { environment: {} })
		try {
			await setUpPostgresStore(engine)
			expect(await findStores(engine, { kind: 'postgres' })).toEqual([
				{ id: 'kv', table: 'kv', schema: 'public' },
				{ id: '"lake.kv"', table: 'lake.kv', schema: 'public' },
				{ id: 'lake.kv', table: 'kv', schema: 'lake' },
				{ id: 'plain', table: 'plain', schema: 'public' },
			])
		} finally {
			await engine.close()
		}
	})
})
