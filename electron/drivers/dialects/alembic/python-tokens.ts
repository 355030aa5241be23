/** Part of a text, from its first character to before its last. */
export type Span = { readonly start: number; readonly end: number }

/** One simple statement, or the head of a compound one with what stands on its line. */
export type Statement = Span & {
	/** Columns before the first statement of its line; a tab goes on to the next multiple of eight. */
	readonly indent: number
	/** It stands behind a semicolon. */
	readonly follows: boolean
}

/** The outline of a Python text, as far as it can be told without understanding it. */
export type PythonOutline = {
	readonly statements: readonly Statement[]
	/** String literals with their prefixes and quotes, in order. */
	readonly strings: readonly Span[]
	/** The text with strings and comments as blanks: the same positions, nothing but code. */
	readonly code: string
	/** Why Python would not take the text, where that shows: an end is missing. */
	readonly broken: string | null
}

const prefixes = new Set(['r', 'u', 'b', 'f', 't', 'br', 'rb', 'fr', 'rf', 'tr', 'rt'])

/** Signs that mean something here, by their codes; letters and digits are `word`, and so is all that is not ASCII. */
const [other, word, blank, newline, comment, backslash, semicolon, quote, opener, closer] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
const meanings = new Uint8Array(128)
const mean = (signs: string, meaning: number) => {
	for (const sign of signs) meanings[sign.charCodeAt(0)] = meaning
}
mean('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_', word)
mean(' \t\f', blank)
mean('\n', newline)
mean('#', comment)
mean('\\', backslash)
mean(';', semicolon)
mean('\'"', quote)
mean('([{', opener)
mean(')]}', closer)
const meaningOf = (code: number) => (code < 128 ? (meanings[code] ?? other) : word)

/** Goes once over a text whose lines end in `\n`. Never fails: what cannot be Python is `broken`. */
export function outlinePython(text: string): PythonOutline {
	const statements: Statement[] = []
	const strings: Span[] = []
	const blanks: Span[] = []
	let [at, depth, start, indent, lineStart] = [0, 0, -1, 0, 0]
	let [fresh, broken]: [boolean, string | null] = [true, null]
	const end = (until: number) => {
		if (start >= 0) statements.push({ start, end: until, indent, follows: !fresh })
		start = -1
	}
	const string = (from: number, mark: number) => {
		const until = stringEnd(text, mark)
		if (until === null) broken ??= 'a string does not end'
		const span = { start: from, end: until ?? text.length }
		strings.push(span)
		blanks.push(span)
		return span.end
	}
	while (at < text.length) {
		const meaning = meaningOf(text.charCodeAt(at))
		if (meaning === blank) at++
		else if (meaning === newline) {
			if (depth === 0) {
				end(at)
				fresh = true
				lineStart = at + 1
			}
			at++
		} else if (meaning === comment) {
			const until = lineEnd(text, at)
			blanks.push({ start: at, end: until })
			at = until
		} else if (meaning === backslash) at += text.charCodeAt(at + 1) === 10 ? 2 : 1
		else if (meaning === semicolon && depth === 0) {
			end(at++)
			fresh = false
		} else {
			if (start < 0) {
				start = at
				if (fresh) indent = columns(text, lineStart, at)
			}
			if (meaning === word) {
				const until = wordEnd(text, at)
				at = startsString(text, at, until) ? string(at, until) : until
			} else if (meaning === quote) at = string(at, at)
			else {
				if (meaning === opener) depth++
				else if (meaning === closer && --depth < 0) {
					broken ??= 'a bracket was never opened'
					depth = 0
				}
				at++
			}
		}
	}
	end(text.length)
	if (depth > 0) broken ??= 'a bracket does not end'
	return { statements, strings, code: blanked(text, blanks), broken }
}

/** Where a string literal that begins at `opening` ends, or null when it does not. */
export function stringEnd(text: string, opening: number): number | null {
	const mark = text[opening] ?? ''
	const triple = text.startsWith(mark.repeat(3), opening)
	const closing = triple ? mark.repeat(3) : mark
	if (triple) {
		const until = text.indexOf(closing, opening + 3)
		if (until < 0 || !text.slice(opening, until).includes('\\')) return until < 0 ? null : until + 3
	}
	for (let at = opening + closing.length; at < text.length; at++) {
		const code = text.charCodeAt(at)
		if (code === 92) at++
		else if (code === 10 && !triple) return null
		else if (code === closing.charCodeAt(0) && (!triple || text.startsWith(closing, at))) return at + closing.length
	}
	return null
}

/** Where the word that begins here ends; here itself when none does. */
export function wordEnd(text: string, at: number): number {
	let until = at
	while (until < text.length && meaningOf(text.charCodeAt(until)) === word) until++
	return until
}

/** Is the word from `at` to `until` a prefix (or nothing) and followed by a quote. */
export function startsString(text: string, at: number, until: number): boolean {
	const next = text.charCodeAt(until)
	if (next !== 34 && next !== 39) return false
	return until === at || (until - at <= 2 && prefixes.has(text.slice(at, until).toLowerCase()))
}

export function lineEnd(text: string, at: number): number {
	const found = text.indexOf('\n', at)
	return found < 0 ? text.length : found
}

function columns(text: string, from: number, until: number): number {
	let column = 0
	for (let at = from; at < until; at++) {
		const code = text.charCodeAt(at)
		column = code === 9 ? column + 8 - (column % 8) : code === 12 ? 0 : column + 1
	}
	return column
}

/** Grows with the longest text; taken anew for each, so that nothing is left in it. */
let room = Buffer.alloc(16_384)

/** Lines stay lines, so that patterns that look for their beginnings find them. What is not Latin-1 outside strings reads as another letter. */
function blanked(text: string, blanks: readonly Span[]): string {
	if (room.length < text.length) room = Buffer.alloc(text.length * 2)
	room.write(text, 'latin1')
	for (const { start, end } of blanks) {
		room.fill(32, start, end)
		for (let line = text.indexOf('\n', start); line >= 0 && line < end; line = text.indexOf('\n', line + 1)) room[line] = 10
	}
	return room.toString('latin1', 0, text.length)
}
