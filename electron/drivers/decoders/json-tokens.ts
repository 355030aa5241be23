import { bufferOf } from './utf8.ts'

/** What stands next in a JSON document. `end`: nothing more; `damaged`: something that is no JSON. */
export type JsonToken = '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'number' | 'word' | 'end' | 'damaged'

const marks = new Map<number, JsonToken>([...'{}[]:,'].map((mark) => [mark.charCodeAt(0), mark as JsonToken]))
const quote = 0x22
const backslash = 0x5c
const words = ['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity']
const longestWord = 10

/**
 * Goes through the bytes of a JSON document token by token and keeps nothing. `start` and `end` are the place of the token
 * last met, of a string without its quotes. NaN and the infinities, which Python writes, are taken as words.
 */
export class JsonTokens {
	readonly bytes: Uint8Array
	token: JsonToken = 'end'
	start = 0
	end = 0
	/** The token touches the end of the bytes and may go on behind it. */
	isCut = false
	/** Of a string: it holds a backslash. */
	hasEscapes = false
	/** Where the next token is looked for. */
	position: number

	constructor(bytes: Uint8Array, position = 0) {
		this.bytes = bytes
		this.position = position
	}

	next(): JsonToken {
		this.#skipSpace()
		this.start = this.position
		this.isCut = false
		const byte = this.bytes[this.position]
		if (byte === undefined) return this.#take('end', this.position)
		if (byte === quote) return this.#string()
		const mark = marks.get(byte)
		if (mark !== undefined) return this.#take(mark, this.position + 1)
		if (isDigit(byte)) return this.#number()
		return byte === 0x2d && this.bytes[this.position + 1] !== 0x49 ? this.#number() : this.#word()
	}

	/** Does a line end stand between `from` and the token. */
	isOnNewLine(from: number): boolean {
		return this.bytes.subarray(from, this.start).includes(0x0a)
	}

	/** The token as it is written, cut to `length` characters. */
	written(length: number): string {
		return bufferOf(this.bytes).toString('latin1', this.start, Math.min(this.end, this.start + length))
	}

	#take(token: JsonToken, end: number): JsonToken {
		this.token = token
		this.end = end
		this.position = end
		return token
	}

	#skipSpace() {
		const { bytes } = this
		let at = this.position
		for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at]) at += 1
		this.position = at
	}

	#string(): JsonToken {
		const { bytes } = this
		let at = this.position + 1
		this.start = at
		this.hasEscapes = false
		for (let byte = bytes[at]; byte !== undefined && byte !== quote; byte = bytes[at]) {
			if (byte === backslash) this.hasEscapes = true
			at += byte === backslash ? 2 : 1
		}
		this.isCut = at >= bytes.length
		const end = Math.min(at, bytes.length)
		this.#take('string', end)
		if (!this.isCut) this.position = end + 1
		return 'string'
	}

	/** A number as the standard writes it; what else begins like one is damage, at the place where it leaves the standard. */
	#number(): JsonToken {
		const { bytes } = this
		let at = this.position
		if (bytes[at] === 0x2d) at += 1
		const digits = bytes[at] === 0x30 ? at + 1 : skipDigits(bytes, at)
		if (digits === at) return this.#broken(at)
		at = digits
		if (bytes[at] === 0x2e) {
			const fraction = skipDigits(bytes, at + 1)
			if (fraction === at + 1) return this.#broken(fraction)
			at = fraction
		}
		if (((bytes[at] ?? 0) | 0x20) === 0x65) {
			const sign = bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d ? at + 2 : at + 1
			const exponent = skipDigits(bytes, sign)
			if (exponent === sign) return this.#broken(sign)
			at = exponent
		}
		this.isCut = at >= bytes.length
		return this.#take('number', at)
	}

	#word(): JsonToken {
		const begins = this.position
		const found = bufferOf(this.bytes).toString('latin1', begins, begins + longestWord)
		for (const word of words) if (found.startsWith(word)) return this.#take('word', begins + word.length)
		const isBeginning = begins + found.length >= this.bytes.length && words.some((word) => word.startsWith(found))
		return isBeginning ? this.#broken(this.bytes.length) : this.#take('damaged', begins)
	}

	/** Damage, unless it is only that the bytes end here. */
	#broken(at: number): JsonToken {
		this.isCut = at >= this.bytes.length
		return this.#take(this.isCut ? 'end' : 'damaged', Math.min(at, this.bytes.length))
	}
}

function isDigit(byte: number): boolean {
	return byte >= 0x30 && byte <= 0x39
}

function skipDigits(bytes: Uint8Array, from: number): number {
	let at = from
	for (let byte = bytes[at]; byte !== undefined && isDigit(byte); byte = bytes[at]) at += 1
	return at
}
