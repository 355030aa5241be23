import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { DecodedNode } from '../../electron/contract/decoded.ts'
import { ancestorsOf, firstOpen, type NodeRow, parentOf, rowsOf, surveyTree } from './node-rows.ts'
import { treeMove, typedAhead } from './tree-keys.ts'

/** With more rows than these only those in view exist. */
const mostPlainRows = 200
const rowHeight = 26
const typingPauseMs = 700

/** Which rows of a tree are open and which is the current one, and how that changes. */
export function useTree(root: DecodedNode) {
	const finds = useMemo(() => surveyTree(root), [root])
	const [open, setOpen] = useState<ReadonlySet<string>>(() => firstOpen(root))
	const [active, setActive] = useState('')
	const rows = useMemo(() => rowsOf(root, open), [root, open])
	const set = useCallback((id: string, isOpen: boolean) => {
		setOpen((before) => {
			const after = new Set(before)
			if (isOpen) after.add(id)
			else after.delete(id)
			return after
		})
		// What is closed over the current row becomes the current row.
		if (!isOpen) setActive((now) => (now.startsWith(`${id}/`) ? id : now))
	}, [])
	const show = useCallback((id: string) => {
		setOpen((before) => new Set([...before, ...ancestorsOf(id)]))
		setActive(id)
	}, [])
	return {
		rows,
		finds,
		active,
		current: rows.find(({ id }) => id === active) ?? rows[0],
		setActive,
		set,
		show,
		openAll: () => setOpen((before) => new Set([...before, ...finds.branches])),
		closeAll: () => {
			setOpen(new Set(['']))
			setActive('')
		},
		openSiblings: (id: string) => {
			const parent = parentOf(id)
			const beside = rows.filter((row) => row.opens && parentOf(row.id) === parent).map((row) => row.id)
			setOpen((before) => new Set([...before, ...beside]))
		},
	}
}

export type Tree = ReturnType<typeof useTree>

/** The rows that exist, and a way to bring the current one into view after a key or a jump. */
export function useTreeRows(tree: Tree, rowId: (id: string) => string) {
	const scroller = useRef<HTMLDivElement>(null)
	const moved = useRef(false)
	const finding = useRef(false)
	const { rows, active } = tree
	const isVirtual = rows.length > mostPlainRows
	const virtual = useVirtualizer({
		count: isVirtual ? rows.length : 0,
		getScrollElement: () => scroller.current,
		estimateSize: () => rowHeight,
		getItemKey: (index) => rows[index]?.id ?? index,
		overscan: 8,
	})
	useEffect(() => {
		if (!moved.current) return
		moved.current = false
		if (isVirtual)
			virtual.scrollToIndex(
				rows.findIndex(({ id }) => id === active),
				{ align: 'auto' },
			)
		else document.getElementById(rowId(active))?.scrollIntoView({ block: 'nearest' })
	}, [active, rows, isVirtual, virtual, rowId])
	// A row may come into being only after it was scrolled to; then what was found in its text is shown too.
	useEffect(() => {
		const row = finding.current ? document.getElementById(rowId(active)) : null
		if (row === null) return
		finding.current = false
		row.querySelector('pre mark')?.scrollIntoView({ block: 'nearest' })
	})
	return {
		scroller,
		isVirtual,
		virtual,
		willMove: () => {
			moved.current = true
			finding.current = true
		},
	}
}

/** The keys of a tree: arrows, Home, End, Page, `*`, Enter, and typing ahead. `follow` goes where a reference leads. */
export function useTreeKeys(tree: Tree, willMove: () => void, follow: (row: NodeRow) => void) {
	const typed = useRef({ text: '', at: 0 })
	const carryOut = (move: NonNullable<ReturnType<typeof treeMove>>) => {
		willMove()
		if ('go' in move) tree.setActive(move.go)
		else if ('open' in move) tree.set(move.open, true)
		else if ('close' in move) tree.set(move.close, false)
		else tree.openSiblings(move.openSiblings)
	}
	const enter = () => {
		const row = tree.current
		if (row?.node?.kind === 'reference') follow(row)
		else if (row?.opens) tree.set(row.id, !row.isOpen)
	}
	const typeAhead = (key: string, now: number) => {
		const text = now - typed.current.at < typingPauseMs ? typed.current.text + key : key
		typed.current = { text, at: now }
		const found = typedAhead(tree.rows, tree.active, text)
		if (found !== undefined) carryOut({ go: found })
	}
	return (event: KeyboardEvent) => {
		// A text that was opened has its own keys.
		if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
		const move = treeMove(event.key, tree.rows, tree.active)
		if (move !== undefined) carryOut(move)
		else if (event.key === 'Enter' || event.key === ' ') enter()
		else if (event.key.length === 1) typeAhead(event.key, event.timeStamp)
		else if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return
		event.preventDefault()
	}
}
