/** Browsers draw nothing beyond about 33 million pixels; this stays well below. */
const mostPixels = 15_000_000

/** A list of equally high lines behind a scroll bar that is shortened when the lines are too many for the browser. */
export type ScaledScroll = { readonly lines: number; readonly lineHeight: number; readonly viewHeight: number }

/** Height of what is scrolled, in pixels. */
export function runwayHeight({ lines, lineHeight, viewHeight }: ScaledScroll): number {
	return Math.max(viewHeight, Math.min(lines * lineHeight, mostPixels))
}

/** Lines that are in view whole. */
export function linesInView({ lineHeight, viewHeight }: ScaledScroll): number {
	return Math.max(1, Math.floor(viewHeight / lineHeight))
}

/** The last line that can stand at the top. */
export function lastTop(scroll: ScaledScroll): number {
	return Math.max(0, scroll.lines - linesInView(scroll))
}

/** The line at the top when the scroll bar stands at `scrollTop` pixels. */
export function topLineAt(scroll: ScaledScroll, scrollTop: number): number {
	const way = runwayHeight(scroll) - scroll.viewHeight
	if (way <= 0) return 0
	if (scrollTop >= way - 1) return lastTop(scroll)
	return Math.min(lastTop(scroll), Math.round((scrollTop / way) * lastTop(scroll)))
}

/** Where the scroll bar stands when `top` is the line at the top. */
export function scrollTopOf(scroll: ScaledScroll, top: number): number {
	const last = lastTop(scroll)
	return last === 0 ? 0 : (Math.max(0, Math.min(last, top)) / last) * (runwayHeight(scroll) - scroll.viewHeight)
}
