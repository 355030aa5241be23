import type { Query } from '../engines/engine.ts'
import { assertWanted, type Row } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

/** Rows of one look: few enough for other questions to come in between, and for a cancel to be heard. */
const rowsAtOnce = 10_000

/** A table to be gone through: `key` names its rows in an order that it has an index for. */
type Walk = { readonly table: string; readonly key: readonly string[]; readonly columns: readonly string[] }

/**
 * Rows of a whole table, `columns` first, page after page: SQLite in the order they lie in the file, which is the only one
 * that needs no jumps, PostgreSQL along the key. What is written meanwhile may be in or not.
 * Faults: those of the engine, `cancelled`.
 */
export async function* walkTable(scope: Scope, { table, key, columns }: Walk): AsyncGenerator<readonly Row[], void, void> {
	const along = scope.tables.kind === 'sqlite' ? ['rowid'] : key
	for (let last: Row | null = null; ; ) {
		assertWanted(scope.signal)
		const [rows = []]: readonly (readonly Row[])[] = await scope.ask(walkQuery({ table, key: along, columns }, last))
		if (rows.length > 0) yield rows
		last = rows.length < rowsAtOnce ? null : (rows.at(-1)?.slice(columns.length) ?? null)
		if (!last) return
	}
}

function walkQuery({ table, key, columns }: Walk, last: Row | null): Query {
	const names = key.map((_, index) => `:after_${index}`)
	const beyond = last ? ` WHERE (${key.join(', ')}) > (${names.join(', ')})` : ''
	return {
		sql: `SELECT ${[...columns, ...key].join(', ')} FROM ${table}${beyond} ORDER BY ${key.join(', ')} LIMIT ${rowsAtOnce}`,
		parameters: Object.fromEntries(last ? key.map((_, index) => [`after_${index}`, last[index] ?? null]) : []),
	}
}
