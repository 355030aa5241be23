import { compareBytes } from '../../lib/bytes.ts'
import type { Engine } from '../engines/engine.ts'
import { toBytes } from './sql-store.ts'
import type { Stopping, Store } from './store.ts'

/** Names of one physical table, ascending; `whole` when they are all it has. */
type Run = { readonly names: readonly Uint8Array[]; readonly whole: boolean }

/**
 * Lists partitions out of the physical tables that they are spread over by their hash. Each is asked for a few names at a
 * time, so that a page costs about as many steps in an index as it has names, however many entries lie between them.
 */
export function createPartitionLister(engine: Engine, table: string) {
	return async (
		{ after, limit }: { readonly after: Uint8Array; readonly limit: number },
		stopping: Stopping,
	): ReturnType<Store['partitions']> => {
		const tables = await physicalTables(engine, table, stopping)
		const each = tables.length === 1 ? limit + 1 : Math.ceil((2 * limit) / tables.length) + 3
		const found: Uint8Array[] = []
		for (let from = after; ; ) {
			const { names, whole } = joinRuns(await nextRuns(engine, tables, { after: from, each }, stopping))
			found.push(...names)
			if (whole || found.length > limit) return { partitions: found.slice(0, limit), more: found.length > limit }
			from = found.at(-1) ?? from
		}
	}
}

async function physicalTables(engine: Engine, table: string, { signal }: Stopping): Promise<readonly string[]> {
	const sql = `SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
		FROM pg_partition_tree(:table::regclass) AS tree JOIN pg_class c ON c.oid = tree.relid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE tree.isleaf`
	const [answer] = await engine.read([{ sql, parameters: { table } }], signal ? { signal } : {})
	const tables = (answer?.rows ?? []).map(([name]) => String(name))
	// A table that is not spread out has no tree
	return tables.length > 0 ? tables : [table]
}

async function nextRuns(
	engine: Engine,
	tables: readonly string[],
	{ after, each }: { readonly after: Uint8Array; readonly each: number },
	{ signal }: Stopping,
): Promise<readonly Run[]> {
	const sql = tables.map((table, index) => `(${nextNames(table, index)})`).join(' UNION ALL ')
	const [answer] = await engine.read([{ sql, parameters: { after, each } }], signal ? { signal } : {})
	const runs: Uint8Array[][] = tables.map(() => [])
	for (const [index, name] of answer?.rows ?? []) runs[Number(index)]?.push(toBytes(name))
	return runs.map((names) => ({ names, whole: names.length < each }))
}

/** From each name straight to the next one, by the primary key: what lies between them is not read. */
const nextNames = (table: string, index: number) => `
	WITH RECURSIVE names (name) AS (
		(SELECT partition_key FROM ${table} WHERE partition_key > :after ORDER BY partition_key LIMIT 1)
		UNION ALL
		SELECT (SELECT partition_key FROM ${table} WHERE partition_key > names.name ORDER BY partition_key LIMIT 1)
		FROM names WHERE names.name IS NOT NULL
	)
	SELECT ${index}, name FROM names WHERE name IS NOT NULL LIMIT :each`

/** What is known to be complete: nothing beyond the first end of a run that may go on. */
function joinRuns(runs: readonly Run[]): Run {
	const ends = runs.flatMap(({ names, whole }) => (whole ? [] : names.slice(-1))).sort(compareBytes)
	const [end] = ends
	const names = runs.flatMap((run) => run.names).sort(compareBytes)
	return { names: end ? names.filter((name) => compareBytes(name, end) <= 0) : names, whole: end === undefined }
}
