import type { Engine } from '../engines/engine.ts'

/** The lock under which lakeFS makes the table: FNV-1a, 32 bits, of `lakefs:kv`. */
const setUpLock = 4_109_714_936

/** Fixed in lakeFS's code, and part of where an entry lies. */
const physicalTables = 100

/**
 * Makes what lakeFS makes for its entries, where it is not there: the table `kv`, spread over a hundred by hash, and the view
 * `kv_v`, in the first schema of the search path. Faults: `lock-timeout`, `insufficient-privilege`, as of the engine's `write`.
 */
export async function setUpPostgresStore(engine: Engine): Promise<void> {
	const columns = 'partition_key bytea NOT NULL, key bytea NOT NULL, value bytea NOT NULL'
	const parts = Array.from({ length: physicalTables }, (_, remainder) => ({
		sql: `CREATE TABLE IF NOT EXISTS kv_${remainder} PARTITION OF kv FOR VALUES WITH (MODULUS ${physicalTables}, REMAINDER ${remainder})`,
	}))
	await engine.write([
		{ sql: 'SELECT pg_advisory_xact_lock(:lock)', parameters: { lock: setUpLock } },
		{ sql: `CREATE TABLE IF NOT EXISTS kv (${columns}, PRIMARY KEY (partition_key, key)) PARTITION BY HASH (partition_key)` },
		...parts,
		{
			sql: `CREATE OR REPLACE VIEW kv_v AS
				SELECT encode(partition_key, 'escape') AS partition_key, encode(key, 'escape') AS key, value FROM kv`,
		},
	])
}
