import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { type LongList, layOutRows } from './long-list.ts'

/** Rows drawn above and below what is in view. */
const around = 4
/** Rows that come and go together while one scrolls: the list is drawn anew only then. */
const batch = 4

/** Which rows of a long list exist, and the frame that they are scrolled in. */
export type LongRows<Frame extends HTMLElement, Block extends HTMLElement> = {
	/** The element that scrolls: it holds the runway, and over it the block. */
	readonly frame: RefObject<Frame | null>
	/** The element that holds the rows. It is moved as one: the rows in it stay where they are. */
	readonly block: RefObject<Block | null>
	/** Pixels of the frame in which rows are seen; nothing until it is measured. */
	readonly size: { readonly width: number; readonly height: number }
	readonly list: LongList
	/** Rows that exist, the last one included; none while there is no room for any. */
	readonly first: number
	readonly last: number
	/** How far a page key goes, in rows. */
	readonly page: number
	readonly onScroll: () => void
	/** Brings a row into view: as little as possible, or to the middle. */
	readonly show: (index: number, where?: 'near' | 'middle') => void
}

/**
 * Keeps a list of any length to the rows in view. `above` is what stands over the first row, in pixels; the list goes back
 * to its top when `about` changes. While one scrolls, nothing is drawn anew but the few rows that come.
 */
export function useLongRows<Frame extends HTMLElement, Block extends HTMLElement>(of: {
	readonly count: number
	readonly rowHeight: number
	readonly above: number
	readonly about: string
}): LongRows<Frame, Block> {
	const { count, rowHeight, above, about } = of
	const frame = useRef<Frame>(null)
	const block = useRef<Block>(null)
	const [size, setSize] = useState({ width: 0, height: 0 })
	const [scrolledFirst, setFirst] = useState(0)
	// Asked of the element only when it has scrolled: after rows were put in, the answer would be a layout of its own
	const scrolled = useRef(0)
	const layOut = (height = size.height) =>
		layOutRows({ count, rowHeight, viewHeight: Math.max(height, rowHeight), scrolled: scrolled.current, around })
	const list = layOut()
	const first = Math.max(0, Math.min(scrolledFirst, count - 1))
	const inView = Math.ceil(size.height / rowHeight)
	useLayoutEffect(() => {
		const element = frame.current
		if (element === null) return
		const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight - above })
		const observer = new ResizeObserver(measure)
		observer.observe(element)
		measure()
		return () => observer.disconnect()
	}, [above])
	useLayoutEffect(() => {
		frame.current?.scrollTo(0, 0)
		scrolled.current = 0
		setFirst(0)
		// Another question begins at its top
	}, [about])
	const place = () => {
		if (block.current) block.current.style.transform = `translateY(${layOut().top(first)}px)`
	}
	useLayoutEffect(place)
	const onScroll = () => {
		scrolled.current = frame.current?.scrollTop ?? 0
		place()
		const now = layOut().first
		setFirst(now - (now % batch))
	}
	const show = (index: number, where: 'near' | 'middle' = 'near') => {
		const element = frame.current
		if (element === null) return
		const height = element.clientHeight - above
		const { scrollTo } = layOut(height)
		element.scrollTo(0, where === 'near' ? scrollTo(index) : Math.max(0, index * rowHeight - (height - rowHeight) / 2))
		// Not at the next frame: the rows of the old place would be drawn for nothing
		onScroll()
	}
	return {
		frame,
		block,
		size,
		list,
		first,
		last: size.height <= 0 ? first - 1 : Math.min(count - 1, first + inView + 2 * around + batch),
		page: Math.max(1, Math.floor(size.height / rowHeight) - 1),
		onScroll,
		show,
	}
}
