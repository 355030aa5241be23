import { Button, TextInput } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { counted } from '../../electron/contract/words/quantities.ts'
import { ByteLine } from './byte-line.tsx'
import { ByteSelected } from './byte-selected.tsx'
import { type ByteSelection, selectionAfter, spanOf } from './byte-selection.ts'
import classes from './byte-view.module.css'
import { ErrorNotice } from './fault-notice.tsx'
import { bytesPerLine, type HexLine, hexLine, hexText, offsetDigits, offsetOf, pieceBytes } from './hex-rows.ts'
import { useScaledLines } from './use-scaled-lines.ts'

const lineHeight = 20
/** Width of one character of the lines, in pixels. */
const characterWidth = 7.3

type ByteViewProps = {
	/** Names the bytes: under it pieces are kept. */
	of: readonly string[]
	label: string
	totalBytes: number
	/** Asks for bytes; at most 64 KB at once. */
	read: (offset: number, length: number, signal: AbortSignal) => Promise<Uint8Array>
	/** A byte to go to and to mark, and what it is: "damaged from here". */
	mark?: { at: number; says: string } | undefined
}

/** Bytes of any number in hex and as characters; only the pieces in view are asked for. */
export function ByteView(props: ByteViewProps) {
	const { label, totalBytes, mark } = props
	const [perLine, setPerLine] = useState<16 | 8 | 4>(16)
	const [target, setTarget] = useState(mark === undefined ? null : { at: mark.at })
	const lines = useScaledLines(Math.ceil(totalBytes / perLine), lineHeight)
	const fitting = lines.width === 0 ? perLine : bytesPerLine(Math.floor((lines.width - 24) / characterWidth), totalBytes)
	const isSized = lines.width > 0
	const { going } = lines
	useEffect(() => setPerLine(fitting), [fitting])
	// Goes there when it is asked for, and again when the lines are cut differently.
	useEffect(() => {
		if (target !== null && isSized) going.current(Math.floor(target.at / perLine) - 2)
	}, [target, perLine, isSized, going])
	const first = lines.top * perLine
	const pieces = usePieces(props, first, (lines.top + lines.count) * perLine)
	const shown = Array.from({ length: Math.max(0, lines.count) }, (_, index) => {
		const at = (lines.top + index) * perLine
		return lineOf(pieces.bytes, at, Math.min(perLine, totalBytes - at))
	})
	const { selection, setSelection, onKeyDown } = useSelecting(lines, { totalBytes, perLine, linesInView: lines.inView, first })
	const jump = (at: number) => {
		setTarget({ at })
		setSelection({ anchor: at, focus: at })
	}
	return (
		<div className={classes['whole']}>
			<Bar {...props} first={first} lines={shown} perLine={perLine} onJump={jump} />
			{selection !== null && <ByteSelected selection={selection} few={fewOf(pieces.bytes, selection)} read={props.read} />}
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
				aria-description="Shift with the arrows, Page, Home and End keys selects bytes; Ctrl A all; Escape none"
				onKeyDown={onKeyDown}
			>
				<div className={classes['runway']} style={{ height: lines.runway }}>
					<div className={classes['shown']}>
						{shown.map((line) => (
							<ByteLine
								key={line.at}
								line={line}
								perLine={perLine}
								digits={offsetDigits(totalBytes)}
								mark={target?.at ?? null}
								loss={target?.at === mark?.at}
								{...selectedIn(selection, line)}
							/>
						))}
					</div>
				</div>
			</div>
			{mark !== undefined && (
				<p className={classes['says']}>
					The marked byte {mark.at.toLocaleString('en')}: {mark.says}
				</p>
			)}
		</div>
	)
}

type View = Parameters<typeof selectionAfter>[2]

/** What is selected, and the keys that change it, scroll to where it is changed, or only scroll. */
function useSelecting(lines: ReturnType<typeof useScaledLines>, view: View) {
	const [selection, setSelection] = useState<ByteSelection | null>(null)
	const onKeyDown = (event: KeyboardEvent) => {
		const next = selectedBy(event, selection, view)
		if (next === undefined) return press(event, lines)
		event.preventDefault()
		setSelection(next)
		if (next === null || event.ctrlKey || event.metaKey) return
		const line = Math.floor(next.focus / view.perLine)
		if (line < lines.top) lines.goTo(line)
		else if (line >= lines.top + view.linesInView) lines.goTo(line - view.linesInView + 1)
	}
	return { selection, setSelection, onKeyDown }
}

