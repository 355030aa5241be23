import type { Query, SqlValue } from './engine.ts'

/** What a text is cut into: quotes and line comments whole, the openings of nested comments and dollar quotes, words, casts, parameters. */
const pieces = new RegExp(
	[
		String.raw`[eE]'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*`,
		String.raw`(?<comment>\/\*)|(?<tag>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)`,
		String.raw`[\w$\u0080-\uffff]+|::|:(?<name>[A-Za-z_]\w*)`,
	].join('|'),
	'g',
)

/**
 * Turns the `:name` parameters of a query into `$1`… with their values, each name once. Text inside quotes, dollar quotes
 * and comments, casts (`::int`) and names that the query has no value for (`a[1:n]`) stay as they are.
 */
export function bindNamed({ sql, parameters = {} }: Query): { readonly sql: string; readonly values: readonly SqlValue[] } {
	const places = new Map<string, number>()
	const values: SqlValue[] = []
	let bound = ''
	let done = 0
	const scan = new RegExp(pieces)
	for (let found = scan.exec(sql); found; found = scan.exec(sql)) {
		const { comment, tag, name } = found.groups ?? {}
		if (comment !== undefined) scan.lastIndex = endOfComment(sql, found.index)
		if (tag !== undefined) scan.lastIndex = endOfDollarQuote(sql, found.index, tag)
		const value = name === undefined ? undefined : own(parameters, name)
		if (name === undefined || value === undefined) continue
		if (!places.has(name)) places.set(name, values.push(value))
		bound += `${sql.slice(done, found.index)}$${places.get(name)}`
		done = scan.lastIndex
	}
	return { sql: bound + sql.slice(done), values }
}

function own(parameters: Readonly<Record<string, SqlValue>>, name: string): SqlValue | undefined {
	return Object.hasOwn(parameters, name) ? parameters[name] : undefined
}

/** Comments of PostgreSQL nest. */
function endOfComment(sql: string, start: number): number {
	const marks = /\/\*|\*\//g
	marks.lastIndex = start
	let depth = 0
	for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
		depth += mark[0] === '/*' ? 1 : -1
		if (depth === 0) return marks.lastIndex
	}
	return sql.length
}

function endOfDollarQuote(sql: string, start: number, tag: string): number {
	const end = sql.indexOf(tag, start + tag.length)
	return end < 0 ? sql.length : end + tag.length
}
