import type { StoreTraits } from '../../contract/stores.ts'
import type { Engine, EngineDescription } from '../engines/engine.ts'
import { findKeyedTables, type KeyedColumn } from './keyed-tables.ts'
import { createSqlStore, type SqlLayout, toBytes } from './sql-store.ts'
import type { Store } from './store.ts'
import { noLimits } from './store-keys.ts'

/** Each table is one part of a statement, and SQLite takes 500 parts. */
const mostTables = 200

/**
 * Tables that are no store but read like one, such as settings: one text or bytes that names a row (a primary key or unique
 * column), a column called `value` or the like, and at most one more. They are shown as partitions of one store that can only
 * be read; texts and numbers are shown as UTF-8, NULL as nothing. Null where there are none. Faults: as of the engine's `read`.
 */
export async function createTablesStore(engine: Engine, { kind, path }: Pick<EngineDescription, 'kind' | 'path'>): Promise<Store | null> {
	const tables = (await findKeyedTables(engine, kind)).slice(0, mostTables)
	if (tables.length === 0) return null
	const traits: StoreTraits = {
		kind: 'tables',
		shown: path,
		writes: false,
		readOnlyReason: 'format',
		deletesConditionally: false,
		listsPartitions: 'cheap',
		snapshot: false,
		limits: noLimits,
	}
	const tongue = kind === 'sqlite' ? sqliteTongue : postgresTongue
	const entries = tables.map(({ name, from, key, value }) => {
		const columns = [`${tongue.literal(name)} AS partition_key`, `${tongue.bytes(key)} AS key`, `${tongue.bytes(value)} AS value`]
		return `SELECT ${columns.join(', ')} FROM ${from} WHERE ${key.quoted} IS NOT NULL`
	})
	const names = tables.map(
		({ name, from, key }) => `SELECT ${tongue.literal(name)} AS name WHERE EXISTS (SELECT 1 FROM ${from} WHERE ${key.quoted} IS NOT NULL)`,
	)
	return createSqlStore(engine, {
		...tongue.layout,
		traits,
		table: `(${entries.join(' UNION ALL ')}) AS entries`,
		async partitions({ after, limit }, { signal }) {
			const sql = `SELECT name FROM (${names.join(' UNION ALL ')}) AS names WHERE name > :after ORDER BY name LIMIT :limit`
			const [found] = await engine.read([{ sql, parameters: { after, limit: limit + 1 } }], signal ? { signal } : {})
			const partitions = (found?.rows ?? []).map(([name]) => toBytes(name))
			return { partitions: partitions.slice(0, limit), more: partitions.length > limit }
		},
	})
}

type Tongue = {
	/** A text as a literal of bytes. */
	literal(text: string): string
	/** A column as bytes; NULL as none of them. */
	bytes(column: KeyedColumn): string
	readonly layout: Omit<SqlLayout, 'traits' | 'table' | 'partitions'>
}

const sqliteTongue: Tongue = {
	literal: (text) => `x'${Buffer.from(text).toString('hex')}'`,
	bytes: ({ quoted }) => `CAST(coalesce(${quoted}, '') AS BLOB)`,
	layout: { piece: 'substr(value, :from, :count)', size: 'length(value)', nothing: "x''", narrowsFirst: false },
}

const postgresTongue: Tongue = {
	literal: (text) => `'\\x${Buffer.from(text).toString('hex')}'::bytea`,
	bytes: ({ quoted, type }) => `coalesce(${type === 'bytea' ? quoted : `convert_to(${quoted}::text, 'UTF8')`}, ''::bytea)`,
	layout: { piece: 'substring(value, :from, :count)', size: 'octet_length(value)', nothing: "''::bytea", narrowsFirst: true },
}