/** The selection after a key; null for none, undefined where the key is about something else. */
function selectedBy(event: KeyboardEvent, selection: ByteSelection | null, view: View): ByteSelection | null | undefined {
	if (event.altKey) return undefined
	if (event.ctrlKey || event.metaKey)
		return event.key.toLowerCase() === 'a' && view.totalBytes > 0 ? { anchor: 0, focus: view.totalBytes - 1 } : undefined
	if (event.key === 'Escape' && selection !== null) {
		// It closes no panel as long as there is something to give up here
		event.stopPropagation()
		return null
	}
	return selectionAfter(event, selection, view)
}

/** What of a line is selected, counted from its first byte. */
function selectedIn(selection: ByteSelection | null, { at, hex }: HexLine) {
	if (selection === null) return { selectedFrom: 0, selectedTo: 0 }
	const span = spanOf(selection)
	const within = (place: number) => Math.max(0, Math.min(hex.length, place - at))
	return { selectedFrom: within(span.from), selectedTo: within(span.from + span.length) }
}

/** The selected bytes where they are few enough to be numbers, and in view. */
function fewOf(pieces: ReadonlyMap<number, Uint8Array | undefined>, selection: ByteSelection): Uint8Array | null {
	const { from, length } = spanOf(selection)
	if (length > 8) return null
	const bytes = Array.from({ length }, (_, index) => pieces.get(Math.floor((from + index) / pieceBytes))?.[(from + index) % pieceBytes])
	return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : null
}

/** The keys of a list that scrolls; the browser's own would pass over lines where the bar is shortened. */
function press(event: KeyboardEvent, lines: ReturnType<typeof useScaledLines>) {
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

/** The pieces that hold the bytes from `first` up to `end`, asked for as they come into view and given up as they leave it. */
function usePieces({ of, totalBytes, read }: ByteViewProps, first: number, end: number) {
	const from = Math.floor(first / pieceBytes)
	const to = Math.floor(Math.max(first, Math.min(end, totalBytes) - 1) / pieceBytes)
	const indices = totalBytes === 0 ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
	const answers = useQueries({
		queries: indices.map((piece) => ({
			queryKey: [...of, 'piece', piece],
			queryFn: ({ signal }: { signal: AbortSignal }) =>
				read(piece * pieceBytes, Math.min(pieceBytes, totalBytes - piece * pieceBytes), signal),
			staleTime: Number.POSITIVE_INFINITY,
			gcTime: 30_000,
		})),
	})
	const failed = answers.find(({ isError }) => isError)
	return {
		bytes: new Map(indices.map((piece, index) => [piece, answers[index]?.data])),
		error: failed?.error ?? null,
		retry: () => {
			for (const answer of answers) if (answer.isError) void answer.refetch()
		},
	}
}

function lineOf(pieces: ReadonlyMap<number, Uint8Array | undefined>, at: number, length: number): HexLine {
	const bytes = pieces.get(Math.floor(at / pieceBytes))
	const from = at % pieceBytes
	return bytes === undefined
		? { at, hex: Array(length).fill('··'), text: Array(length).fill(' ') }
		: hexLine(bytes.subarray(from, from + length), at)
}

type BarProps = ByteViewProps & { first: number; lines: readonly HexLine[]; perLine: number; onJump: (at: number) => void }

/** Where one is, a field to go elsewhere, and the lines in view to be copied. */
function Bar({ totalBytes, mark, first, lines, perLine, onJump }: BarProps) {
	const [typed, setTyped] = useState('')
	const clipboard = useClipboard({ timeout: 1500 })
	const at = offsetOf(typed, totalBytes)
	const isWrong = typed.trim() !== '' && at === null
	return (
		<form
			className={classes['bar']}
			onSubmit={(event) => {
				event.preventDefault()
				if (at !== null) onJump(at)
			}}
		>
			<TextInput
				size="xs"
				className={classes['field']}
				aria-label="Go to offset"
				placeholder="Offset: 4096, 0x1000 or 50%"
				value={typed}
				onChange={(event) => setTyped(event.currentTarget.value)}
				error={isWrong ? `There are ${counted(totalBytes, 'byte')}` : undefined}
			/>
			<Button type="submit" variant="default" size="xs" disabled={at === null}>
				Go
			</Button>
			{mark !== undefined && (
				<Button variant="subtle" size="xs" onClick={() => onJump(mark.at)}>
					Go to damage
				</Button>
			)}
			<span className={classes['where']}>from byte {first.toLocaleString('en')}</span>
			<Button variant="subtle" size="xs" onClick={() => clipboard.copy(hexText(lines, perLine, offsetDigits(totalBytes)))}>
				{clipboard.copied ? 'Copied' : 'Copy lines in view'}
			</Button>
		</form>
	)
}
