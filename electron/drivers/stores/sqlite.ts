import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { StoreTraits } from '../../contract/stores.ts'
import { quoteName } from '../../lib/sql-text.ts'
import type { Engine, EngineDescription } from '../engines/engine.ts'
import { createSqlStore, toBytes } from './sql-store.ts'
import type { Store } from './store.ts'
import { noLimits } from './store-keys.ts'

/** What SQLite takes as one row unless it is built otherwise: https://sqlite.org/limits.html */
const mostBytesOfRow = 1_000_000_000

/** SQLite reads all of a value to give its head: of longer ones it is asked for as a piece. Bytes. */
const shortBytes = 65_536

/**
 * Makes the table `kv`, where a database has none. Faults: as of the engine's `write`.
 */
export async function setUpSqliteStore(engine: Engine): Promise<void> {
	const columns = 'partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL'
	await engine.write([{ sql: `CREATE TABLE IF NOT EXISTS kv (${columns}, PRIMARY KEY (partition_key, key)) WITHOUT ROWID` }])
}

/**
 * A store on a table of a SQLite file with the columns of `kv`. Whether it can be written is asked of the file system, without
 * writing. The engine stays the caller's. `described` saves describing the database again.
 */
export async function createSqliteStore(engine: Engine, table: string, described?: Pick<EngineDescription, 'path'>): Promise<Store> {
	const { path } = described ?? (await engine.describe())
	const writes = (await isWritable(path)) && (await isWritable(dirname(path)))
	const traits: StoreTraits = {
		kind: 'sqlite',
		shown: `${path} (${table})`,
		writes,
		readOnlyReason: writes ? null : 'file',
		deletesConditionally: true,
		listsPartitions: 'cheap',
		snapshot: false,
		limits: { ...noLimits, entry: mostBytesOfRow },
	}
	const quoted = quoteName(table)
	return createSqlStore(engine, {
		traits,
		table: quoted,
		named: { table },
		piece: `CASE WHEN octet_length(value) <= ${shortBytes} THEN substr(value, :from, :count) END`,
		size: 'octet_length(value)',
		nothing: "x''",
		narrowsFirst: false,
		cutRows,
		async partitions({ after, limit }, { signal }) {
			const [answer] = await engine.read([{ sql: nextNames(quoted), parameters: { after, limit: limit + 1 } }], signal ? { signal } : {})
			const names = (answer?.rows ?? []).map(([name]) => toBytes(name))
			return { partitions: names.slice(0, limit), more: names.length > limit }
		},
	})
}

const cutRows = `SELECT ${[0, 2, 4].map((at) => `substr(:bytes, value ->> ${at}, value ->> ${at + 1})`).join(', ')} FROM json_each(:places)`

/** From each name straight to the next one, by the primary key: what lies between them is not read. */
const nextNames = (table: string) => `
	WITH RECURSIVE names (name) AS (
		SELECT min(partition_key) FROM ${table} WHERE partition_key > :after
		UNION ALL
		SELECT (SELECT min(partition_key) FROM ${table} WHERE partition_key > names.name) FROM names WHERE names.name IS NOT NULL
	)
	SELECT name FROM names WHERE name IS NOT NULL LIMIT :limit`

async function isWritable(path: string): Promise<boolean> {
	return access(path, constants.W_OK).then(
		() => true,
		() => false,
	)
}
