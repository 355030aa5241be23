import { FaultError } from '../../contract/fault.ts'
import type { StoreLimits, StoreTraits } from '../../contract/stores.ts'
import type { Engine, EngineDescription } from '../engines/engine.ts'
import { createPartitionLister } from './postgres-partitions.ts'
import { createSqlStore, mostFetched } from './sql-store.ts'
import type { Store } from './store.ts'

/**
 * Partition and key share one row of an index, 2,704 bytes at most, of which the row itself takes up to 19
 * (https://www.postgresql.org/docs/current/btree.html). A server may take longer names where they can be compressed.
 */
const limits: StoreLimits = { partition: null, key: null, name: 2_685, value: mostFetched, entry: null }

/**
 * A store on a table of a PostgreSQL server with the columns of lakeFS's `kv`; without a schema, the first of the search path
 * that has it. Whether it can be written is asked of the server, without writing. The engine stays the caller's. `described`
 * saves describing the database again. Faults: `no-such-store`, as of the engine's `read`.
 */
export async function createPostgresStore(
	engine: Engine,
	{ schema = null, table }: { readonly schema?: string | null; readonly table: string },
	described?: Pick<EngineDescription, 'path'>,
): Promise<Store> {
	const { path } = described ?? (await engine.describe())
	const [answer] = await engine.read([{ sql: standingQuery, parameters: { schema, table } }])
	const [row] = answer?.rows ?? []
	if (!row) throw new FaultError({ kind: 'no-such-store', store: schema === null ? table : `${schema}.${table}` })
	const [quoted, inSchema, inTable, standby, mayWrite] = row.map((value) => (typeof value === 'boolean' ? value : String(value)))
	const readOnlyReason = standby === true ? 'standby' : mayWrite === true ? null : 'rights'
	const traits: StoreTraits = {
		kind: 'postgres',
		shown: `${path} (${String(inSchema)}.${String(inTable)})`,
		writes: readOnlyReason === null,
		readOnlyReason,
		deletesConditionally: true,
		listsPartitions: 'cheap',
		snapshot: false,
		limits,
	}
	return createSqlStore(engine, {
		traits,
		table: String(quoted),
		named: { schema: String(inSchema), table: String(inTable) },
		piece: 'substring(value, :from, :count)',
		size: 'octet_length(value)',
		nothing: "''::bytea",
		narrowsFirst: true,
		cutRows,
		partitions: createPartitionLister(engine, String(quoted)),
	})
}

const cutRows = `SELECT ${[0, 2, 4].map((at) => `substring(:bytes::bytea, (place ->> ${at})::integer, (place ->> ${at + 1})::integer)`).join(', ')}
	FROM json_array_elements(:places::json) place`

/** The table as it is quoted, its schema and its name, whether the server only follows another, and whether all that changes entries is allowed. */
const standingQuery = `
	SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), n.nspname, c.relname, pg_is_in_recovery(),
		has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.oid = to_regclass(CASE WHEN :schema::text IS NULL THEN '' ELSE quote_ident(:schema) || '.' END || quote_ident(:table))`
