/** A line of more characters than these is cut into pieces, so that no single one makes the window wait. */
const longestPiece = 2000

/**
 * A piece of text that is drawn as one: a line, or a part of a very long one. `number` counts lines from 1, and is null for later
 * parts; `at` is where it begins in the whole.
 */
export type TextPiece = { readonly number: number | null; readonly text: string; readonly at: number }

/** The piece in which a place of the text lies. */
export function pieceAt(pieces: readonly TextPiece[], at: number): number {
	let low = 0
	let high = pieces.length - 1
	while (low < high) {
		const middle = Math.ceil((low + high) / 2)
		if ((pieces[middle]?.at ?? 0) <= at) low = middle
		else high = middle - 1
	}
	return low
}

/** Text cut at its line ends (LF, CR LF, CR), and very long lines once more, never through a surrogate pair. */
export function textPieces(text: string): TextPiece[] {
	const pieces: TextPiece[] = []
	let begins = 0
	for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
		let from = 0
		do {
			let end = Math.min(line.length, from + longestPiece)
			const last = line.charCodeAt(end - 1)
			if (end < line.length && last >= 0xd800 && last <= 0xdbff) end -= 1
			pieces.push({ number: from === 0 ? index + 1 : null, text: line.slice(from, end), at: begins + from })
			from = end
		} while (from < line.length)
		begins += line.length
		begins += text.startsWith('\r\n', begins) ? 2 : 1
	}
	return pieces
}
