import { faultOf } from '../../contract/fault.ts'
import type { Engine } from '../../drivers/engines/engine.ts'

/** References that lead nowhere, counted by the table they are in and the one they mean. */
type BrokenReferences = ReadonlyMap<string, { readonly table: string; readonly count: number }>

const query = { sql: 'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2' }

/** Counts them in a whole SQLite database. Null where they cannot be: a key may mean columns that are no key. */
export async function countBroken(engine: Engine): Promise<BrokenReferences | null> {
	try {
		const [answer] = await engine.read([query])
		return new Map(
			(answer?.rows ?? []).map(([table, parent, count]) => [`${table}\n${parent}`, { table: String(table), count: Number(count) }]),
		)
	} catch (thrown) {
		const kind = faultOf(thrown)?.kind
		if (kind !== 'sql' && kind !== 'constraint') throw thrown
		return null
	}
}

/** How many are new, and in which tables. Where they can no longer be counted, that is one. */
export function newlyBroken(
	before: BrokenReferences | null,
	after: BrokenReferences | null,
): { readonly violations: number; readonly tables: readonly string[] } | null {
	if (!before) return null
	if (!after) return { violations: 1, tables: [] }
	const more = [...after]
		.map(([key, { table, count }]) => ({ table, count: count - (before.get(key)?.count ?? 0) }))
		.filter(({ count }) => count > 0)
	return { violations: more.reduce((sum, { count }) => sum + count, 0), tables: [...new Set(more.map(({ table }) => table))] }
}
