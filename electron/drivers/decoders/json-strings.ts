import { isUtf8 } from 'node:buffer'
import { bufferOf, wholeUtf8End } from './utf8.ts'

/** A JSON text as far as it is kept. `length` counts the UTF-16 units of the whole, as the screen does. */
export type JsonText = { readonly text: string; readonly length: number; readonly notes: string[] }

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '/': '/', '\\': '\\' }

/** Reads the inside of a JSON string between two places, keeping about `keep` units of it. What is no valid escape stays as written. */
export function readJsonText(bytes: Uint8Array, from: number, to: number, keep: number): JsonText {
	const source = bufferOf(bytes)
	let text = ''
	let length = 0
	let hasStrayEscape = false
	let at = from
	while (at < to) {
		const run = endOfRun(bytes, at, to)
		if (text.length < keep) text += source.toString('utf8', at, Math.min(run, at + (keep - text.length) * 3 + 3))
		length += countUnits(bytes, at, run)
		at = run
		if (at >= to) break
		const found = readEscape(source, at, to)
		hasStrayEscape ||= found.isStray
		if (text.length < keep) text += found.text
		length += found.text.length
		at = found.end
	}
	return { text, length, notes: notesOf(text, bytes.subarray(from, wholeUtf8End(bytes, Math.min(to, from + keep * 6))), hasStrayEscape) }
}

function endOfRun(bytes: Uint8Array, from: number, to: number): number {
	let at = from
	while (at < to && bytes[at] !== 0x5c) at += 1
	return at
}

function readEscape(source: Buffer, at: number, to: number): { text: string; end: number; isStray: boolean } {
	const letter = source.toString('latin1', at + 1, Math.min(at + 2, to))
	const simple = escapes[letter]
	if (simple !== undefined) return { text: simple, end: at + 2, isStray: false }
	const digits = source.toString('latin1', at + 2, Math.min(at + 6, to))
	if (letter === 'u' && /^[0-9a-f]{4}$/i.test(digits))
		return { text: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 6, isStray: false }
	return { text: '\\', end: at + 1, isStray: true }
}

/** UTF-16 units of a run of UTF-8: one for each character, two for those of four bytes. */
function countUnits(bytes: Uint8Array, from: number, to: number): number {
	let units = 0
	for (let at = from; at < to; at += 1) {
		const byte = bytes[at] ?? 0
		if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1
	}
	return units
}

function notesOf(text: string, bytes: Uint8Array, hasStrayEscape: boolean): string[] {
	const notes: string[] = []
	if (hasStrayEscape) notes.push('holds a backslash that begins no escape of JSON')
	if (!text.isWellFormed()) notes.push('holds half of a surrogate pair')
	if (text.includes('\ufffd') && !isUtf8(bytes)) notes.push('holds bytes that are not UTF-8')
	return notes
}
