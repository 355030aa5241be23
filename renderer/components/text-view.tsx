import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { TextPlace } from './find-pattern.ts'
import { MarkedPlaces } from './marked.tsx'
import { pieceAt, type TextPiece, textPieces } from './text-lines.ts'
import classes from './text-view.module.css'

const lineHeight = 18

type Lines = Pick<Virtualizer<HTMLDivElement, Element>, 'scrollToOffset' | 'getOffsetForIndex'>

/** Places of a text that were found, in order; `current` is the one to be shown, once more whenever `going` is another object. */
export type TextFound = { readonly places: readonly TextPlace[]; readonly current: number | null; readonly going: object | null }

/** Text as it is: wrapped, with numbered lines, of which only those in view exist. What was found in it stands out. */
export function TextView({ text, label, found }: { text: string; label: string; found: TextFound }) {
	const pieces = useMemo(() => textPieces(text), [text])
	const scroller = useRef<HTMLDivElement>(null)
	const lines = useVirtualizer({
		count: pieces.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => lineHeight,
		overscan: 20,
	})
	const { places, current } = found
	const place = current === null ? undefined : places[current]
	useShowing(found.going, place && pieceAt(pieces, place.from), scroller, lines)
	const digits = String(pieces.at(-1)?.number ?? pieces.length).length
	return (
		// biome-ignore lint/a11y/useSemanticElements: a group of lines that scrolls, no form
		<div
			ref={scroller}
			className={classes['text']}
			role="group"
			aria-label={label}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that the keyboard must reach it
			tabIndex={0}
		>
			<div className={classes['runway']} style={{ height: lines.getTotalSize() }}>
				{lines.getVirtualItems().map(({ index, key, start }) => (
					<div key={key} ref={lines.measureElement} data-index={index} className={classes['line']} style={{ top: start }}>
						<span className={classes['number']} style={{ width: `${digits}ch` }} aria-hidden>
							{pieces[index]?.number}
						</span>
						<span className={classes['words']}>
							<Piece piece={pieces[index]} places={places} current={current} />
						</span>
					</div>
				))}
			</div>
		</div>
	)
}

/** How often it is looked whether a place stays in view: lines turn out higher than they were thought to be, and push it away. */
const mostFrames = 60
const framesInView = 3

/** Brings the piece with the current place into view, and then the place itself: a long line takes many rows. */
function useShowing(going: object | null, piece: number | undefined, scroller: { readonly current: HTMLElement | null }, lines: Lines) {
	const latest = useRef({ piece, lines })
	latest.current = { piece, lines }
	useEffect(() => {
		if (going === null) return
		const seen = { frames: 0, inView: 0, isBrought: false }
		const bring = () => {
			const { piece: wanted, lines: now } = latest.current
			const view = scroller.current
			if (wanted === undefined || view === null) return
			const mark = view.querySelector(`[data-index="${wanted}"] mark[data-current]`)
			if (mark !== null && seen.isBrought && isWithin(mark, view)) seen.inView += 1
			else {
				seen.inView = 0
				seen.isBrought = mark !== null
				if (mark !== null) mark.scrollIntoView({ block: 'nearest' })
				else now.scrollToOffset(now.getOffsetForIndex(wanted, 'center')?.[0] ?? 0)
			}
			seen.frames += 1
			if (seen.inView < framesInView && seen.frames < mostFrames) frame = requestAnimationFrame(bring)
		}
		let frame = requestAnimationFrame(bring)
		return () => cancelAnimationFrame(frame)
	}, [going, scroller])
}

function isWithin(element: Element, view: Element): boolean {
	const [inner, outer] = [element.getBoundingClientRect(), view.getBoundingClientRect()]
	return inner.top >= outer.top && inner.bottom <= outer.bottom
}

function Piece({ piece, places, current }: { piece: TextPiece | undefined } & Pick<TextFound, 'places' | 'current'>) {
	if (piece === undefined || places.length === 0) return piece?.text
	const { first, within } = placesWithin(places, piece)
	return within.length === 0 ? (
		piece.text
	) : (
		<MarkedPlaces text={piece.text} places={within} current={current === null ? null : current - first} />
	)
}

/** Places that lie in a piece, or reach into it, counted from its first character; `first` is the index of the first of them. */
function placesWithin(places: readonly TextPlace[], { at, text }: TextPiece): { first: number; within: TextPlace[] } {
	let low = 0
	let high = places.length
	while (low < high) {
		const middle = (low + high) >> 1
		if ((places[middle]?.to ?? 0) <= at) low = middle + 1
		else high = middle
	}
	const within: TextPlace[] = []
	for (let index = low; index < places.length; index++) {
		const place = places[index]
		if (place === undefined || place.from >= at + text.length) break
		within.push({ from: Math.max(0, place.from - at), to: Math.min(text.length, place.to - at) })
	}
	return { first: low, within }
}
