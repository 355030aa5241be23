const strict = new TextDecoder('utf-8', { fatal: true })

/** The text of bytes that are at hand anyway, without a byte-order mark; null when they are not UTF-8. */
export function textOf(bytes: Uint8Array): string | null {
	try {
		return strict.decode(bytes)
	} catch {
		return null
	}
}
