/** Bytes as dumps write them: base64 with its padding. */
export function toBase64(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** The bytes that such a text stands for; null of any other text. */
export function fromBase64(text: unknown): Uint8Array | null {
	if (typeof text !== 'string' || text.length % 4 !== 0 || /[-_]/.test(text)) return null
	const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
	const bytes = Buffer.from(text, 'base64')
	// What is no digit is passed over by the decoder, and then bytes are missing
	return bytes.length === (text.length / 4) * 3 - padding ? new Uint8Array(bytes) : null
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Null where the bytes are no UTF-8. */
export function toText(bytes: Uint8Array): string | null {
	try {
		return strictUtf8.decode(bytes)
	} catch {
		return null
	}
}

/** An object that a text of JSON holds; null where it holds anything else, or is none. */
export function toJsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
	const text = toText(bytes)
	if (text === null) return null
	try {
		const parsed: unknown = JSON.parse(text)
		return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : null
	} catch {
		return null
	}
}
