import type { ListedRevision } from '../../../electron/contract/history.ts'

/** The words of what was typed, lower case. */
export function wordsOf(text: string): readonly string[] {
	return text
		.toLowerCase()
		.split(/\s+/)
		.filter((word) => word !== '')
}

/** Does every word occur in the revision's id, label, message, file, branch labels or state. */
export function matchesSearch(revision: ListedRevision, words: readonly string[]): boolean {
	const { id, label, message, file, branchLabels, state } = revision
	const where = `${id} ${label} ${message} ${file ?? ''} ${branchLabels.join(' ')} ${state}`.toLowerCase()
	return words.every((word) => where.includes(word))
}

/** A text cut into what is one of the words and what is not; the pieces joined are the text. */
export function markedPieces(text: string, words: readonly string[]): readonly { readonly text: string; readonly hit: boolean }[] {
	if (words.length === 0) return [{ text, hit: false }]
	const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'gi')
	return text
		.split(pattern)
		.map((piece, index) => ({ text: piece, hit: index % 2 === 1 }))
		.filter((piece) => piece.text !== '')
}

/** Where a search goes on: the hit after or before the selected one, round at the ends, and from the first or the last where none is selected. */
export function nextHit(hits: readonly string[], selected: string | undefined, step: 1 | -1): string | undefined {
	const at = selected === undefined ? -1 : hits.indexOf(selected)
	if (at === -1) return step === 1 ? hits[0] : hits.at(-1)
	return hits[(at + step + hits.length) % hits.length]
}
