/** Markup that may stand in a page as it is. */
export type Html = { readonly markup: string }

type Part = string | number | Html | readonly Html[]

/** Markup from a template: what is put into it is escaped, unless it is markup itself. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
	return { markup: pieces.map((piece, place) => piece + markupOf(parts[place] ?? '')).join('') }
}

function markupOf(part: Part): string {
	if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
	return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Half characters, what would not be seen, and what would turn the order of what is seen. */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

function escaped(text: string): string {
	const shown = text.replace(unseen, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`)
	return shown.replace(/[&<>"']/g, (sign) => entities[sign] ?? '')
}
