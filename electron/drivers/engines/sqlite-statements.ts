/** One statement of a script: its text without the closing semicolon's surroundings, and its first words in upper case, for judging it. */
export type ScriptStatement = { readonly sql: string; readonly words: readonly string[] }

type Token = { readonly kind: 'word' | 'semicolon' | 'other'; readonly text: string; readonly end: number }

/**
 * Splits a script the way SQLite's own shell does: at semicolons outside quotes and comments, and a trigger's body only
 * after `; END ;`. A CASE inside a trigger needs no counting, because its END never follows a semicolon.
 * Pieces that hold nothing but space and comments are dropped. Comments before a statement stay with it.
 */
export function splitStatements(script: string): readonly ScriptStatement[] {
	const statements: ScriptStatement[] = []
	let start = script.startsWith('\uFEFF') ? 1 : 0
	let words: string[] = []
	let last: readonly string[] = []
	let filled = false
	const finish = (end: number) => {
		const sql = script.slice(start, end).trim()
		if (filled) statements.push({ sql, words })
		start = end
		words = []
		last = []
		filled = false
	}
	for (const token of tokensOf(script, start)) {
		if (token.kind === 'semicolon' && (!isTrigger(words) || (last[0] === ';' && last[1] === 'END'))) {
			finish(token.end)
			continue
		}
		const text = token.text.toUpperCase()
		if (token.kind === 'word' && words.length < 5) words.push(text)
		last = [last[1] ?? '', text]
		filled = true
	}
	finish(script.length)
	return statements
}

/** Does a statement with these first words make a trigger, so that it holds statements of its own. */
function isTrigger(words: readonly string[]): boolean {
	const rest = words.filter((word, index) => !(index < 3 && ['EXPLAIN', 'QUERY', 'PLAN'].includes(word)))
	return rest[0] === 'CREATE' && (rest[1] === 'TRIGGER' || ((rest[1] === 'TEMP' || rest[1] === 'TEMPORARY') && rest[2] === 'TRIGGER'))
}

const wordPattern = /[A-Za-z_\u0080-\u{10ffff}][A-Za-z0-9_$\u0080-\u{10ffff}]*/uy
const spacePattern = /[\s]+/y
const closers: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '[': ']' }

function* tokensOf(script: string, from: number): Generator<Token> {
	let at = from
	while (at < script.length) {
		const skipped = skipBlank(script, at)
		if (skipped > at) {
			at = skipped
			continue
		}
		const token = tokenAt(script, at)
		yield token
		at = token.end
	}
}

function tokenAt(script: string, at: number): Token {
	const first = script.charAt(at)
	if (first === ';') return { kind: 'semicolon', text: ';', end: at + 1 }
	const closer = closers[first]
	if (closer !== undefined) return { kind: 'other', text: first, end: endOfQuote(script, at, closer) }
	wordPattern.lastIndex = at
	const word = wordPattern.exec(script)?.[0]
	return word === undefined ? { kind: 'other', text: first, end: at + 1 } : { kind: 'word', text: word, end: at + word.length }
}

/** A doubled closing quote stands for itself, save in `[…]`. A quote that is never closed reaches to the end. */
function endOfQuote(script: string, at: number, closer: string): number {
	let end = script.indexOf(closer, at + 1)
	while (end !== -1 && closer !== ']' && script.charAt(end + 1) === closer) end = script.indexOf(closer, end + 2)
	return end === -1 ? script.length : end + 1
}

/** Where space and comments that begin here end. Block comments do not nest in SQLite, and one may stay open. */
function skipBlank(script: string, at: number): number {
	spacePattern.lastIndex = at
	const space = spacePattern.exec(script)?.[0]
	if (space !== undefined) return at + space.length
	if (script.startsWith('--', at)) return endOrAll(script, script.indexOf('\n', at), 1)
	if (script.startsWith('/*', at)) return endOrAll(script, script.indexOf('*/', at + 2), 2)
	return at
}

const endOrAll = (script: string, found: number, length: number) => (found === -1 ? script.length : found + length)

const controls = new Set(['BEGIN', 'COMMIT', 'END', 'ROLLBACK', 'SAVEPOINT', 'RELEASE', 'ATTACH', 'DETACH', 'VACUUM'])
const controlPragmas = new Set(['JOURNAL_MODE', 'LOCKING_MODE', 'SYNCHRONOUS', 'WAL_CHECKPOINT', 'WRITABLE_SCHEMA', 'QUERY_ONLY'])

/** Would this statement reach outside the one transaction that a run lives in. */
export function controlsTransaction({ words }: ScriptStatement): boolean {
	const [first = '', ...rest] = words
	return controls.has(first) || (first === 'PRAGMA' && rest.slice(0, 2).some((word) => controlPragmas.has(word)))
}
