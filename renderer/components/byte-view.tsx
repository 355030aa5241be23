import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { ByteBar } from './byte-bar.tsx'
import { ByteFind, type FindBytes } from './byte-find.tsx'
import { ByteLine } from './byte-line.tsx'
import { byteOf, fewOf, lineOf, type ReadBytes, usePieces } from './byte-pieces.ts'
import { ByteSelected, useByteCopying } from './byte-selected.tsx'
import { type ByteSelection, spanOf } from './byte-selection.ts'
import classes from './byte-view.module.css'
import { ErrorNotice } from './fault-notice.tsx'
import type { FindField } from './find-field.tsx'
import { bytesPerLine, type HexLine, offsetDigits } from './hex-rows.ts'
import { useByteSelecting } from './use-byte-selecting.ts'
import { useScaledLines } from './use-scaled-lines.ts'

const lineHeight = 20
/** Width of one character of the lines, in pixels. */
const characterWidth = 7.3

type ByteViewProps = {
	/** Names the bytes: under it pieces are kept. */
	of: readonly string[]
	label: string
	totalBytes: number
	read: ReadBytes
	find: FindBytes
	field: FindField
	/** A byte to go to and to mark, and what it is: "damaged from here". */
	mark?: { at: number; says: string } | undefined
}

/** Bytes of any number in hex and as characters, to be gone to, found, selected and copied; only the pieces in view are asked for. */
export function ByteView(props: ByteViewProps) {
	const { label, totalBytes, mark, read, find, field } = props
	const [perLine, setPerLine] = useState<16 | 8 | 4>(16)
	const [target, setTarget] = useState<Target | null>(mark === undefined ? null : { at: mark.at, isMarked: true })
	const lines = useScaledLines(Math.ceil(totalBytes / perLine), lineHeight)
	const fitting = lines.width === 0 ? perLine : bytesPerLine(Math.floor((lines.width - 24) / characterWidth), totalBytes)
	useEffect(() => setPerLine(fitting), [fitting])
	useGoing(target, lines, perLine)
	const first = lines.top * perLine
	const pieces = usePieces(props, first, (lines.top + lines.count) * perLine)
	const shown = Array.from({ length: Math.max(0, lines.count) }, (_, index) => {
		const at = (lines.top + index) * perLine
		return lineOf(pieces.bytes, at, Math.min(perLine, totalBytes - at))
	})
	const byteAt = (at: number) => byteOf(pieces.bytes, at)
	const { selection, setSelection, column, handlers } = useByteSelecting(lines, { totalBytes, perLine, lineHeight, byteOf: byteAt })
	const copying = useByteCopying(read, selection)
	const jump = (at: number) => {
		setTarget({ at, isMarked: true })
		setSelection({ anchor: at, focus: at })
	}
	const show = (found: ByteSelection) => {
		setTarget({ at: spanOf(found).from, isMarked: false })
		setSelection(found)
	}
	const press = (event: KeyboardEvent) => {
		if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c' && copying.canCopy) {
			event.preventDefault()
			copying.copy(column)
		} else handlers.onKeyDown(event)
	}
	const marked = target?.isMarked ? target.at : null
	return (
		<div className={classes['whole']}>
			<ByteBar totalBytes={totalBytes} damagedAt={mark?.at ?? null} first={first} lines={shown} perLine={perLine} onJump={jump} />
			<ByteFind field={field} find={find} totalBytes={totalBytes} selection={selection} first={first} onFound={show} />
			{pieces.error !== null && <ErrorNotice error={pieces.error} onRetry={pieces.retry} />}
			{/* biome-ignore lint/a11y/useSemanticElements: a group of lines that scrolls, no form */}
			<div
				ref={lines.ref}
				className={classes['bytes']}
				style={{ height: Math.min(Math.ceil(totalBytes / perLine), 24) * lineHeight + 2 }}
				role="group"
				aria-label={label}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that the keyboard must reach it
				tabIndex={0}
				onScroll={lines.onScroll}
				aria-description="Shift with the arrows, Page, Home and End keys selects bytes; Ctrl A all; Escape none; Ctrl C copies"
				{...handlers}
				onKeyDown={press}
			>
				<div className={classes['runway']} style={{ height: lines.runway }}>
					<div className={classes['shown']}>
						{shown.map((line) => (
							<ByteLine
								key={line.at}
								line={line}
								perLine={perLine}
								digits={offsetDigits(totalBytes)}
								mark={marked}
								loss={marked === mark?.at}
								{...selectedIn(selection, line)}
							/>
						))}
					</div>
				</div>
			</div>
			{selection !== null && <ByteSelected selection={selection} few={fewOf(pieces.bytes, selection)} copying={copying} />}
			{mark !== undefined && (
				<p className={classes['says']}>
					The marked byte {mark.at.toLocaleString('en')}: {mark.says}
				</p>
			)}
		</div>
	)
}

/** A byte to be brought into view, and whether it stands out there. */
type Target = { readonly at: number; readonly isMarked: boolean }

/** Goes there when it is asked for, and again when the lines are cut differently. */
function useGoing(target: Target | null, { going, host, width }: ReturnType<typeof useScaledLines>, perLine: number) {
	const isSized = width > 0
	/** The line that is still to be shown: what is around the lines may show only some of them. */
	const wanted = useRef<number | null>(null)
	useEffect(() => {
		if (target === null || !isSized) return
		const line = Math.floor(target.at / perLine)
		going.current(line - 2)
		wanted.current = line * perLine
	}, [target, perLine, isSized, going])
	useEffect(() => {
		const line = wanted.current === null ? null : host.current?.querySelector(`[data-at="${wanted.current}"]`)
		if (!line) return
		wanted.current = null
		line.scrollIntoView({ block: 'nearest' })
	})
}

/** What of a line is selected, counted from its first byte. */
function selectedIn(selection: ByteSelection | null, { at, hex }: HexLine) {
	if (selection === null) return { selectedFrom: 0, selectedTo: 0 }
	const span = spanOf(selection)
	const within = (place: number) => Math.max(0, Math.min(hex.length, place - at))
	return { selectedFrom: within(span.from), selectedTo: within(span.from + span.length) }
}
