/**
 * One JSON document. Integers beyond 2^53 are written as exact JSON numbers, so that no digit is lost on the way out;
 * bytes are written in base64.
 */
export function toJson(document: unknown): string {
	return JSON.stringify(document, writable, 2)
}

/** `JSON.rawJSON` writes a text into the document as it stands; the type declarations do not know it yet. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

function writable(_key: string, value: unknown): unknown {
	if (typeof value === 'bigint') return rawJson(String(value))
	if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
	return value
}
