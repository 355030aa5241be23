import { useMergedRef, useResizeObserver } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { lastTop, linesInView, runwayHeight, type ScaledScroll, scrollTopOf, topLineAt } from './scaled-scroll.ts'

/**
 * Equally high lines of any number behind one scroll bar: which stands at the top, and how that moves by the bar, the wheel and
 * calls. `lineHeight` in pixels. The element that scrolls takes `ref` and `onScroll`.
 */
export function useScaledLines(lines: number, lineHeight: number) {
	const host = useRef<HTMLDivElement>(null)
	const [sized, view] = useResizeObserver<HTMLDivElement>()
	const ref = useMergedRef(host, sized)
	const [wanted, setTop] = useState(0)
	const scroll: ScaledScroll = { lines, lineHeight, viewHeight: view.height }
	const top = Math.min(wanted, lastTop(scroll))
	const latest = useRef({ scroll, top })
	latest.current = { scroll, top }
	/** Where the bar was last put from here: its scroll event is no wish of the person. */
	const put = useRef(0)

	const goTo = (line: number) => {
		const { scroll: now } = latest.current
		const next = Math.max(0, Math.min(lastTop(now), line))
		setTop(next)
		if (host.current === null) return
		host.current.scrollTop = scrollTopOf(now, next)
		put.current = host.current.scrollTop
	}
	const going = useRef(goTo)
	going.current = goTo

	useEffect(() => {
		const element = host.current
		if (element === null) return
		// Where the bar is shortened, one turn of the wheel would pass over thousands of lines.
		const turn = (event: WheelEvent) => {
			const { scroll: now, top: at } = latest.current
			if (event.ctrlKey || now.lines * now.lineHeight <= runwayHeight(now)) return
			event.preventDefault()
			const by = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY : event.deltaY / now.lineHeight
			going.current(at + (Math.round(by) || Math.sign(event.deltaY)))
		}
		element.addEventListener('wheel', turn, { passive: false })
		return () => element.removeEventListener('wheel', turn)
	}, [])

	return {
		ref,
		/** The element that scrolls. */
		host,
		width: view.width,
		top,
		/** One more than fit, so that the last is seen as far as it goes. */
		count: Math.min(lines - top, linesInView(scroll) + 1),
		inView: linesInView(scroll),
		/** The last line that can stand at the top. */
		last: lastTop(scroll),
		runway: runwayHeight(scroll),
		goTo,
		/** The same for effects, which must not run again because it was made anew. */
		going,
		onScroll: () => {
			const at = host.current?.scrollTop ?? 0
			if (Math.abs(at - put.current) < 1) return
			put.current = at
			setTop(topLineAt(scroll, at))
		},
	}
}
