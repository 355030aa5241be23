import { parse } from 'shell-quote'
import { FaultError } from '../../contract/fault.ts'

/**
 * The words of a command line as a POSIX shell would split them, though no shell ever sees them: whatever would need one
 * (operators, patterns, comments, variables, settings before the program) is refused rather than taken literally.
 * Braces mean nothing, so `{step}` is a word. Faults: `command-malformed`.
 */
export function readWords(text: string): readonly [string, ...string[]] {
	// A command is often pasted as it stands in a manual, over several lines
	const line = text.replaceAll(/\\\r?\n/g, '').replaceAll(/^[\r\n]+|[\r\n]+$/g, '')
	const malformed = (reason: 'empty' | 'open-quote' | 'shell') => new FaultError({ kind: 'command-malformed', text, reason })
	const unquoted = outsideQuotes(line)
	if (unquoted === null) throw malformed('open-quote')
	if (needsShell.test(unquoted) || /[\n\r\0]/.test(line)) throw malformed('shell')
	const words = parse(line, (name) => ({ variable: name })).map((word) => {
		if (typeof word !== 'string') throw malformed('shell')
		return word
	})
	const [program, ...rest] = words
	if (program === undefined || program === '') throw malformed('empty')
	return [program, ...rest]
}

/** One line that a POSIX shell, and `readWords`, read back to the same words; quoted only where it must be. */
export function quoteWords(words: readonly string[]): string {
	return words.map((word, index) => (isPlain(word, index === 0) ? word : quoteWord(word))).join(' ')
}

/** A backquote, a variable, a range, a home folder, a setting before the program: what the reader of words lets through. */
const needsShell = /[`$[]|(^|\s)~|^\s*[A-Za-z_]\w*\+?=/

/**
 * The line with its quoted parts and escaped characters blanked out, or null when a quote stays open.
 * A backquote inside double quotes still runs a command, so it is kept.
 */
function outsideQuotes(line: string): string | null {
	let kept = ''
	let rest = line
	while (rest !== '') {
		const quoted = /^(?:\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*")/.exec(rest)?.[0]
		if (quoted === undefined && /^['"\\]/.test(rest)) return null
		const taken = quoted ?? rest.slice(0, 1)
		kept += quoted === undefined ? taken : taken.startsWith('"') && taken.includes('`') ? '`' : '_'
		rest = rest.slice(taken.length)
	}
	return kept
}

function isPlain(word: string, isProgram: boolean): boolean {
	if (!/^[\w@%+=:,./{}-]+$/.test(word)) return false
	// bash, zsh and others would take these apart
	if (/\{[^}]*(,|\.\.)/.test(word)) return false
	// zsh looks up a word that begins like this
	if (word.startsWith('=')) return false
	return !(isProgram && word.includes('='))
}

/** Single quotes keep everything but themselves. */
function quoteWord(word: string): string {
	return `'${word.replaceAll("'", `'"'"'`)}'`
}
