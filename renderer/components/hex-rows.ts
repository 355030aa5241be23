/** One line of bytes as it is read: where it begins, the bytes in hex, and as characters. */
export type HexLine = { readonly at: number; readonly hex: readonly string[]; readonly text: readonly string[] }

/** Bytes that are asked for at once. */
export const pieceBytes = 65_536

/** A printable ASCII character as it is, a dot for every other byte. */
export function characterOf(byte: number): string {
	return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
}

/** Two digits for each byte. */
export function hexOf(bytes: Uint8Array): string[] {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
}

/** The line of `bytes` that begins at offset `at` of the value. */
export function hexLine(bytes: Uint8Array, at: number): HexLine {
	return {
		at,
		hex: hexOf(bytes),
		text: Array.from(bytes, characterOf),
	}
}

/** Hex digits that an offset takes in a value of this size; at least four, and never an odd number. */
export function offsetDigits(totalBytes: number): number {
	const digits = Math.max(4, Math.max(0, totalBytes - 1).toString(16).length)
	return digits + (digits % 2)
}

/** As many bytes a line as fit into `columns` characters: 16, 8 or 4. */
export function bytesPerLine(columns: number, totalBytes: number): 16 | 8 | 4 {
	// An offset and two spaces; three characters and one more for each byte; a gap in the middle and one before the text.
	const fits = (count: number) => offsetDigits(totalBytes) + 2 + count * 4 + 2 <= columns
	return fits(16) ? 16 : fits(8) ? 8 : 4
}

/** A typed offset: decimal, hex with `0x` or `h`, or a share of the whole like `50%`. Null for what is none, or lies beyond the end. */
export function offsetOf(typed: string, totalBytes: number): number | null {
	const text = typed.trim().replaceAll(/[\s_,]/g, '')
	const share = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text)?.[1]
	if (share !== undefined)
		return Number(share) > 100 || totalBytes === 0 ? null : Math.min(totalBytes - 1, Math.floor((Number(share) / 100) * totalBytes))
	const hex = /^(?:0x([0-9a-f]+)|([0-9a-f]+)h)$/i.exec(text)
	const at = hex !== null ? Number.parseInt(hex[1] ?? hex[2] ?? '', 16) : /^\d+$/.test(text) ? Number(text) : Number.NaN
	return Number.isSafeInteger(at) && at < totalBytes ? at : null
}

/** Lines as text to be copied, the same as they are shown. */
export function hexText(lines: readonly HexLine[], perLine: number, digits: number): string {
	return lines
		.map(({ at, hex, text }) => `${at.toString(16).padStart(digits, '0')}  ${hex.join(' ').padEnd(perLine * 3 - 1)}  ${text.join('')}`)
		.join('\n')
}
