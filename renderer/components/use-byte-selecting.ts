import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { type ByteColumn, type ByteGrid, byteAt, columnAt, linesBeyond } from './byte-mouse.ts'
import { type ByteSelection, runAround, selectionAfter } from './byte-selection.ts'
import type { useScaledLines } from './use-scaled-lines.ts'

type Lines = ReturnType<typeof useScaledLines>
type View = {
	readonly totalBytes: number
	readonly perLine: number
	readonly lineHeight: number
	/** One byte of the value, where it is at hand. */
	readonly byteOf: (at: number) => number | undefined
}

/** What is selected, the keys and the mouse that change it, and the column in which that was done last. */
export function useByteSelecting(lines: Lines, view: View) {
	const [selection, setSelection] = useState<ByteSelection | null>(null)
	const [column, setColumn] = useState<ByteColumn>('hex')
	const { totalBytes, perLine, byteOf } = view
	const onKeyDown = (event: KeyboardEvent) => {
		const keyView = { totalBytes, perLine, linesInView: lines.inView, first: lines.top * perLine }
		const next = selectedBy(event, selection, keyView)
		if (next === undefined) return press(event, lines)
		event.preventDefault()
		setSelection(next)
		if (next === null || event.ctrlKey || event.metaKey) return
		const line = Math.floor(next.focus / perLine)
		if (line < lines.top) lines.goTo(line)
		else if (line >= lines.top + lines.inView) lines.goTo(line - lines.inView + 1)
	}
	const drag = useDrag(lines, view, setSelection)
	const onPointerDown = (event: PointerEvent<HTMLElement>) => {
		const pressed = pointOf(event, lines, view)
		if (pressed === null || event.button !== 0 || event.pointerType === 'touch') return
		const { grid, point } = pressed
		const used = columnAt(grid, point)
		const at = byteAt(grid, used, point)
		const anchor = event.shiftKey && selection !== null ? selection.anchor : at
		setColumn(used)
		setSelection({ anchor, focus: at })
		event.currentTarget.setPointerCapture(event.pointerId)
		drag.begin(event, used, anchor)
	}
	const onDoubleClick = (event: MouseEvent<HTMLElement>) => {
		const pressed = pointOf(event, lines, view)
		if (pressed === null || event.shiftKey) return
		setSelection(runAround(byteAt(pressed.grid, columnAt(pressed.grid, pressed.point), pressed.point), byteOf))
	}
	return {
		selection,
		setSelection,
		/** What is copied by keys is what was looked at. */
		column,
		handlers: { onKeyDown, onPointerDown, onDoubleClick, onPointerMove: drag.move, onLostPointerCapture: drag.end },
	}
}

