/** Part of a text, from its first character to before its last. */
export type Span = { readonly start: number; readonly end: number }

/** One simple statement, or the head of a compound one with what stands on its line. */
export type Statement = Span & {
	/** Columns before the first statement of its line; a tab goes on to the next multiple of eight. */
	readonly indent: number
	/** It stands behind a semicolon. */
	readonly follows: boolean
	/** A word that is watched for occurs in its code. */
	readonly watched: boolean
}

/** The outline of a Python text, as far as it can be told without understanding it. */
export type PythonOutline = {
	readonly statements: readonly Statement[]
	/** String literals with their prefixes and quotes, in order. */
	readonly strings: readonly Span[]
	/** The text with strings and comments as blanks: the same positions, nothing but code. */
	readonly code: string
	/** The groups of words watched for of which one occurs in the code, as bits. */
	readonly found: number
	/** Why Python would not take the text, where that shows: an end is missing. */
	readonly broken: string | null
}

/** Words to watch for, with the bits of the groups they are in; `places` tells most other words by their ends and length. */
export type WordWatch = { readonly bits: ReadonlyMap<string, number>; readonly all: number; readonly places: Uint8Array }

/** Up to 31 groups of words, shorter than 32 ASCII signs each; the first group has the lowest bit. */
export function watchFor(groups: readonly (readonly string[])[]): WordWatch {
	const places = new Uint8Array(1 << 15)
	const bits = new Map<string, number>()
	for (const [group, words] of groups.entries())
		for (const one of words) {
			places[placeOf(one.charCodeAt(0), one.charCodeAt(one.length - 1), one.length)] = 1
			bits.set(one, (bits.get(one) ?? 0) | (1 << group))
		}
	return { bits, all: (1 << groups.length) - 1, places }
}

const placeOf = (first: number, last: number, length: number) => ((first & 31) << 10) | ((last & 31) << 5) | (length & 31)
const noWatch = watchFor([])

const prefixes = new Set(['r', 'u', 'b', 'f', 't', 'br', 'rb', 'fr', 'rf', 'tr', 'rt'])

/** Signs that mean something here, by their codes; letters and digits are `word`, and so is all that is not ASCII. */
const [word, blank, newline, comment, backslash, semicolon, quote, opener, closer] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
const meanings = new Uint8Array(1 << 16)
const mean = (signs: string, meaning: number) => {
	for (const sign of signs) meanings[sign.charCodeAt(0)] = meaning
}
meanings.fill(word, 128)
mean('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_', word)
mean(' \t\f', blank)
mean('\n', newline)
mean('#', comment)
mean('\\', backslash)
mean(';', semicolon)
mean('\'"', quote)
mean('([{', opener)
mean(')]}', closer)

