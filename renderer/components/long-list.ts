/** Chrome draws no element taller than 33,554,400 pixels; a little room is left. */
const tallest = 30_000_000

/** Where the rows of a long list lie, all of one height, however many they are. Pixels throughout. */
export type LongList = {
	/** Height of the element that is scrolled over. */
	readonly runway: number
	/** Rows in view, the last one included, with a few around them. */
	readonly first: number
	readonly last: number
	/** From the top of the runway to a row. */
	top(index: number): number
	/** Where to scroll so that a row is in view: as little as possible. */
	scrollTo(index: number): number
}

/**
 * Lays out rows so that only those in view need to exist. Beyond thirty million pixels the scrollbar stands for more than
 * it measures: the runway stays that tall, and the rows slide under it in proportion.
 */
export function layOutRows(of: { count: number; rowHeight: number; viewHeight: number; scrolled: number; around: number }): LongList {
	const { count, rowHeight, viewHeight, scrolled, around } = of
	const whole = count * rowHeight
	const runway = Math.min(whole, tallest)
	const ratio = runway === whole ? 1 : (whole - viewHeight) / (runway - viewHeight)
	const offset = Math.max(0, Math.min(scrolled, runway - viewHeight)) * ratio
	const first = Math.floor(offset / rowHeight)
	const last = Math.ceil((offset + viewHeight) / rowHeight)
	return {
		runway,
		first: Math.max(0, Math.min(first - around, count)),
		last: Math.min(count - 1, last + around),
		top: (index) => index * rowHeight - offset + offset / ratio,
		scrollTo: (index) => {
			const start = index * rowHeight
			if (start < offset) return start / ratio
			const end = start + rowHeight - viewHeight
			return end > offset ? end / ratio : scrolled
		},
	}
}

/** Where a key moves the active row to, or undefined for keys that do not. `page` is how many rows are in view. */
export function movedTo(key: string, active: number, count: number, page: number): number | undefined {
	const moves: Record<string, number> = {
		ArrowDown: active + 1,
		ArrowUp: active - 1,
		PageDown: active + page,
		PageUp: active - page,
		Home: 0,
		End: count - 1,
	}
	const target = moves[key]
	return target === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, target))
}
