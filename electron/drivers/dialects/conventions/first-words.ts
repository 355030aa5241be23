import type { EngineDescription } from '../../engines/engine.ts'

const postgresTokens =
	/--[^\n]*|\/\*|[eE]'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[\w$\u0080-\uffff]+|;/g
const sqliteTokens = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\w$\u0080-\uffff]+|;/g

const wordsKept = 12

/**
 * The first words of each statement, in upper case and with one blank between them, names in quotes left out: enough to
 * tell what kind it is. It is no splitter: statements inside a trigger or a function body come out by themselves too.
 */
export function firstWords(sql: string, engine: EngineDescription['kind']): readonly string[] {
	const statements: string[] = []
	let words: string[] = []
	const finish = () => {
		if (words.length > 0) statements.push(words.join(' '))
		words = []
	}
	for (const token of engine === 'postgres' ? tokensOfPostgres(sql) : (sql.match(sqliteTokens) ?? [])) {
		if (token === ';') finish()
		else if (/^[\w\u0080-\uffff]/.test(token) && words.length < wordsKept) words.push(token.toUpperCase())
	}
	finish()
	return statements
}

function* tokensOfPostgres(sql: string): Generator<string> {
	const scan = new RegExp(postgresTokens)
	for (let found = scan.exec(sql); found; found = scan.exec(sql)) {
		const [token] = found
		if (token === '/*') scan.lastIndex = endOfComment(sql, found.index)
		else if (/^\$[^$]*\$$/.test(token)) scan.lastIndex = endOfDollarQuote(sql, found.index, token)
		else if (!/^[eE]'/.test(token)) yield token
	}
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
