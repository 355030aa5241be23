/**
 * One token of a text for PostgreSQL, as far as splitting and judging need it. `word` is an unquoted name or keyword;
 * `command` is a psql command, from its backslash to the end of the line.
 */
export type Token = {
	readonly kind: 'word' | 'name' | 'string' | 'symbol' | 'command'
	/** Words in upper case, symbols as one character; `"` for a quoted name, `'` for a string, `\` for a psql command. */
	readonly text: string
	readonly start: number
	readonly end: number
}

/**
 * Reads a text the way the server's own scanner does with standard_conforming_strings on: nested comments, E'…', U&'…',
 * B'…', X'…', dollar quotes (not inside a name such as a$b$c) and quoted names. What is never closed reaches to the end.
 * Comments and space give no token.
 */
export function* tokensOf(script: string, from: number): Generator<Token> {
	let at = skipBlank(script, from)
	while (at < script.length) {
		const token = tokenAt(script, at)
		yield token
		at = skipBlank(script, token.end)
	}
}

// Letters of other scripts count as letters; a name may hold digits and dollars after its first character
const wordPattern = /[A-Za-z_\u0080-\u{10ffff}][A-Za-z0-9_$\u0080-\u{10ffff}]*/uy
const numberPattern = /[$.]?[0-9][A-Za-z0-9_\u0080-\u{10ffff}]*/uy
const dollarPattern = /\$(?:[A-Za-z_\u0080-\u{10ffff}][A-Za-z0-9_\u0080-\u{10ffff}]*)?\$/uy
const lineRest = /[^\r\n]*/y

function tokenAt(script: string, start: number): Token {
	const quoted = quotedAt(script, start)
	if (quoted) return { ...quoted, start }
	const dollar = matchAt(dollarPattern, script, start)
	if (dollar !== undefined) return { kind: 'string', text: "'", start, end: after(script, dollar, start + dollar.length) }
	const word = matchAt(wordPattern, script, start)
	if (word !== undefined) return { kind: 'word', text: word.toUpperCase(), start, end: start + word.length }
	// A number is taken whole, so that no letter at its end is read as the E of E'…'
	const number = matchAt(numberPattern, script, start)
	if (number !== undefined) return { kind: 'symbol', text: '0', start, end: start + number.length }
	const first = script.charAt(start)
	if (first === '\\') return { kind: 'command', text: first, start, end: start + (matchAt(lineRest, script, start)?.length ?? 1) }
	return { kind: 'symbol', text: first, start, end: start + 1 }
}

/** A string or quoted name with its prefix. Only at the start of a token: in `some'x'` the e belongs to the name. */
function quotedAt(script: string, start: number): Omit<Token, 'start'> | null {
	const prefix = matchAt(/(?:[EeBbXxNn](?=')|[Uu]&(?=['"]))/y, script, start) ?? ''
	const quote = start + prefix.length
	const mark = script.charAt(quote)
	if (mark === '"') return { kind: 'name', text: '"', end: endOfQuote(script, quote, '"') }
	if (mark !== "'") return null
	return { kind: 'string', text: "'", end: prefix.toUpperCase() === 'E' ? endOfEscaped(script, quote) : endOfQuote(script, quote, "'") }
}

/** A doubled quote stands for itself. */
function endOfQuote(script: string, quote: number, mark: string): number {
	let end = script.indexOf(mark, quote + 1)
	while (end !== -1 && script.charAt(end + 1) === mark) end = script.indexOf(mark, end + 2)
	return end === -1 ? script.length : end + 1
}

/** A string goes on in the next quotes when only space with a line break is between, and keeps its kind. */
const continuation = /(?:[ \t\f\v]|--[^\r\n]*)*[\r\n](?:[ \t\r\n\f\v]|--[^\r\n]*[\r\n])*'/y

/** E'…': a backslash takes the next character with it. */
function endOfEscaped(script: string, quote: number): number {
	for (let at = quote + 1; at < script.length; at++) {
		const here = script.charAt(at)
		if (here === '\\') at++
		else if (here === "'" && script.charAt(at + 1) === "'") at++
		else if (here === "'") {
			const onwards = matchAt(continuation, script, at + 1)
			if (onwards === undefined) return at + 1
			at += onwards.length
		}
	}
	return script.length
}

/** Where space and comments that begin here end. */
function skipBlank(script: string, from: number): number {
	let at = from
	for (;;) {
		const blank = matchAt(/(?:[ \t\r\n\f\v]+|--[^\r\n]*)+/y, script, at)
		if (blank !== undefined) at += blank.length
		else if (script.startsWith('/*', at)) at = endOfComment(script, at)
		else return at
	}
}

/** Block comments nest. */
function endOfComment(script: string, start: number): number {
	const marks = /\/\*|\*\//g
	marks.lastIndex = start
	let depth = 0
	for (let mark = marks.exec(script); mark; mark = marks.exec(script)) {
		depth += mark[0] === '/*' ? 1 : -1
		if (depth === 0) return marks.lastIndex
	}
	return script.length
}

function matchAt(pattern: RegExp, script: string, at: number): string | undefined {
	pattern.lastIndex = at
	return pattern.exec(script)?.[0]
}

function after(script: string, mark: string, from: number): number {
	const found = script.indexOf(mark, from)
	return found === -1 ? script.length : found + mark.length
}
