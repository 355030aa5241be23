import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Revision } from '../../../electron/contract/history.ts'
import { layOutLanes } from '../../components/revision-lanes.ts'
import classes from './revision-list.module.css'
import { optionId, RevisionRow, rowHeight } from './revision-row.tsx'
import { type Route, routeText } from './route.ts'

const nothingLit: ReadonlySet<string> = new Set()

type ListProps = {
	/** Newest first. */
	revisions: readonly Revision[]
	selected: string | undefined
	onSelect: (id: string) => void
	routeTo: (id: string) => Route
	/** Revisions nothing follows. */
	heads: ReadonlySet<string>
	/** Searched words, marked in the rows. */
	words: readonly string[]
	/** A way that is pointed at elsewhere on the page and lights up here. */
	shownRoute: Route | undefined
}

/** Where a key moves the active row to, or undefined for keys that do not. */
function movedTo(key: string, active: number, count: number): number | undefined {
	const moves: Record<string, number> = {
		ArrowDown: active + 1,
		ArrowUp: active - 1,
		PageDown: active + 10,
		PageUp: active - 10,
		Home: 0,
		End: count - 1,
	}
	const target = moves[key]
	return target === undefined ? undefined : Math.max(0, Math.min(count - 1, target))
}

/** The rows in view, kept around the selected one: in the middle when the picture changes, else only as far as needed. */
function useRows(revisions: readonly Revision[], selected: string | undefined) {
	const scroller = useRef<HTMLDivElement>(null)
	const drawn = useRef<readonly Revision[]>(undefined)
	const rows = useVirtualizer({
		count: revisions.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => rowHeight,
		overscan: 12,
	})
	useEffect(() => {
		const index = revisions.findIndex(({ id }) => id === selected)
		if (index !== -1) rows.scrollToIndex(index, { align: drawn.current === revisions ? 'auto' : 'center' })
		else if (drawn.current !== revisions) rows.scrollToOffset(0)
		drawn.current = revisions
	}, [selected, revisions, rows])
	return { scroller, rows }
}

/** Which row is pointed at, by hand or by keys, and the way there. */
function usePointed({ revisions, selected, routeTo, shownRoute }: ListProps) {
	const [active, setActive] = useState<string>()
	const [hovered, setHovered] = useState<string>()
	const pointed = hovered ?? active
	const ownRoute = useMemo(() => (pointed === undefined ? undefined : routeTo(pointed)), [pointed, routeTo])
	const enter = () => setActive((now) => now ?? selected ?? revisions[0]?.id)
	return { active, setActive, hovered, setHovered, pointed, route: shownRoute ?? ownRoute, enter }
}

/** Moves the active row by keys; Enter and the space bar select it. */
function useKeys({ revisions, selected, onSelect }: ListProps, active: string | undefined, goTo: (id: string, index: number) => void) {
	return (event: KeyboardEvent) => {
		const at = revisions.findIndex(({ id }) => id === (active ?? selected))
		const target = movedTo(event.key, at, revisions.length)
		const chosen = revisions[target ?? at]
		if (chosen === undefined) return
		if (target !== undefined) goTo(chosen.id, target)
		else if (event.key === 'Enter' || event.key === ' ') onSelect(chosen.id)
		else return
		event.preventDefault()
	}
}

/**
 * The drawn history: a list box whose rows carry their piece of the graph. Arrow keys and the pointer light the way
 * from where the database stands; Enter or a click selects. Only the rows in view exist.
 */
export function RevisionList(props: ListProps) {
	const { revisions, selected, onSelect, heads, words, shownRoute } = props
	const { scroller, rows } = useRows(revisions, selected)
	const { active, setActive, setHovered, pointed, route, enter } = usePointed(props)
	const drawing = useMemo(() => layOutLanes(revisions), [revisions])
	const states = useMemo(() => new Map(revisions.map(({ id, state }) => [id, state])), [revisions])
	const stateOf = useCallback((id: string) => states.get(id) ?? 'pending', [states])
	const stepsTo = (id: string) => (id === pointed && shownRoute === undefined && route !== undefined ? routeText(route) : '')
	const move = useKeys(props, active, (id, index) => {
		setActive(id)
		setHovered(undefined)
		rows.scrollToIndex(index)
	})
	return (
		<>
			<div
				ref={scroller}
				className={classes['list']}
				role="listbox"
				aria-label="Revisions, newest first"
				aria-activedescendant={active === undefined ? undefined : optionId(active)}
				tabIndex={0}
				onKeyDown={move}
				onFocus={enter}
				onBlur={() => setActive(undefined)}
				onPointerLeave={() => setHovered(undefined)}
			>
				<div className={classes['runway']} style={{ height: rows.getTotalSize() }} role="presentation">
					{rows.getVirtualItems().map(({ index, start }) => {
						const revision = revisions[index]
						const row = drawing.rows[index]
						if (revision === undefined || row === undefined) return null
						const { id } = revision
						const marks = { selected: id === selected, active: id === active, head: heads.has(id), steps: stepsTo(id) }
						const place = { top: start, place: index + 1, total: revisions.length }
						const graph = { row, lanes: drawing.lanes, lit: route?.revisions ?? nothingLit, stateOf }
						return (
							<RevisionRow
								key={id}
								revision={revision}
								words={words}
								{...graph}
								{...place}
								{...marks}
								onSelect={onSelect}
								onHover={setHovered}
							/>
						)
					})}
				</div>
			</div>
			{drawing.folded > 1 && (
				<p className={classes['caption']}>
					{drawing.lanes} lanes fit side by side; the last one holds up to {drawing.folded} lines at once.
				</p>
			)}
		</>
	)
}
