import { linesOf } from './captured-output.ts'
import type { CommandEnd } from './command.ts'

/** What a command said at its end about why it failed. */
export type LastWords = {
	/** The useful end of what it printed, for a person: no traceback before it. */
	readonly detail: string
	/** What the reason is read from: the same, and the messages that led to it. */
	readonly evidence: string
	/** File that the last line of a traceback was in, or that could not be parsed; null without one. */
	readonly file: string | null
	/** It is an exception that nobody caught. */
	readonly isException: boolean
}

/** Most lines and characters of a detail. */
const detailLines = 40
const detailLength = 6_000

/**
 * Finds them: Alembic's own `FAILED:` on standard output, an uncaught exception, what a command line's reader complains
 * of, or the last lines of whatever was printed.
 */
export function lastWordsOf({ stdout, stderr }: Pick<CommandEnd, 'stdout' | 'stderr'>): LastWords {
	const complaint = linesOf(stderr)
	const failed = failedOf(linesOf(stdout)) ?? failedOf(complaint)
	if (failed !== null) return { detail: cut(failed), evidence: failed.join('\n'), file: null, isException: false }
	const exception = exceptionOf(complaint) ?? exceptionOf(linesOf(stdout))
	if (exception !== null) return exception
	const said = complaint.some(isWorthTelling) ? complaint : linesOf(stdout)
	// A command line's reader ends with the one line that counts, after the usage
	const error = said.findLastIndex((line) => /(^|[\s:])error: /i.test(line))
	const last = error === -1 ? said.filter(isWorthTelling).slice(-20) : said.slice(error).filter((line) => line.trim() !== '')
	return { detail: cut(last), evidence: said.slice(-200).join('\n'), file: null, isException: false }
}

/** `FAILED: …` and what follows. In a terminal's width it would be indented. `Generating … FAILED` is another thing. */
function failedOf(lines: readonly string[]): string[] | null {
	const start = lines.findLastIndex((line) => /^\s*FAILED: /.test(line))
	return start === -1 ? null : lines.slice(start).map((line) => line.trimEnd())
}

/** The last traceback's exception, with SQLAlchemy's statement and the server's own lines, and without its frames. */
function exceptionOf(lines: readonly string[]): LastWords | null {
	const start = lines.findLastIndex((line) => /^\s*(\+ Exception Group )?Traceback \(most recent call last\):/.test(line))
	if (start === -1) return null
	const after = lines.slice(start + 1)
	const firstWord = after.findIndex((line) => /^\S/.test(line))
	if (firstWord === -1) return null
	const frames = after.slice(0, firstWord)
	const words = after.slice(firstWord).filter((line) => line.trim() !== '' && !/^\(Background on this error at: /.test(line))
	const warnings = lines.slice(0, start).filter((line) => /\bUserWarning: /.test(line))
	// A missing parent is named by a warning only; the exception is a bare KeyError
	const missing = /^KeyError\b/.test(words[0] ?? '') ? warnings : []
	// What could not be parsed, and what has no message, is told by its place
	const lastFrame = frames.findLastIndex((line) => isFrame.test(line))
	const place =
		/^(SyntaxError|IndentationError|TabError)\b|^\w+$/.test(words[0] ?? '') && lastFrame !== -1
			? frames.slice(lastFrame, lastFrame + 3)
			: []
	const detail = [
		...place.map((line) => line.replace(/^ {2}/, '')),
		...missing.map((line) => line.replace(/^.*?\bUserWarning: /, '')),
		...words,
	]
	return {
		detail: cut(detail),
		evidence: [...detail, ...causesOf(lines.slice(0, start))].join('\n'),
		file: isFrame.exec(frames[lastFrame] ?? '')?.[1] ?? null,
		isException: true,
	}
}

const isFrame = /^\s+File "([^"]+)", line \d+/

/** The first lines of the exceptions that an exception was raised from. */
function causesOf(lines: readonly string[]): string[] {
	return lines.filter((line, index) => /^[\w.]+(Error|Exception|Warning)\b.*: /.test(line) && /^\s/.test(lines[index - 1] ?? ''))
}

/** What Alembic tells of every run says nothing about its end. */
function isWorthTelling(line: string): boolean {
	return line.trim() !== '' && !/\b(Context impl|Will assume (non-)?transactional DDL|Generating static SQL)\b/.test(line)
}

function cut(lines: readonly string[]): string {
	const text = lines.join('\n').trim()
	const shown = lines.length > detailLines ? [...lines.slice(0, detailLines), '…'].join('\n').trim() : text
	return shown.length > detailLength ? `${shown.slice(0, detailLength)}…` : shown
}
