import { memo } from 'react'
import classes from './byte-view.module.css'
import type { HexLine } from './hex-rows.ts'

type LineProps = {
	line: HexLine
	perLine: number
	digits: number
	mark: number | null
	loss: boolean
	/** First selected byte of the line, and the one behind the last; the same where none is. */
	selectedFrom: number
	selectedTo: number
}

/** One line: offset, hex, characters. A marked byte and selected ones stand out in both. */
export const ByteLine = memo(
	function ByteLine({ line: { at, hex, text }, perLine, digits, mark, loss, selectedFrom, selectedTo }: LineProps) {
		const marked = mark !== null && mark >= at && mark < at + hex.length ? mark - at : null
		const runs = runsOf(hex.length, marked, selectedFrom, selectedTo)
		return (
			<div className={classes['line']} data-at={at}>
				<span className={classes['offset']}>{at.toString(16).padStart(digits, '0')}</span>
				<span className={classes['hex']} data-column="hex">
					<Pieces all={hex} between=" " runs={runs} loss={loss} />
					{' '.repeat((perLine - hex.length) * 3)}
				</span>
				<span className={classes['text']} data-column="text">
					<Pieces all={text} between="" runs={runs} loss={loss} />
				</span>
			</div>
		)
	},
	(one, other) =>
		one.perLine === other.perLine &&
		one.digits === other.digits &&
		one.mark === other.mark &&
		one.loss === other.loss &&
		one.selectedFrom === other.selectedFrom &&
		one.selectedTo === other.selectedTo &&
		one.line.at === other.line.at &&
		one.line.hex.length === other.line.hex.length &&
		one.line.hex.every((byte, index) => byte === other.line.hex[index]),
)

type Run = { readonly from: number; readonly to: number; readonly as: 'plain' | 'mark' | 'selected' }

/** The bytes of a line as runs that look the same. A mark is seen within a selection. */
function runsOf(length: number, marked: number | null, selectedFrom: number, selectedTo: number): Run[] {
	const cuts = [0, selectedFrom, selectedTo, marked ?? 0, marked === null ? 0 : marked + 1, length]
	const places = [...new Set(cuts)].sort((one, other) => one - other)
	return places.slice(0, -1).map((from, index) => {
		const isSelected = from >= selectedFrom && from < selectedTo
		return { from, to: places[index + 1] ?? length, as: from === marked ? 'mark' : isSelected ? 'selected' : 'plain' }
	})
}

function Pieces({ all, between, runs, loss }: { all: readonly string[]; between: string; runs: readonly Run[]; loss: boolean }) {
	return runs.map(({ from, to, as }) => {
		const shown = all.slice(from, to).join(between)
		const rest = to < all.length && between
		if (as === 'plain') return shown + (rest || '')
		return (
			<span key={from}>
				<mark className={classes[as]} data-loss={(as === 'mark' && loss) || undefined}>
					{shown}
				</mark>
				{rest}
			</span>
		)
	})
}
