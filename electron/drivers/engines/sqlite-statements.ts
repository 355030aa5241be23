import { tokensOf } from '../../lib/sqlite-tokens.ts'

/** One statement of a script: its text up to its semicolon, and its first words in upper case, for judging it. */
export type ScriptStatement = {
	readonly sql: string
	readonly words: readonly string[]
	/** A line that SQLite's shell takes for a command of its own, such as `.read more.sql`. */
	readonly shellCommand?: true
}

/**
 * Splits a script the way SQLite's own shell does: at semicolons outside quotes and comments, and a trigger's body only
 * after `; END ;`. A CASE inside a trigger needs no counting, because its END never follows a semicolon.
 * Pieces that hold nothing but space and comments are dropped. Comments before a statement stay with it.
 */
export function splitStatements(script: string): readonly ScriptStatement[] {
	const statements: ScriptStatement[] = []
	let start = 0
	let words: string[] = []
	let last: readonly string[] = []
	let filled = false
	const finish = (end: number, more: Pick<ScriptStatement, 'shellCommand'> = {}) => {
		if (filled) statements.push({ sql: trimmed(script.slice(start, end)), words, ...more })
		start = end
		words = []
		last = []
		filled = false
	}
	for (const token of tokensOf(script)) {
		// Inside a line that was taken for the shell's
		if (token.start < start) continue
		if (!filled && token.text === '.' && isLineStart(script, token.start)) {
			filled = true
			start = token.start
			finish(endOfLine(script, token.start), { shellCommand: true })
			continue
		}
		if (token.kind === 'semicolon' && (!isTrigger(words) || (last[0] === ';' && last[1] === 'END'))) {
			finish(token.end)
			continue
		}
		const text = token.kind === 'quoted' ? '' : token.text.toUpperCase()
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

const isLineStart = (script: string, at: number) => at === 0 || /[\n\uFEFF]/.test(script.charAt(at - 1))

function endOfLine(script: string, at: number): number {
	const end = script.indexOf('\n', at)
	return end === -1 ? script.length : end + 1
}

/** Without the space around it, as SQLite knows space: trim() would take letters of a name away. */
const trimmed = (sql: string) => sql.replace(/^[ \t\n\f\r\uFEFF]+/, '').replace(/[ \t\n\f\r]+$/, '')
