import { tokensOf } from '../../lib/postgres-tokens.ts'
import type { Query, SqlValue } from './engine.ts'

/**
 * Turns the `:name` parameters of a query into `$1`… with their values, each name once. Text inside quotes, dollar quotes
 * and comments, casts (`::int`) and names that the query has no value for (`a[1:n]`) stay as they are.
 */
export function bindNamed({ sql, parameters = {} }: Query): { readonly sql: string; readonly values: readonly SqlValue[] } {
	const places = new Map<string, number>()
	const values: SqlValue[] = []
	let bound = ''
	let done = 0
	for (const { start, end } of namesIn(sql)) {
		const name = sql.slice(start + 1, end)
		const value = own(parameters, name)
		if (value === undefined) continue
		if (!places.has(name)) places.set(name, values.push(value))
		bound += `${sql.slice(done, start)}$${places.get(name)}`
		done = end
	}
	return { sql: bound + sql.slice(done), values }
}

function own(parameters: Readonly<Record<string, SqlValue>>, name: string): SqlValue | undefined {
	return Object.hasOwn(parameters, name) ? parameters[name] : undefined
}

/** Where a colon stands right before a word, and is not the second one of a cast. */
function* namesIn(sql: string): Generator<{ readonly start: number; readonly end: number }> {
	// Where a colon that stands alone begins, or -1
	let colon = -1
	for (const { kind, text, start, end } of tokensOf(sql, 0)) {
		const follows = colon >= 0 && colon + 1 === start
		if (follows && kind === 'word') yield { start: colon, end }
		colon = kind === 'symbol' && text === ':' && !follows ? start : -1
	}
}
