import { foldName, type Token, tokensOf } from '../../../lib/sqlite-tokens.ts'

/** What of a table only its CREATE TABLE says. Names are as written, without their quotes. */
export type TableText = {
	/** By the column's folded name. */
	readonly collations: ReadonlyMap<string, string>
	/** Expressions of generated columns, by the column's folded name. */
	readonly generated: ReadonlyMap<string, string>
	readonly checks: readonly { readonly name: string | null; readonly sql: string }[]
	/** For each REFERENCES, in the order in which they are written: whether it is checked at the end of a transaction only. */
	readonly deferred: readonly boolean[]
	readonly autoincrement: boolean
}

type Item = readonly Token[]
type Sql = { readonly sql: string; readonly items: readonly Item[] }

const constraintWords = new Set(['constraint', 'check', 'primary', 'foreign', 'unique'])

/** Reads a CREATE TABLE as SQLite keeps it. */
export function readTableText(text: string): TableText {
	const sql: Sql = { sql: text, items: itemsOf(text) }
	const collations = new Map<string, string>()
	const generated = new Map<string, string>()
	for (const item of sql.items) {
		const column = columnNamed(item)
		if (column === null) continue
		const collation = afterWord(item, 'collate')
		if (collation !== null) collations.set(column, collation.text)
		const expression = generatedIn(sql, item)
		if (expression !== null) generated.set(column, expression)
	}
	return {
		collations,
		generated,
		checks: sql.items.flatMap((item) => checksIn(sql, item)),
		deferred: sql.items.flatMap(deferredIn),
		autoincrement: sql.items.some((item) => item.some((token) => isWord(token, 'autoincrement'))),
	}
}

/** What stands between the outer brackets, cut at the commas between them. A CREATE TABLE … AS is kept by SQLite with its columns. */
function itemsOf(sql: string): readonly Item[] {
	const items: Token[][] = [[]]
	let depth = 0
	for (const token of tokensOf(sql)) {
		if (isMark(token, '(') && ++depth === 1) continue
		if (isMark(token, ')') && --depth === 0) break
		if (depth === 1 && isMark(token, ',')) items.push([])
		else if (depth >= 1) items.at(-1)?.push(token)
	}
	return items.filter((item) => item.length > 0)
}

function columnNamed([first]: Item): string | null {
	if (first === undefined || (first.kind === 'word' && constraintWords.has(foldName(first.text)))) return null
	return foldName(first.text)
}

/** Tokens of an item that are in no brackets of its own; the brackets themselves are. */
function atTop(item: Item): readonly Token[] {
	let depth = 0
	return item.filter((token) => {
		if (isMark(token, ')')) depth -= 1
		const isTop = depth === 0
		if (isMark(token, '(')) depth += 1
		return isTop
	})
}

/** The name of a column comes first, and may be any word. */
function afterWord(item: Item, word: string): Token | null {
	const top = atTop(item)
	const at = top.findLastIndex((token, index) => index > 0 && isWord(token, word))
	return at === -1 ? null : (top[at + 1] ?? null)
}

function generatedIn(sql: Sql, item: Item): string | null {
	const top = atTop(item)
	const at = top.findIndex((token, index) => index > 0 && isWord(token, 'as') && isMark(top[index + 1], '('))
	return at === -1 ? null : inBrackets(sql, top, at + 1)
}

function checksIn(sql: Sql, item: Item): { readonly name: string | null; readonly sql: string }[] {
	const top = atTop(item)
	return top.flatMap((token, at) => {
		if (!isWord(token, 'check') || !isMark(top[at + 1], '(')) return []
		const name = isWord(top[at - 2], 'constraint') ? (top[at - 1]?.text ?? null) : null
		return [{ name, sql: inBrackets(sql, top, at + 1) }]
	})
}

function inBrackets({ sql }: Sql, top: readonly Token[], at: number): string {
	return sql.slice(top[at]?.end, top[at + 1]?.start).trim()
}

function deferredIn(item: Item): readonly boolean[] {
	const top = atTop(item)
	const starts = top.flatMap((token, index) => (index > 0 && isWord(token, 'references') ? [index] : []))
	return starts.map((start, index) => {
		const words = top.slice(start, starts[index + 1]).map((token) => (token.kind === 'word' ? foldName(token.text) : ''))
		return / deferrable initially deferred/.test(` ${words.join(' ')}`) && !words.join(' ').includes('not deferrable')
	})
}

const isWord = (token: Token | undefined, word: string) => token?.kind === 'word' && foldName(token.text) === word
const isMark = (token: Token | undefined, mark: string) => token?.kind === 'other' && token.text === mark
