import { copyFileSync } from 'node:fs'
import * as files from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import type { Engine } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import type { CachedValues } from '../../electron/drivers/stores/cached-values.ts'
import { createRedunValues } from '../../electron/drivers/stores/redun-values.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { createDatabase, serverAt } from '../support/postgres-database.ts'
import { createRepository } from '../support/redun-postgres.ts'
import { copyManyValues, makeManyValues, moveOutside } from './redun-many.ts'

/** A large redun repository, and the same rows by its driver alone. */
export type ManyValues = {
	/** Where it is, with its value store, for a name. */
	readonly place: string
	readonly values: CachedValues
	/** All rows of a query, a batch at a time, as plain as the driver has them. */
	eachRow(sql: string, onRow: (row: readonly unknown[]) => void): Promise<void>
}

type Wanted = { readonly many: number; readonly outside: number }

/** Of each hundred values outside so many have no file. */
const missing = 20

/**
 * Hands on repositories of many values in a folder, one after the other: a file and a server, each with all its values inside,
 * and then with `outside` of them in the files of a value store.
 */
export async function withManyValues(folder: string, { many, outside }: Wanted, use: (ground: ManyValues) => Promise<void>): Promise<void> {
	const [inside, apart, store] = ['many-inside.db', 'many-outside.db', 'many-values'].map((name) => join(folder, name)) as [
		string,
		string,
		string,
	]
	makeManyValues(inside, many)
	copyFileSync(inside, apart)
	moveOutside(apart, store, { values: outside, missing })
	await using cluster = await startCluster()
	for (const [path, valueStore] of [
		[inside, null],
		[apart, store],
	] as const) {
		const name = valueStore === null ? '' : ', store'
		await useFile(path, valueStore, (ground) => use({ ...ground, place: `SQLite${name}` }))
		await using repository = await createRepository('3.5', { on: await createDatabase('', cluster.url) })
		await copyManyValues(path, repository.client)
		await useServer(repository.database.url, valueStore, (ground) => use({ ...ground, place: `PostgreSQL${name}` }))
	}
}

type Ground = Omit<ManyValues, 'place'>

async function useFile(path: string, valueStore: string | null, use: (ground: Ground) => Promise<void>): Promise<void> {
	const db = new Database(path, { readonly: true })
	const engine = await openSqlite({ path })
	try {
		await use({
			values: createRedunValues({ engine, engineKind: 'sqlite', files, path, places: { valueStore, projectFolder: null } }),
			async eachRow(sql, onRow) {
				for (const row of db.prepare(sql).raw().iterate() as Iterable<unknown[]>) onRow(row)
			},
		})
	} finally {
		db.close()
		await engine.close()
	}
}

/** Rows of one FETCH. */
const fetched = 2_000

async function useServer(url: string, valueStore: string | null, use: (ground: Ground) => Promise<void>): Promise<void> {
	const client = new pg.Client({ connectionString: url })
	await client.connect()
	const engines: Engine[] = []
	const opened = async () => {
		const { engine } = await openPostgres({ server: serverAt(url) }, { environment: {} })
		engines.push(engine)
		return engine
	}
	try {
		const options = { engine: await opened(), aside: await opened(), engineKind: 'postgres', files } as const
		await use({
			values: createRedunValues({ ...options, places: { valueStore, projectFolder: null } }),
			async eachRow(sql, onRow) {
				await client.query(`BEGIN; DECLARE every NO SCROLL CURSOR FOR ${sql}`)
				for (;;) {
					const { rows } = await client.query<unknown[]>({ text: `FETCH ${fetched} FROM every`, rowMode: 'array' })
					for (const row of rows) onRow(row)
					if (rows.length < fetched) break
				}
				await client.query('COMMIT')
			},
		})
	} finally {
		await client.end()
		for (const engine of engines) await engine.close()
	}
}
