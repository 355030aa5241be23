import type { ReactNode } from 'react'
import { placesIn, type TextPlace } from './find-pattern.ts'
import classes from './marked.module.css'

/** More marks in one text are left out: nobody looks at them, and each is an element. */
const mostMarks = 500

/** A text in which what is looked for stands out. */
export function Marked({ text, pattern }: { text: string; pattern: RegExp | null }) {
	return pattern === null ? text : <MarkedPlaces text={text} places={placesIn(text, pattern).slice(0, mostMarks)} current={null} />
}

/** A text in which these places stand out, the one of index `current` more than the others. */
export function MarkedPlaces({ text, places, current }: { text: string; places: readonly TextPlace[]; current: number | null }) {
	const shown: ReactNode[] = []
	let end = 0
	for (const [index, { from, to }] of places.entries()) {
		shown.push(
			text.slice(end, from),
			<mark key={from} className={classes['mark']} data-current={index === current || undefined}>
				{text.slice(from, to)}
			</mark>,
		)
		end = to
	}
	return (
		<>
			{shown}
			{text.slice(end)}
		</>
	)
}
