import { lineEnd, type Span, startsString, stringEnd, wordEnd } from './python-tokens.ts'

/** What a literal of a revision file may be; everything that holds several things is a list here. */
export type Literal = null | string | boolean | readonly Literal[]

/** A literal that was read, or why there is none. */
export type ReadLiteral = { readonly value: Literal } | { readonly why: string }

const deepest = 20

/**
 * Reads an expression that is a literal through and through: None, True, False, strings in all their forms, and tuples,
 * lists and sets of them, over any number of lines. Whatever Python would have to work out is refused with its text.
 */
export function readLiteral(text: string, { start, end }: Span): ReadLiteral {
	const reading = new LiteralReading(text, start, end)
	try {
		return { value: reading.whole() }
	} catch (error) {
		if (error instanceof NotLiteral) return { why: `it is computed: ${shortened(text.slice(start, end))}` }
		throw error
	}
}

class NotLiteral extends Error {}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }
const named: ReadonlyMap<string, Literal> = new Map<string, Literal>([
	['None', null],
	['True', true],
	['False', false],
])

class LiteralReading {
	private readonly text: string
	private at: number
	private readonly end: number

	constructor(text: string, start: number, end: number) {
		this.text = text
		this.at = start
		this.end = end
	}

	/** A tuple needs no brackets. */
	whole(): Literal {
		const { items, commas } = this.items(null, 0)
		const [only] = items
		return commas || only === undefined ? this.mustHave(items) : only
	}

	private mustHave(items: readonly Literal[]): Literal {
		if (items.length === 0) throw new NotLiteral()
		return items
	}

	private items(until: string | null, depth: number): { items: Literal[]; commas: boolean } {
		const items: Literal[] = []
		let commas = false
		for (;;) {
			const next = this.next()
			if (next === (until ?? '')) {
				if (until !== null) this.at++
				return { items, commas }
			}
			if (items.length > 0 && !commas) throw new NotLiteral()
			items.push(this.item(next, depth))
			if (this.next() !== ',') {
				if (this.next() !== (until ?? '')) throw new NotLiteral()
			} else {
				commas = true
				this.at++
			}
		}
	}

	private item(next: string, depth: number): Literal {
		if (depth > deepest) throw new NotLiteral()
		const bracket = closing[next]
		if (bracket !== undefined) {
			this.at++
			const { items, commas } = this.items(bracket, depth + 1)
			const [only] = items
			if (next === '{' && items.length === 0) throw new NotLiteral()
			return next === '(' && !commas && only !== undefined ? only : items
		}
		const word = wordEnd(this.text, this.at)
		if (startsString(this.text, this.at, word)) return this.adjacentStrings()
		const name = this.text.slice(this.at, word)
		const value = named.get(name)
		if (value === undefined) throw new NotLiteral()
		this.at = word
		return value
	}

	private adjacentStrings(): string {
		let value = ''
		for (;;) {
			this.next()
			const word = wordEnd(this.text, this.at)
			if (this.at >= this.end || !startsString(this.text, this.at, word)) return value
			const until = stringEnd(this.text, word)
			const part = until === null ? null : stringValue(this.text.slice(this.at, until))
			if (until === null || part === null) throw new NotLiteral()
			value += part
			this.at = until
		}
	}

	/** The next character that is no blank and in no comment; empty at the end. */
	private next(): string {
		while (this.at < this.end) {
			const one = this.text[this.at] ?? ''
			if (one === '#') this.at = lineEnd(this.text, this.at)
			else if (/\s/.test(one)) this.at++
			else if (one === '\\' && this.text[this.at + 1] === '\n') this.at += 2
			else return one
		}
		return ''
	}
}

const simpleEscapes: Readonly<Record<string, string>> = {
	'\n': '',
	'\\': '\\',
	"'": "'",
	'"': '"',
	a: '\x07',
	b: '\b',
	f: '\f',
	n: '\n',
	r: '\r',
	t: '\t',
	v: '\v',
}

/** What a string literal, prefix and quotes included, stands for; null when it is bytes or is put together when it runs. */
export function stringValue(literal: string): string | null {
	const first = literal.charCodeAt(0)
	if ((first === 34 || first === 39) && !literal.includes('\\')) {
		const width = literal.length >= 6 && literal.charCodeAt(1) === first && literal.charCodeAt(2) === first ? 3 : 1
		return literal.slice(width, -width)
	}
	const [, prefix = '', rest = ''] = /^([A-Za-z]*)(.*)$/s.exec(literal) ?? []
	const marks = /^("""|'''|"|')/.exec(rest)?.[1] ?? ''
	const inner = rest.slice(marks.length, rest.length - marks.length)
	if (/[bt]/i.test(prefix) || (/f/i.test(prefix) && /[{}]/.test(inner))) return null
	if (/r/i.test(prefix) || !inner.includes('\\')) return inner
	return inner.replace(
		/\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gs,
		(whole, octal, hex, four, eight, simple: string | undefined) => {
			if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
			const digits: string | undefined = hex ?? four ?? eight
			if (digits !== undefined) return Number.parseInt(digits, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(digits, 16)) : whole
			return simpleEscapes[simple ?? ''] ?? whole
		},
	)
}

function shortened(text: string): string {
	const line = text.replaceAll(/\s+/g, ' ').trim()
	return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