/** A drag from its press on: it goes on beyond the view, whose lines then move under it until it ends. */
function useDrag(lines: Lines, view: View, select: (selection: ByteSelection) => void) {
	const latest = useRef({ lines, view })
	latest.current = { lines, view }
	const dragged = useRef<{
		element: HTMLElement
		column: ByteColumn
		anchor: number
		clientX: number
		clientY: number
		frame: number
	} | null>(null)
	const end = () => {
		if (dragged.current !== null) cancelAnimationFrame(dragged.current.frame)
		dragged.current = null
	}
	useEffect(() => end, [])
	const extend = () => {
		const drag = dragged.current
		if (drag === null) return
		drag.frame = 0
		const { lines: now, view: seen } = latest.current
		const found = gridOf(drag.element, now, seen)
		if (found === null) return
		const point = { x: drag.clientX - found.left, y: drag.clientY - found.top }
		const beyond = linesBeyond(point.y, found.bottom - found.top, seen.lineHeight)
		const top = Math.max(0, Math.min(now.last, now.top + beyond))
		// Past the lower edge it reaches to the last line that is in view whole
		const inView = Math.max(1, Math.floor((found.bottom - found.top) / seen.lineHeight))
		const grid = { ...found.grid, first: top * seen.perLine, lines: beyond > 0 ? Math.min(found.grid.lines, inView) : found.grid.lines }
		select({ anchor: drag.anchor, focus: byteAt(grid, drag.column, point) })
		if (beyond === 0) return
		now.goTo(top)
		drag.frame = requestAnimationFrame(extend)
	}
	return {
		end,
		begin: ({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>, column: ByteColumn, anchor: number) => {
			end()
			dragged.current = { element: currentTarget, column, anchor, clientX, clientY, frame: 0 }
		},
		move: ({ clientX, clientY }: PointerEvent) => {
			const drag = dragged.current
			if (drag === null) return
			dragged.current = { ...drag, clientX, clientY }
			// Where the lines move by themselves the next frame sees to it
			if (drag.frame === 0) extend()
		},
	}
}

/** Where in the lines the mouse is; null outside of them, as on the scroll bar. */
function pointOf(event: MouseEvent<HTMLElement>, lines: Lines, view: View) {
	const { currentTarget, clientX, clientY } = event
	const found = gridOf(currentTarget, lines, view)
	if (found === null || clientX - found.left >= currentTarget.clientWidth) return null
	return { grid: found.grid, point: { x: clientX - found.left, y: clientY - found.top } }
}

/** The lines as they lie on the screen now: every byte of a column is as wide as the others. */
function gridOf(element: HTMLElement, { top, count }: Lines, { perLine, lineHeight, totalBytes }: View) {
	const [hex, text] = ['hex', 'text'].map((column) => element.querySelector(`[data-column="${column}"]`)?.getBoundingClientRect())
	if (hex === undefined || text === undefined) return null
	const box = element.getBoundingClientRect()
	const left = box.left + element.clientLeft
	const grid: ByteGrid = {
		hexLeft: hex.left - left,
		textLeft: text.left - left,
		characterWidth: hex.width / (perLine * 3 - 1),
		lineHeight,
		perLine,
		first: top * perLine,
		lines: count,
		totalBytes,
	}
	return { grid, left, top: box.top + element.clientTop, bottom: lowestInView(element) }
}

/** Where the last bytes are to be seen, in pixels of the window: what is around them may end sooner, and what is selected is said over them. */
function lowestInView(element: HTMLElement): number {
	let lowest = element.getBoundingClientRect().top + element.clientTop + element.clientHeight
	const says = element.parentElement?.querySelector('[data-over-bytes]')
	if (says) lowest = Math.min(lowest, says.getBoundingClientRect().top)
	for (let around = element.parentElement; around !== null; around = around.parentElement) {
		if (getComputedStyle(around).overflowY !== 'visible') lowest = Math.min(lowest, around.getBoundingClientRect().bottom)
	}
	return lowest
}

/** The selection after a key; null for none, undefined where the key is about something else. */
function selectedBy(
	event: KeyboardEvent,
	selection: ByteSelection | null,
	view: Parameters<typeof selectionAfter>[2],
): ByteSelection | null | undefined {
	if (event.altKey) return undefined
	if (event.ctrlKey || event.metaKey)
		return event.key.toLowerCase() === 'a' && view.totalBytes > 0 ? { anchor: 0, focus: view.totalBytes - 1 } : undefined
	if (event.key === 'Escape' && selection !== null) {
		// A panel around it would close
		event.stopPropagation()
		return null
	}
	return selectionAfter(event, selection, view)
}

/** The keys of a list that scrolls; the browser's own would pass over lines where the bar is shortened. */
function press(event: KeyboardEvent, lines: Lines) {
	if (event.ctrlKey || event.metaKey || event.altKey) return
	const moves: Record<string, number> = {
		ArrowDown: lines.top + 1,
		ArrowUp: lines.top - 1,
		PageDown: lines.top + lines.inView,
		PageUp: lines.top - lines.inView,
		Home: 0,
		End: Number.MAX_SAFE_INTEGER,
	}
	const to = moves[event.key]
	if (to === undefined) return
	event.preventDefault()
	lines.goTo(to)
}
