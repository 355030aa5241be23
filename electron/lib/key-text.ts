import { isSameBytes } from './bytes.ts'

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** What would not be seen, or would turn the order of what is seen: control characters, line ends, marks of direction. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u

/** What does not stand for itself. */
const marked = new RegExp(`${unseen.source}|\\\\`, 'gu')

/**
 * Any bytes as text that can be read, edited and copied: UTF-8 as it is, `\x0a` for a byte that belongs to no UTF-8 or to a
 * character that would not be seen, `\\` for a backslash. `textToKey` gives the same bytes again.
 */
export function keyToText(bytes: Uint8Array): string {
	const whole = decode(bytes)
	if (whole !== null) return mark(whole)
	let text = ''
	for (let at = 0; at < bytes.length; ) {
		const end = at + lengthSaidBy(bytes[at] ?? 0)
		const character = end > bytes.length ? null : decode(bytes.subarray(at, end))
		text += character === null ? inHex(bytes.subarray(at, at + 1)) : mark(character)
		at = character === null ? at + 1 : end
	}
	return text
}

/** The bytes that a text of `keyToText` stands for; null where a backslash begins neither `\\` nor `\x` with two hex digits, or for half a character. */
export function textToKey(text: string): Uint8Array | null {
	if (!text.isWellFormed()) return null
	const pieces: Uint8Array[] = []
	for (const [piece] of text.matchAll(/\\x[0-9a-f]{2}|\\\\|[^\\]+|\\/gi)) {
		if (piece === '\\') return null
		pieces.push(pieceToBytes(piece))
	}
	return joinBytes(pieces)
}

function pieceToBytes(piece: string): Uint8Array {
	if (piece === '\\\\') return Uint8Array.of(0x5c)
	return piece.startsWith('\\') ? Uint8Array.of(Number.parseInt(piece.slice(2), 16)) : new TextEncoder().encode(piece)
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
	const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
	let at = 0
	for (const piece of pieces) {
		joined.set(piece, at)
		at += piece.length
	}
	return joined
}

/** Null where the bytes are no UTF-8. Found without throwing, which would be slow for long runs of other bytes. */
function decode(bytes: Uint8Array): string | null {
	const text = utf8.decode(bytes)
	return text.includes('\ufffd') && !isSameBytes(new TextEncoder().encode(text), bytes) ? null : text
}

/** How many bytes the character has whose first byte this is; whether they are one is for the decoder to say. */
function lengthSaidBy(first: number): number {
	if (first < 0xc0) return 1
	if (first < 0xe0) return 2
	return first < 0xf0 ? 3 : 4
}

function mark(text: string): string {
	return text.replace(marked, (character) => (character === '\\' ? '\\\\' : inHex(new TextEncoder().encode(character))))
}

function inHex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}
