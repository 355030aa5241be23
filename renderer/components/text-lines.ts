/** A line of more characters than these is cut into pieces, so that no single one makes the window wait. */
const longestPiece = 2000

/** A piece of text that is drawn as one: a line, or a part of a very long one. `number` counts lines from 1; null for later parts. */
export type TextPiece = { readonly number: number | null; readonly text: string }

/** Text cut at its line ends (LF, CR LF, CR), and very long lines once more, never through a surrogate pair. */
export function textPieces(text: string): TextPiece[] {
	const pieces: TextPiece[] = []
	for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
		let from = 0
		do {
			let end = Math.min(line.length, from + longestPiece)
			const last = line.charCodeAt(end - 1)
			if (end < line.length && last >= 0xd800 && last <= 0xdbff) end -= 1
			pieces.push({ number: from === 0 ? index + 1 : null, text: line.slice(from, end) })
			from = end
		} while (from < line.length)
	}
	return pieces
}
