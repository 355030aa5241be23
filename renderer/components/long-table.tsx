import { type KeyboardEvent, memo, type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { movedTo } from './long-list.ts'
import classes from './long-table.module.css'
import { LongTableHead, type Sorted } from './long-table-head.tsx'
import { useLongRows } from './use-long-rows.ts'

/** One column: its share of the width as a CSS grid track, and the width of the table from which on it has room. */
export type LongColumn<Row> = {
	readonly id: string
	readonly title: string
	readonly track: string
	readonly from?: number
	readonly end?: boolean
	/** It can be sorted by; the way it is sorted at the first click. */
	readonly sorts?: 'ascending' | 'descending'
	cell(row: Row): ReactNode
}

export type TableProps<Row> = {
	readonly label: string
	readonly columns: readonly LongColumn<Row>[]
	readonly count: number
	/** Undefined while it is still being asked for. */
	rowAt(index: number): Row | undefined
	idOf(row: Row): string
	readonly selected?: string | undefined
	onSelect?(id: string): void
	/** Of a tree: how deep a row lies, from 1. */
	levelOf?(row: Row): number
	readonly sorted?: Sorted
	onSort?(by: string): void
	/** Told whenever other rows come into view. */
	onRange?(first: number, last: number): void
	/** What is shown is of an earlier question. */
	readonly stale?: boolean
	readonly rowHeight?: number
	/** The list scrolls back to its top when this changes. */
	readonly about?: string
}

const headHeight = 33
/** Moves the active row by keys; Enter and the space bar select it. */
function useKeys<Row>(props: TableProps<Row>, page: number, show: (index: number) => void) {
	const [active, setActive] = useState<number>()
	const press = (event: KeyboardEvent) => {
		if (event.target !== event.currentTarget) return
		const target = movedTo(event.key, active ?? -1, props.count, page)
		if (target !== undefined) {
			setActive(target)
			show(target)
		} else if ((event.key === 'Enter' || event.key === ' ') && active !== undefined) {
			const row = props.rowAt(active)
			if (row !== undefined) props.onSelect?.(props.idOf(row))
		} else return
		event.preventDefault()
	}
	return { active, setActive, press }
}

/**
 * A table of any length: only the rows in view exist, heads sort, arrow keys move, Enter or a click selects. Rows that are
 * still being asked for are grey lines in their place, so that nothing jumps.
 */
export function LongTable<Row>(props: TableProps<Row>) {
	const { label, columns, count, rowHeight = 36, about = '', onRange, levelOf, idOf } = props
	const rows = useLongRows<HTMLTableElement, HTMLTableSectionElement>({ count, rowHeight, above: headHeight, about })
	const { frame, block, size, list, first, last, onScroll } = rows
	const fitting = columns.filter(({ from = 0 }) => size.width >= from).length
	const shown = useMemo(() => columns.filter(({ from = 0 }) => size.width >= from), [columns, fitting])
	const { active, setActive, press } = useKeys(props, rows.page, rows.show)
	useEffect(() => {
		if (last >= first) onRange?.(first, last)
	}, [onRange, first, last])
	const tracks = shown.map(({ track }) => track).join(' ')
	const select = useLatest(props.onSelect)
	return (
		// biome-ignore lint/a11y/useAriaPropsSupportedByRole: a grid and a treegrid both point at their active row
		<table
			ref={frame}
			className={classes['table']}
			role={levelOf === undefined ? 'grid' : 'treegrid'}
			aria-label={label}
			aria-rowcount={count + 1}
			aria-busy={props.stale || undefined}
			aria-activedescendant={active !== undefined && active >= first && active <= last ? rowId(label, active) : undefined}
			tabIndex={0}
			onScroll={onScroll}
			onKeyDown={press}
			onBlur={() => setActive(undefined)}
		>
			<LongTableHead columns={shown} tracks={tracks} sorted={props.sorted} onSort={props.onSort} />
			<tbody className={classes['runway']} style={{ height: list.runway }} role="presentation" />
			<tbody ref={block} className={classes['block']} data-stale={props.stale || undefined}>
				{Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => {
					const index = first + at
					const row = props.rowAt(index)
					const id = row === undefined ? undefined : idOf(row)
					return (
						<Line
							key={index}
							row={row}
							id={id}
							columns={shown as readonly LongColumn<unknown>[]}
							tracks={tracks}
							rowHeight={rowHeight}
							label={label}
							index={index}
							level={row === undefined ? undefined : levelOf?.(row)}
							active={index === active}
							selected={props.onSelect === undefined ? undefined : id !== undefined && id === props.selected}
							select={select}
						/>
					)
				})}
			</tbody>
		</table>
	)
}

/** A function that stays the same while what it calls changes. */
function useLatest(onSelect: ((id: string) => void) | undefined): (id: string) => void {
	const latest = useRef(onSelect)
	useLayoutEffect(() => {
		latest.current = onSelect
	})
	return useCallback((id: string) => latest.current?.(id), [])
}

function rowId(label: string, index: number): string {
	return `${label.replaceAll(/\W+/g, '-')}-${index}`
}

/** Links and buttons in a row have a click of their own. */
function isOfControl(target: EventTarget): boolean {
	return target instanceof Element && target.closest('a, button') !== null
}

type LineProps = {
	readonly row: unknown
	readonly id: string | undefined
	readonly columns: readonly LongColumn<unknown>[]
	readonly tracks: string
	readonly rowHeight: number
	readonly label: string
	readonly index: number
	readonly level: number | undefined
	readonly active: boolean
	/** Undefined where rows cannot be selected. */
	readonly selected: boolean | undefined
	readonly select: (id: string) => void
}

/** One row, drawn anew only when something of it changes: the list scrolls past without it. */
const Line = memo(({ row, id, columns, tracks, rowHeight, label, index, level, active, selected, select }: LineProps) => (
	<tr
		id={rowId(label, index)}
		className={classes['row']}
		style={{ height: rowHeight, gridTemplateColumns: tracks }}
		aria-rowindex={index + 2}
		aria-level={level}
		aria-selected={selected}
		data-active={active || undefined}
		data-selects={selected !== undefined || undefined}
		onClick={(event) => id !== undefined && !isOfControl(event.target) && select(id)}
	>
		{columns.map((column) => (
			<td key={column.id} className={classes['cell']} data-end={column.end || undefined}>
				{row === undefined ? <span className={classes['waiting']} /> : column.cell(row)}
			</td>
		))}
	</tr>
))
