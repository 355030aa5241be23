import { IconFlag3Filled } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Revision } from '../../../electron/contract/history.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { laneWidth, RevisionGraphCell } from '../../components/revision-graph-cell.tsx'
import { type LaneRow, layOutLanes } from '../../components/revision-lanes.ts'
import classes from './revision-list.module.css'
import type { Route } from './route.ts'

const rowHeight = 40
/** Beyond this many lanes the picture scrolls out of the way of the words. */
const widestLanes = 12
const nothingLit: ReadonlySet<string> = new Set()

type ListProps = {
	/** Newest first. */
	revisions: readonly Revision[]
	selected: string | undefined
	onSelect: (id: string) => void
	routeTo: (id: string) => Route
	/** Revisions nothing follows. */
	heads: ReadonlySet<string>
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

function optionId(id: string): string {
	return `revision-${id}`
}

/** How a route reads beside its end: `3 steps up`. */
export function routeText(route: Route): string {
	return route.direction === 'none' ? '' : `${counted(route.steps, 'step')} ${route.direction}`
}

/**
 * The drawn history: a list box whose rows carry their piece of the graph. Arrow keys and the pointer light the way
 * from where the database stands; Enter or a click selects. Only the rows in view exist.
 */
export function RevisionList({ revisions, selected, onSelect, routeTo, heads }: ListProps) {
	const scroller = useRef<HTMLDivElement>(null)
	const settled = useRef(false)
	const drawing = useMemo(() => layOutLanes(revisions), [revisions])
	const states = useMemo(() => new Map(revisions.map(({ id, state }) => [id, state])), [revisions])
	const stateOf = useCallback((id: string) => states.get(id) ?? 'pending', [states])
	const [active, setActive] = useState<string>()
	const [hovered, setHovered] = useState<string>()
	const pointed = hovered ?? active
	const route = useMemo(() => (pointed === undefined ? undefined : routeTo(pointed)), [pointed, routeTo])
	const virtualizer = useVirtualizer({
		count: revisions.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => rowHeight,
		overscan: 12,
	})

	useEffect(() => {
		const index = revisions.findIndex(({ id }) => id === selected)
		if (index === -1) virtualizer.scrollToOffset(0)
		else virtualizer.scrollToIndex(index, { align: settled.current ? 'auto' : 'center' })
		settled.current = true
	}, [selected, revisions, virtualizer])

	const move = (event: KeyboardEvent) => {
		const at = revisions.findIndex(({ id }) => id === (active ?? selected))
		const target = movedTo(event.key, at, revisions.length)
		const chosen = revisions[target ?? at]
		if (chosen === undefined) return
		if (target !== undefined) {
			setActive(chosen.id)
			setHovered(undefined)
			virtualizer.scrollToIndex(target)
		} else if (event.key === 'Enter' || event.key === ' ') onSelect(chosen.id)
		else return
		event.preventDefault()
	}

	return (
		<div
			ref={scroller}
			className={classes['list']}
			role="listbox"
			aria-label="Revisions, newest first"
			aria-activedescendant={active === undefined ? undefined : optionId(active)}
			tabIndex={0}
			onKeyDown={move}
			onFocus={() => setActive((now) => now ?? selected ?? revisions[0]?.id)}
			onBlur={() => setActive(undefined)}
			onPointerLeave={() => setHovered(undefined)}
		>
			<div className={classes['runway']} style={{ height: virtualizer.getTotalSize() }} role="presentation">
				{virtualizer.getVirtualItems().map((item) => {
					const revision = revisions[item.index]
					const row = drawing.rows[item.index]
					if (revision === undefined || row === undefined) return null
					return (
						<RevisionRow
							key={revision.id}
							revision={revision}
							row={row}
							lanes={Math.min(drawing.lanes, widestLanes)}
							top={item.start}
							position={`${item.index + 1}/${revisions.length}`}
							selected={revision.id === selected}
							active={revision.id === active}
							head={heads.has(revision.id)}
							steps={revision.id === pointed && route !== undefined ? routeText(route) : ''}
							lit={route?.revisions ?? nothingLit}
							stateOf={stateOf}
							onSelect={onSelect}
							onHover={setHovered}
						/>
					)
				})}
			</div>
		</div>
	)
}

type RowProps = {
	revision: Revision
	row: LaneRow
	lanes: number
	/** Pixels from the top of the list. */
	top: number
	/** `3/11`, counted from the newest. */
	position: string
	selected: boolean
	active: boolean
	head: boolean
	steps: string
	lit: ReadonlySet<string>
	stateOf: (id: string) => Revision['state']
	onSelect: (id: string) => void
	onHover: (id: string) => void
}

function RevisionRow({ revision, row, lanes, top, position, selected, active, head, steps, lit, stateOf, onSelect, onHover }: RowProps) {
	const [place, total] = position.split('/')
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the list box takes the keys for all of its options
		<div
			id={optionId(revision.id)}
			className={classes['row']}
			style={{ height: rowHeight, transform: `translateY(${top}px)` }}
			role="option"
			tabIndex={-1}
			aria-selected={selected}
			aria-posinset={Number(place)}
			aria-setsize={Number(total)}
			aria-label={`${revision.label} ${revision.message}, ${revision.state}${revision.state === 'current' ? ', you are here' : ''}${steps && `, ${steps}`}`}
			data-state={revision.state}
			data-active={active || undefined}
			data-lit={lit.has(revision.id) || undefined}
			onClick={() => onSelect(revision.id)}
			onPointerMove={() => onHover(revision.id)}
		>
			<span className={classes['graph']} style={{ width: lanes * laneWidth }}>
				<RevisionGraphCell row={row} lanes={lanes} height={rowHeight} stateOf={stateOf} lit={lit} />
			</span>
			<span className={classes['label']}>{revision.label}</span>
			<span className={classes['message']}>{revision.message}</span>
			{head && <span className={classes['head']}>head</span>}
			<span className={classes['date']}>{revision.createdAt ?? ''}</span>
			<span className={classes['here']}>
				<Standing state={revision.state} steps={steps} />
			</span>
		</div>
	)
}

/** Where the row stands, in one place: the flag, the steps to it while it is pointed at, or its state. */
function Standing({ state, steps }: { state: Revision['state']; steps: string }) {
	if (state === 'current')
		return (
			<span className={classes['flag']}>
				<IconFlag3Filled size={14} aria-hidden />
				you are here
			</span>
		)
	return steps === '' ? <span className={classes['state']}>{state}</span> : steps
}
