import { hexOf } from '../../components/hex-rows.ts'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as hex, sixteen to a line, to be read and edited. */
export function bytesToHex(bytes: Uint8Array): string {
	const lines: string[] = []
	for (let at = 0; at < bytes.length; at += 16) {
		lines.push(hexOf(bytes.subarray(at, at + 16)).join(' '))
	}
	return lines.join('\n')
}

/** What typed hex says, or what is wrong with it. White space, and `0x` before it, count for nothing. */
export function hexToBytes(text: string): { readonly bytes: Uint8Array } | { readonly problem: string } {
	const digits = text.replace(/0x/gi, '').replaceAll(/\s+/g, '')
	const odd = digits.search(/[^0-9a-f]/i)
	if (odd >= 0) return { problem: `“${digits[odd]}” is no hex digit.` }
	if (digits.length % 2 === 1) return { problem: 'The last byte has one digit: two make a byte.' }
	return { bytes: Uint8Array.from({ length: digits.length / 2 }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16)) }
}

/** Bytes as text that a field keeps as it is: null where they are not UTF-8, or hold what a field would change or not show. */
export function bytesToText(bytes: Uint8Array): string | null {
	try {
		const text = strictUtf8.decode(bytes)
		// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
		return /[\x00-\x08\x0b-\x1f\x7f\ufeff]/.test(text) ? null : text
	} catch {
		return null
	}
}

export function isSameBytes(one: Uint8Array | null, other: Uint8Array | null): boolean {
	if (one === null || other === null) return one === other
	return one.length === other.length && one.every((byte, at) => byte === other[at])
}
