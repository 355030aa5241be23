import { takenOut } from './command.ts'

/** A part of a text that must not come out: from, and up to but without. */
type Span = readonly [start: number, end: number]

export type Redaction = {
	/** Longest text that a secret can take up once encoded: what must be held back of a text that is cut. */
	readonly reach: number
	/** Where secrets stand in a text, in order and apart from each other. */
	spans(text: string): readonly Span[]
	/** The text with `takenOut` in place of each. Doing it twice changes nothing. */
	redact(text: string): string
}

/**
 * Takes secrets out of what a command prints: the given ones, in whatever way an address, Python or a shell writes them,
 * and the password of any address. With `assignments` also what follows `password=`, `PGPASSWORD=` and their like, which
 * is right for messages and wrong for SQL, where it would be a column.
 */
export function createRedaction(secrets: readonly string[], { assignments }: { readonly assignments: boolean }): Redaction {
	// A password of several lines never stands in one line
	const texts = [...new Set(secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]))].filter((text) => text.trim() !== '')
	const given = texts.toSorted((one, other) => other.length - one.length).map(patternOf)
	const patterns = [
		...(given.length > 0 ? [new RegExp(given.join('|'), 'gu')] : []),
		passwordOfAddress,
		...(assignments ? [assignment, quotedAssignment] : []),
	]
	const spans = (text: string) => joined(patterns.flatMap((pattern) => spansOf(pattern, text)))
	return {
		reach: Math.max(longestPassword, ...texts.map((text) => text.length * longestForm)),
		spans,
		redact(text) {
			const pieces: string[] = []
			let end = 0
			for (const [from, to] of spans(text)) {
				pieces.push(text.slice(end, from), takenOut)
				end = to
			}
			return end === 0 ? text : pieces.join('') + text.slice(end)
		},
	}
}

/** Characters that a password in an address is sought in. */
const longestPassword = 1_024
/** Characters that one character of a secret can become: `%%F0%%9F%%98%%80`. */
const longestForm = 16

/**
 * `scheme://user:PASSWORD@host`. Many programs put a password there as it is, so that it may hold `@`, `/` and `:`:
 * everything up to the last `@` of the word counts.
 */
const passwordOfAddress = new RegExp(
	String.raw`(?<=[a-z][a-z0-9+.-]{0,40}:\/\/[^\s:/@'"]{0,256}:)(?:(?!:\/\/)\S){1,${longestPassword}}(?=@)`,
	'gi',
)
const assignment = /(?<=(?:password|passwd|pwd|secret_key|secret)["']?\s?[=:]\s?)[^\s"',;)&]+/gi
const quotedAssignment = /(?<=(?:password|passwd|pwd|secret_key|secret)["']?\s?[=:]\s?(["']))(?:\\.|(?!\1)[^\\])+(?=\1)/gi

/**
 * One secret in any form. A short word may be an ordinary one (a default password is often the product's name), so it
 * counts only where it stands by itself.
 */
function patternOf(secret: string): string {
	const body = Array.from(secret, formsOf).join('')
	if (!/^\w{1,11}$/.test(secret)) return body
	const before = String.raw`(?:(?<=%[0-9A-Fa-f]{2}|\\[abfnrtv])|(?<![\p{L}\p{N}_]))`
	return String.raw`${before}${body}(?![\p{L}\p{N}_])`
}

/** A character as itself, percent-encoded (also doubled for a ConfigParser), or escaped by Python, JSON or SQL. */
function formsOf(character: string): string {
	const itself = exactly(character)
	if (/^[A-Za-z0-9]$/.test(character)) return itself
	const bytes = [...new TextEncoder().encode(character)].map((byte) => hexadecimal(byte, 2))
	const encoded = bytes.map((byte) => `%%?${byte}`).join('')
	const code = hexadecimal(character.codePointAt(0) ?? 0)
	const escaped = String.raw`\\x0*${code}|\\u0*${code}`
	const others = character === ' ' ? String.raw`|\+` : character === '%' ? '|%%' : character === "'" ? "|''" : ''
	return String.raw`(?:\\{0,3}${itself}|${encoded}|${escaped}${others})`
}

/** A number whose letters may be of either case. */
function hexadecimal(number: number, digits = 1): string {
	return number
		.toString(16)
		.padStart(digits, '0')
		.replaceAll(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)
}

function exactly(character: string): string {
	return /^[\p{L}\p{N}_]$/u.test(character) ? character : character.replace(/[\\^$.*+?()[\]{}|/]/u, String.raw`\$&`)
}

function spansOf(pattern: RegExp, text: string): Span[] {
	return Array.from(text.matchAll(pattern), (found): Span => [found.index, found.index + found[0].length])
}

function joined(spans: readonly Span[]): Span[] {
	const apart: Span[] = []
	for (const [from, to] of spans.toSorted(([one], [other]) => one - other)) {
		const last = apart.at(-1)
		if (last !== undefined && from <= last[1]) apart[apart.length - 1] = [last[0], Math.max(last[1], to)]
		else apart.push([from, to])
	}
	return apart
}