/** Goes once over a text whose lines end in `\n`. Never fails: what cannot be Python is `broken`. */
export function outlinePython(text: string, watch: WordWatch = noWatch): PythonOutline {
	const { length } = text
	const { signs, bytes } = spreadOut(text)
	const statements: Statement[] = []
	const strings: Span[] = []
	const { places } = watch
	let broken: string | null = null
	let fresh = true
	let start = -1
	// Each by itself, here and below: taking several out of one list is slow where it is done for every sign
	let at = 0
	let depth = 0
	let indent = 0
	let lineStart = 0
	let found = 0
	let watched = 0
	while (at < length) {
		const sign = signs[at] as number
		const meaning = meanings[sign]
		if (meaning === blank) at++
		else if (meaning === newline || (meaning === semicolon && depth === 0)) {
			if (depth === 0) {
				if (start >= 0) statements.push({ start, end: at, indent, follows: !fresh, watched: watched !== 0 })
				start = -1
				found |= watched
				watched = 0
				fresh = meaning === newline
				if (fresh) lineStart = at + 1
			}
			at++
		} else if (meaning === comment) while (at < length && signs[at] !== 10) bytes[at++] = 32
		else if (meaning === backslash) at += signs[at + 1] === 10 ? 2 : 1
		else {
			if (start < 0) {
				start = at
				if (fresh) indent = columns(text, lineStart, at)
			}
			let until = at
			if (meaning === word) {
				let letters = 0
				for (let next = sign; meanings[next] === word; next = signs[++until] as number) letters |= next
				// For patterns a word ends where a letter is not of ASCII: such a one may hide any
				if (letters >= 128) watched |= watch.all
				else if (places[placeOf(sign, signs[until - 1] as number, until - at)] === 1) watched |= watch.bits.get(text.slice(at, until)) ?? 0
			}
			if (meaning === quote || (meanings[signs[until] as number] === quote && startsString(text, at, until))) {
				const ends = plainEnd(signs, until) ?? stringEnd(text, until)
				if (ends === null) broken ??= 'a string does not end'
				strings.push({ start: at, end: ends ?? length })
				for (const after = ends ?? length; at < after; at++) if (signs[at] !== 10) bytes[at] = 32
			} else {
				if (meaning === opener) depth++
				else if (meaning === closer && --depth < 0) {
					broken ??= 'a bracket was never opened'
					depth = 0
				}
				at = meaning === word ? until : at + 1
			}
		}
	}
	if (start >= 0) statements.push({ start, end: length, indent, follows: !fresh, watched: watched !== 0 })
	if (depth > 0) broken ??= 'a bracket does not end'
	return { statements, strings, code: bytes.toString('latin1', 0, length), found: found | watched, broken }
}

/** The same as `stringEnd` for what nearly all strings are: on one line, without escapes. Null for others. */
function plainEnd(signs: Uint16Array, opening: number): number | null {
	const mark = signs[opening]
	for (let at = opening + 1; ; at++) {
		const sign = signs[at]
		if (sign === mark) return at === opening + 1 && signs[at + 1] === mark ? null : at + 1
		if (sign === 92 || sign === 10 || sign === 0) return null
	}
}

/** Where a string literal whose quotes begin at `opening` ends, or null when it does not. */
export function stringEnd(text: string, opening: number): number | null {
	const mark = text.charCodeAt(opening)
	const triple = text.charCodeAt(opening + 1) === mark && text.charCodeAt(opening + 2) === mark
	if (triple) return tripleEnd(text, opening + 3, mark === 34 ? '"""' : "'''")
	for (let at = opening + 1; at < text.length; at++) {
		const code = text.charCodeAt(at)
		if (code === mark) return at + 1
		if (code === 10) return null
		if (code === 92) at++
	}
	return null
}

function tripleEnd(text: string, from: number, closing: string): number | null {
	for (let [at, until] = [from, -1]; ; ) {
		if (until < at) until = text.indexOf(closing, at)
		if (until < 0) return null
		const escaped = text.indexOf('\\', at)
		if (escaped < 0 || escaped >= until) return until + 3
		at = escaped + 2
	}
}

/** Where the word that begins here ends; here itself when none does. */
export function wordEnd(text: string, at: number): number {
	let until = at
	while (until < text.length) {
		const sign = text.charCodeAt(until)
		if (sign < 128 && meanings[sign] !== word) break
		until++
	}
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

/** Room for the signs of a text, also as bytes to write them as, and for its code. It grows with the longest text. */
const roomFor = (length: number) => {
	const signs = new Uint16Array(length)
	return { signs, signBytes: Buffer.from(signs.buffer), bytes: Buffer.alloc(length) }
}
let room = roomFor(16_384)

/**
 * The signs of a text as numbers, with a 0 behind them, which are faster to go through than a text; and as bytes, which
 * become the code. Lines stay lines there, so that patterns that look for their beginnings find them, and what is not Latin-1
 * outside strings reads as another letter.
 */
function spreadOut(text: string): typeof room {
	if (room.signs.length <= text.length) room = roomFor(text.length * 2)
	room.signBytes.write(text, 'utf16le')
	room.signs[text.length] = 0
	room.bytes.write(text, 'latin1')
	return room
}
