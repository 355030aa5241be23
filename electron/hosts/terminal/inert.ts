/** What a screen would obey instead of showing it: control characters, line ends, marks of direction. */
const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** Strings under these names may have several lines. */
const severalLines: ReadonlySet<string> = new Set(['text', 'source', 'editable'])

/**
 * A document whose texts a terminal shows and does not obey: what was stored in a database may hold escape sequences that
 * would move the cursor or hide a line. Bytes stay as they are.
 */
export function inert<Document>(document: Document): Document {
	return copyOf(document, '') as Document
}

function copyOf(value: unknown, name: string): unknown {
	if (typeof value === 'string') return inertText(value, severalLines.has(name))
	if (Array.isArray(value)) return value.map((each) => copyOf(each, name))
	if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each, key)]))
}

/** One text, with `\n` and tabs left alone where it may have several lines. */
export function inertText(text: string, hasLines: boolean): string {
	return text.replace(obeyed, (character) => {
		if (hasLines && (character === '\n' || character === '\t')) return character
		return plain[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`
	})
}

const plain: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
