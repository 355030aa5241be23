/** Bytes to look for, and how they were read from what was typed. */
export type Needle = { readonly bytes: Uint8Array; readonly as: 'digits' | 'text' }

/**
 * Bytes as they are typed: pairs of hex digits apart (`de ad be ef`) or behind `0x`, and anything else as text in UTF-8, which
 * quotation marks make of digits too. `odd` for hex digits that are no whole bytes; null for nothing.
 */
export function needleOf(typed: string): Needle | 'odd' | null {
	if (typed === '') return null
	const digits = /^\s*0x([0-9a-f\s_]*)$/i.exec(typed)?.[1] ?? (/^\s*[0-9a-f]{2}(?:\s+[0-9a-f]{2})+\s*$/i.test(typed) ? typed : null)
	if (digits !== null) {
		const pairs = digits.replaceAll(/[\s_]/g, '')
		if (pairs === '' || pairs.length % 2 === 1) return 'odd'
		return {
			bytes: Uint8Array.from({ length: pairs.length / 2 }, (_, at) => Number.parseInt(pairs.slice(at * 2, at * 2 + 2), 16)),
			as: 'digits',
		}
	}
	const text = /^"(.+)"$/.exec(typed)?.[1] ?? typed
	return { bytes: new TextEncoder().encode(text), as: 'text' }
}
