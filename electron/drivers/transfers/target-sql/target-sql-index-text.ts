import { type Token, tokensOf } from '../../../lib/sqlite-tokens.ts'

/** What a CREATE INDEX says: its parts, each an expression with its COLLATE, and the rows that it is for. */
export type IndexText = {
	readonly parts: readonly { readonly sql: string; readonly descending: boolean }[]
	readonly where: string | null
}

/** Reads a CREATE INDEX as SQLite keeps it. */
export function readIndexText(sql: string): IndexText {
	const tokens = [...tokensOf(sql)]
	const open = tokens.findIndex((token) => isMark(token, '('))
	const parts: Token[][] = [[]]
	let depth = 0
	let at = open
	for (; at < tokens.length; at++) {
		const token = tokens[at]
		if (token === undefined) break
		if (isMark(token, ')')) depth -= 1
		if (depth === 0 && at > open) break
		if (depth === 1 && isMark(token, ',')) parts.push([])
		else if (at > open) parts.at(-1)?.push(token)
		if (isMark(token, '(')) depth += 1
	}
	const rest = tokens.slice(at + 1).filter(({ kind }) => kind !== 'semicolon')
	const where = isWord(rest[0], 'where') ? sql.slice(rest[0]?.end, rest.at(-1)?.end).trim() : null
	return { parts: parts.map((part) => partOf(sql, part)), where }
}

function partOf(sql: string, tokens: readonly Token[]): IndexText['parts'][number] {
	const last = tokens.at(-1)
	const isOrder = tokens.length > 1 && (isWord(last, 'asc') || isWord(last, 'desc'))
	const kept = isOrder ? tokens.slice(0, -1) : tokens
	return { sql: sql.slice(kept[0]?.start, kept.at(-1)?.end), descending: isOrder && isWord(last, 'desc') }
}

const isWord = (token: Token | undefined, word: string) => token?.kind === 'word' && token.text.toLowerCase() === word
const isMark = (token: Token | undefined, mark: string) => token?.kind === 'other' && token.text === mark
