import type { Query } from '../engines/engine.ts'
import { assertWanted, type Row, text, whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

/** So many of the largest (or smallest) values are found by one pass; for what lies deeper all are put in order. */
export const walkedBySize = 1_000
/** Rows of one look: few enough for other questions to come in between, and for a cancel to be heard. */
const rowsAtOnce = 50_000
/** Ids far apart must not become looks without end. */
const mostLooks = 400

/**
 * The first `walkedBySize` values by their size in the database, as `pageQuery` orders them. No value is read, and of all
 * values only those are handed over that may be among the first. Faults: those of the engine, `cancelled`.
 */
export async function walkBySize(scope: Scope, descending: boolean): Promise<readonly string[]> {
	if (scope.tables.kind !== 'sqlite') {
		const [rows = []] = await scope.ask(firstBySize(descending, []))
		return rows.map(([hash]) => text(hash))
	}
	const [[ends] = []] = await scope.ask({ sql: 'SELECT (SELECT min(rowid) FROM value), (SELECT max(rowid) FROM value)' })
	const [first, last] = [whole(ends?.[0]), whole(ends?.[1])]
	const width = Math.max(rowsAtOnce, Math.ceil((last - first + 1) / mostLooks))
	let found: readonly Row[] = []
	for (let from = first; from <= last; from += width) {
		assertWanted(scope.signal)
		const bound = found.length < walkedBySize ? null : whole(found.at(-1)?.[1])
		const conditions = [
			'rowid >= :from AND rowid < :until',
			...(bound === null ? [] : [`octet_length(value) ${descending ? '>=' : '<='} :bound`]),
		]
		const query = firstBySize(descending, conditions)
		const parameters = { from, until: from + width, ...(bound !== null && { bound }) }
		const [rows = []] = await scope.ask({ ...query, parameters })
		found = [...found, ...rows].toSorted(bySize(descending)).slice(0, walkedBySize)
	}
	return found.map(([hash]) => text(hash))
}

function firstBySize(descending: boolean, conditions: readonly string[]): Query {
	const way = descending ? 'DESC' : 'ASC'
	const only = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
	return {
		sql: `SELECT value_hash, octet_length(value) FROM value${only} ORDER BY octet_length(value) ${way}, value_hash ${way} LIMIT ${walkedBySize}`,
	}
}

const bySize = (descending: boolean) => (one: Row, other: Row) => {
	const way = descending ? -1 : 1
	const [first, second] = [text(one[0]), text(other[0])]
	return way * (whole(one[1]) - whole(other[1]) || (first < second ? -1 : first > second ? 1 : 0))
}
