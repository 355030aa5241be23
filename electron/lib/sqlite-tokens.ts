/** A piece of SQL that is no space and no comment. `text` is as written for a word, and without its quotes for what stands in quotes. */
export type Token = {
	readonly kind: 'word' | 'quoted' | 'semicolon' | 'other'
	readonly text: string
	readonly start: number
	readonly end: number
}

/** SQLite's own idea of space: five ASCII characters, and a byte order mark. Any other one, a no-break space too, is a letter to it. */
const isSpace = (code: number) => code === 32 || code === 10 || code === 9 || code === 13 || code === 12 || code === 0xfeff
/** A letter, an underline, or anything that is not ASCII. */
const isLetter = (code: number) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128
const isInWord = (code: number) => isLetter(code) || (code >= 48 && code <= 57) || code === 36
const closers: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '[': ']' }

/** The tokens of SQL, as SQLite's tokenizer would cut it. Source: https://sqlite.org/src/file/src/tokenize.c */
export function* tokensOf(sql: string): Generator<Token, void, void> {
	let at = 0
	while (at < sql.length) {
		const skipped = skipBlank(sql, at)
		if (skipped > at) {
			at = skipped
			continue
		}
		const token = tokenAt(sql, at)
		yield token
		at = token.end
	}
}

function tokenAt(sql: string, start: number): Token {
	const first = sql.charAt(start)
	if (first === ';') return { kind: 'semicolon', text: ';', start, end: start + 1 }
	const closer = closers[first]
	if (closer !== undefined) return quotedAt(sql, start, closer)
	if (!isLetter(sql.charCodeAt(start))) return { kind: 'other', text: first, start, end: start + 1 }
	let end = start + 1
	while (isInWord(sql.charCodeAt(end))) end++
	return { kind: 'word', text: sql.slice(start, end), start, end }
}

/** A doubled closing quote stands for itself, save in `[…]`. A quote that is never closed reaches to the end. */
function quotedAt(sql: string, start: number, closer: string): Token {
	const doubled = closer !== ']'
	let close = sql.indexOf(closer, start + 1)
	while (close !== -1 && doubled && sql.charAt(close + 1) === closer) close = sql.indexOf(closer, close + 2)
	const inner = sql.slice(start + 1, close === -1 ? sql.length : close)
	return {
		kind: 'quoted',
		text: doubled ? inner.replaceAll(closer + closer, closer) : inner,
		start,
		end: close === -1 ? sql.length : close + 1,
	}
}

/** Where space and comments that begin here end. Block comments do not nest in SQLite, and one may stay open. */
function skipBlank(sql: string, at: number): number {
	let end = at
	while (isSpace(sql.charCodeAt(end))) end++
	if (end > at) return end
	if (sql.startsWith('--', at)) return endOrAll(sql, sql.indexOf('\n', at), 1)
	if (sql.startsWith('/*', at)) return endOrAll(sql, sql.indexOf('*/', at + 2), 2)
	return at
}

const endOrAll = (sql: string, found: number, length: number) => (found === -1 ? sql.length : found + length)

/** A name as SQLite compares it: of all letters, only those of ASCII have no case. */
export const foldName = (name: string): string => (/[A-Z]/.test(name) ? name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : name)

/** Everything in SQL that could be the name of something, folded. Text in single quotes too, which SQLite may take for a name. */
export function namesIn(sql: string): ReadonlySet<string> {
	const names = new Set<string>()
	for (const { kind, text } of tokensOf(sql)) if (kind === 'word' || kind === 'quoted') names.add(foldName(text))
	return names
}

/** The word that says what a statement does, folded. */
export function firstWordOf(sql: string): string {
	for (const { text } of tokensOf(sql)) return foldName(text)
	return ''
}
