import classes from './marked.module.css'
import { markedPieces } from './search.ts'

/** A text with the searched words marked in it. */
export function Marked({ text, words }: { text: string; words: readonly string[] }) {
	if (words.length === 0) return text
	let at = 0
	return markedPieces(text, words).map((piece) => {
		const key = at
		at += piece.text.length
		return piece.hit ? (
			<mark key={key} className={classes['hit']}>
				{piece.text}
			</mark>
		) : (
			piece.text
		)
	})
}
