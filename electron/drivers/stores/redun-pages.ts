import type { Query } from '../engines/engine.ts'
import { assertWanted, type Row } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import type { Part } from './redun-sql.ts'

/** Rows of one look, where they are short: few enough for other questions to come in between, and for a cancel to be heard. */
const usualRows = 10_000

/** A table to be gone through. */
type Walk = {
	readonly table: string
	/** Names its rows, in an order that it has an index for. */
	readonly key: readonly string[]
	readonly columns: readonly string[]
	/** Which of them, by what no index is asked for. */
	readonly where?: Part
	/** Fewer of one look, where they bring much with them: asked before each, with the rows of the one before. */
	readonly nextPage?: (before: readonly Row[]) => { readonly rows: number; readonly parameters: Part['parameters'] }
}

const usualPage = () => ({ rows: usualRows, parameters: {} })

/**
 * Rows of a whole table, `columns` first, page after page: SQLite in the order they lie in the file, which is the only one
 * that needs no jumps, PostgreSQL along the key. What is written meanwhile may be in or not.
 * Faults: those of the engine, `cancelled`.
 */
export async function* walkTable(scope: Scope, { key, nextPage = usualPage, ...walk }: Walk): AsyncGenerator<readonly Row[], void, void> {
	const along = scope.tables.kind === 'sqlite' ? ['rowid'] : key
	const ask = async (before: readonly Row[]) => {
		assertWanted(scope.signal)
		const page = nextPage(before)
		const last = before.at(-1)?.slice(walk.columns.length) ?? null
		const [rows = []] = await scope.ask(pageQuery({ ...walk, key: along }, page, last))
		return { rows, isLast: rows.length < page.rows }
	}
	for (let { rows, isLast } = await ask([]); rows.length > 0; ) {
		// A server gathers the next page while this one is gone through; SQLite reads in this very process
		const next = scope.tables.kind === 'sqlite' || isLast ? null : ask(rows)
		next?.catch(() => undefined)
		yield rows
		if (isLast) return
		;({ rows, isLast } = await (next ?? ask(rows)))
	}
}

function pageQuery(
	{ table, key, columns, where }: Omit<Walk, 'nextPage'>,
	{ rows, parameters }: ReturnType<NonNullable<Walk['nextPage']>>,
	last: Row | null,
): Query {
	const names = key.map((_, index) => `:after_${index}`)
	const conditions = [...(where ? [where.sql] : []), ...(last ? [`(${key.join(', ')}) > (${names.join(', ')})`] : [])]
	const only = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
	const after = Object.fromEntries(last ? key.map((_, index) => [`after_${index}`, last[index] ?? null]) : [])
	return {
		sql: `SELECT ${[...columns, ...key].join(', ')} FROM ${table}${only} ORDER BY ${key.join(', ')} LIMIT ${rows}`,
		parameters: { ...where?.parameters, ...parameters, ...after },
	}
}
