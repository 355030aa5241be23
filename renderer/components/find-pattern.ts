/** A piece of a text: from its first character up to one behind its last. */
export type TextPlace = { readonly from: number; readonly to: number }

/** More places are not counted: a letter in megabytes of text would be everywhere. */
export const mostPlaces = 10_000

/** Finds what was typed as it stands there, in small letters and capitals alike; null where nothing was typed. */
export function patternOf(typed: string): RegExp | null {
	return typed === '' ? null : new RegExp(typed.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu')
}

/** Where the pattern stands in a text, first to last, `mostPlaces` of them at most. */
export function placesIn(text: string, pattern: RegExp | null): TextPlace[] {
	const places: TextPlace[] = []
	if (pattern === null) return places
	for (const { index, 0: found } of text.matchAll(pattern)) {
		places.push({ from: index, to: index + found.length })
		if (places.length === mostPlaces) break
	}
	return places
}

/** Which of `count` places comes next, or before it; round at both ends. Null `at` stands before the first. */
export function nextPlace(at: number | null, count: number, backwards: boolean): number {
	if (at === null) return backwards ? count - 1 : 0
	return (at + (backwards ? count - 1 : 1)) % count
}
