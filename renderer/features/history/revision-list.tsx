import { type KeyboardEvent, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ListedRevision } from '../../../electron/contract/history.ts'
import { movedTo } from '../../components/long-list.ts'
import { layOutLanes } from '../../components/revision-lanes.ts'
import { useLongRows } from '../../components/use-long-rows.ts'
import classes from './revision-list.module.css'
import { optionId, RevisionRow, rowHeight } from './revision-row.tsx'
import { type Route, routeText } from './route.ts'

const nothingLit: ReadonlySet<string> = new Set()
/** Pixels over the first row and under the last. */
const margin = 8

type ListProps = {
	/** Newest first. */
	revisions: readonly ListedRevision[]
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

/** The rows in view, kept around the selected one: in the middle when the picture changes, else only as far as needed. */
function useRows(revisions: readonly ListedRevision[], selected: string | undefined) {
	const drawn = useRef<readonly ListedRevision[]>(undefined)
	const rows = useLongRows<HTMLDivElement, HTMLDivElement>({ count: revisions.length, rowHeight, above: margin, about: '' })
	useLayoutEffect(() => {
		const index = revisions.findIndex(({ id }) => id === selected)
		if (index !== -1) rows.show(index, drawn.current === revisions ? 'near' : 'middle')
		else if (drawn.current !== revisions) rows.show(0)
		drawn.current = revisions
		// Only another choice or picture moves the list
	}, [selected, revisions])
	return rows
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
function useKeys(props: ListProps, active: string | undefined, page: number, goTo: (id: string, index: number) => void) {
	const { revisions, selected, onSelect } = props
	return (event: KeyboardEvent) => {
		const at = revisions.findIndex(({ id }) => id === (active ?? selected))
		const target = movedTo(event.key, at, revisions.length, page)
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
	const rows = useRows(revisions, selected)
	const { active, setActive, setHovered, pointed, route, enter } = usePointed(props)
	const drawing = useMemo(() => layOutLanes(revisions), [revisions])
	const states = useMemo(() => new Map(revisions.map(({ id, state }) => [id, state])), [revisions])
	const stateOf = useCallback((id: string) => states.get(id) ?? 'pending', [states])
	const stepsTo = (id: string) => (id === pointed && shownRoute === undefined && route !== undefined ? routeText(route) : '')
	const move = useKeys(props, active, rows.page, (id, index) => {
		setActive(id)
		setHovered(undefined)
		rows.show(index)
	})
	const inView = revisions.slice(rows.first, rows.last + 1)
	return (
		<>
			<div
				ref={rows.frame}
				className={classes['list']}
				style={{ padding: `${margin}px 0` }}
				role="listbox"
				aria-label="Revisions, newest first"
				aria-activedescendant={active !== undefined && inView.some(({ id }) => id === active) ? optionId(active) : undefined}
				tabIndex={0}
				onScroll={rows.onScroll}
				onKeyDown={move}
				onFocus={enter}
				onBlur={() => setActive(undefined)}
				onPointerLeave={() => setHovered(undefined)}
			>
				<div className={classes['runway']} style={{ height: rows.list.runway }} role="presentation">
					<div ref={rows.block} className={classes['block']} role="presentation">
						{inView.map((revision, at) => {
							const { id } = revision
							const row = drawing.rows[rows.first + at]
							return (
								row !== undefined && (
									<RevisionRow
										key={id}
										revision={revision}
										words={words}
										row={row}
										lanes={drawing.lanes}
										lit={route?.revisions ?? nothingLit}
										stateOf={stateOf}
										place={rows.first + at + 1}
										total={revisions.length}
										selected={id === selected}
										active={id === active}
										head={heads.has(id)}
										steps={stepsTo(id)}
										onSelect={onSelect}
										onHover={setHovered}
									/>
								)
							)
						})}
					</div>
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
