import { type Token, tokensOf } from '../../lib/postgres-tokens.ts'

/** One statement of a text for PostgreSQL. */
export type ServerStatement = {
	/** Its text, with the comments before it and the semicolon after it. */
	readonly sql: string
	/** Where that text begins, in characters of the script. */
	readonly offset: number
	/** Where its first word begins, and on which line (from 1). */
	readonly start: number
	readonly line: number
	/** Its first tokens, at most 24; see Token's `text`. */
	readonly tokens: readonly string[]
	/** What only psql carries out: a command of its own, or rows of a COPY that follow in the text. */
	readonly clientOnly: 'psql-command' | 'copy-from-stdin' | null
}

const tokensKept = 24

/**
 * Splits a text at the semicolons that part statements: not those in quotes and comments, in parentheses (CREATE RULE … DO
 * (…; …)) or in a routine's BEGIN ATOMIC … END. The rows after COPY … FROM stdin, up to a line of `\.`, stay with the COPY.
 * Pieces that hold nothing but space and comments are dropped. The server's setting standard_conforming_strings must be on.
 */
export function splitStatements(script: string): readonly ServerStatement[] {
	const statements: ServerStatement[] = []
	const lineAt = createLineCounter(script)
	let from = script.startsWith('\uFEFF') ? 1 : 0
	while (from < script.length) {
		const piece = readPiece(script, from)
		if (piece.first !== null) statements.push(toStatement(script, from, piece, piece.first, lineAt))
		from = piece.end
	}
	return statements
}

type Piece = {
	readonly first: number | null
	readonly end: number
	readonly tokens: readonly string[]
	readonly clientOnly: ServerStatement['clientOnly']
}

function toStatement(script: string, from: number, piece: Piece, start: number, lineAt: (offset: number) => number): ServerStatement {
	const text = script.slice(from, piece.end)
	const offset = from + text.length - text.trimStart().length
	return { sql: text.trim(), offset, start, line: lineAt(start), tokens: piece.tokens, clientOnly: piece.clientOnly }
}

/** Reads on until a statement ends. */
function readPiece(script: string, from: number): Piece {
	const nesting = createNesting()
	const tokens: string[] = []
	let first: number | null = null
	let readsRows = false
	let last = ''
	for (const token of tokensOf(script, from)) {
		if (token.kind === 'command') return { first: first ?? token.start, end: token.end, tokens, clientOnly: 'psql-command' }
		if (token.text === ';' && nesting.isOutside()) {
			if (readsRows) return { first, end: endOfRows(script, token.end), tokens, clientOnly: 'copy-from-stdin' }
			return { first, end: token.end, tokens, clientOnly: null }
		}
		first ??= token.start
		nesting.hear(token, tokens)
		if (tokens[0] === 'COPY' && last === 'FROM' && token.text === 'STDIN' && nesting.isOutside()) readsRows = true
		if (tokens.length < tokensKept) tokens.push(token.text)
		last = token.text
	}
	return { first, end: script.length, tokens, clientOnly: readsRows ? 'copy-from-stdin' : null }
}

/** Where statements begin, by the same rules, from tokens that somebody else has read. */
export function startsOfStatements(tokens: Iterable<Pick<Token, 'kind' | 'text' | 'start'>>): readonly number[] {
	const starts: number[] = []
	let nesting = createNesting()
	let opening: string[] | null = null
	for (const token of tokens) {
		if (token.text === ';' && nesting.isOutside()) {
			opening = null
			nesting = createNesting()
			continue
		}
		if (!opening) starts.push(token.start)
		opening ??= []
		nesting.hear(token, opening)
		if (opening.length < tokensKept) opening.push(token.text)
	}
	return starts
}

/** Keeps count of what a semicolon can be inside of. */
function createNesting() {
	let parentheses = 0
	let blocks = 0
	let last = ''
	return {
		isOutside: () => parentheses === 0 && blocks === 0,
		hear({ kind, text }: Pick<Token, 'kind' | 'text'>, before: readonly string[]) {
			if (text === '(') parentheses++
			else if (text === ')') parentheses = Math.max(0, parentheses - 1)
			else if (kind === 'word') {
				if (text === 'ATOMIC' && last === 'BEGIN' && blocks === 0 && makesRoutine(before)) blocks = 1
				// After a dot or AS it is a column's name
				else if (blocks > 0 && last !== '.' && last !== 'AS') blocks += text === 'CASE' ? 1 : text === 'END' ? -1 : 0
			}
			last = text
		},
	}
}

function makesRoutine([create, second, third, fourth]: readonly string[]): boolean {
	const made = second === 'OR' && third === 'REPLACE' ? fourth : second
	return create === 'CREATE' && (made === 'FUNCTION' || made === 'PROCEDURE')
}

/** Rows begin on the line after the COPY. */
function endOfRows(script: string, from: number): number {
	const end = /^\\\.\r?$/gm
	end.lastIndex = from
	return end.exec(script) ? end.lastIndex : script.length
}

/** Lines of growing offsets, without counting from the start each time. */
function createLineCounter(script: string): (offset: number) => number {
	let line = 1
	let counted = 0
	return (offset) => {
		for (let at = script.indexOf('\n', counted); at !== -1 && at < offset; at = script.indexOf('\n', at + 1)) {
			line++
			counted = at + 1
		}
		return line
	}
}
