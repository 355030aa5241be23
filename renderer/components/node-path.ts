import type { DecodedNode } from '../../electron/contract/decoded.ts'

type Entry = DecodedNode['entries'][number]

const identifier = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u

/** How one writes the way to an entry from what holds it: `.name`, `['a']`, `[3]`. */
export function stepTo({ key, name }: Entry, index: number): string {
	if (name !== null) return identifier.test(name) ? `.${name}` : `[${quoted(name)}]`
	if (key === null) return `[${index}]`
	return `[${key.kind === 'text' && key.text !== null ? quoted(key.text) : key.brief}]`
}

/** In single quotes, on one line. */
function quoted(text: string): string {
	const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
	return `'${inside}'`
}
