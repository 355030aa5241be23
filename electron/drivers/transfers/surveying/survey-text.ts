import { keyToText } from '../../../lib/key-text.ts'
import { BrokenText, type Cell } from '../source/source-statements.ts'

const longest = 200
const unseen = /\p{Cc}/u

/** A value as a person reads it, at most 200 characters: text as it is unless something in it would not be seen, bytes as SQLite writes them. */
export function shownValue(value: Cell): string {
	if (value instanceof BrokenText) return cut(keyToText(value.bytes.subarray(0, longest)))
	if (typeof value === 'string') {
		// Cut first: it may be of any length
		const start = value.slice(0, longest + 1)
		return cut(unseen.test(start) ? keyToText(Buffer.from(start)) : start)
	}
	if (value instanceof Uint8Array) return cut(`X'${Buffer.from(value.subarray(0, longest)).toString('hex').toUpperCase()}'`)
	if (value === null) return 'NULL'
	return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15 ? `${value}.0` : String(value)
}

/** The key of a row, `3` or `a, 7`; null where nothing names it. */
export function shownKey(key: readonly Cell[]): string | null {
	return key.length === 0 ? null : cut(key.map(shownValue).join(', '))
}

function cut(text: string): string {
	return text.length <= longest
		? text
		: `${text
				.slice(0, longest - 1)
				.toWellFormed()
				.replace(/\ufffd$/, '')}…`
}
