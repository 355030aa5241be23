import { memo } from 'react'
import classes from './byte-view.module.css'
import type { HexLine } from './hex-rows.ts'

type LineProps = { line: HexLine; perLine: number; digits: number; mark: number | null; loss: boolean }

/** One line: offset, hex, characters. A marked byte stands out in both. */
export const ByteLine = memo(
	function ByteLine({ line: { at, hex, text }, perLine, digits, mark, loss }: LineProps) {
		const marked = mark !== null && mark >= at && mark < at + hex.length ? mark - at : null
		return (
			<div className={classes['line']}>
				<span className={classes['offset']}>{at.toString(16).padStart(digits, '0')}</span>
				<span className={classes['hex']}>
					<Pieces all={hex} between=" " marked={marked} loss={loss} />
					{' '.repeat((perLine - hex.length) * 3)}
				</span>
				<span className={classes['text']}>
					<Pieces all={text} between="" marked={marked} loss={loss} />
				</span>
			</div>
		)
	},
	(one, other) =>
		one.perLine === other.perLine &&
		one.digits === other.digits &&
		one.mark === other.mark &&
		one.loss === other.loss &&
		one.line.at === other.line.at &&
		one.line.hex.length === other.line.hex.length &&
		one.line.hex.every((byte, index) => byte === other.line.hex[index]),
)

function Pieces({ all, between, marked, loss }: { all: readonly string[]; between: string; marked: number | null; loss: boolean }) {
	if (marked === null) return all.join(between)
	return (
		<>
			{all.slice(0, marked).join(between)}
			{marked > 0 && between}
			<mark className={classes['mark']} data-loss={loss || undefined}>
				{all[marked]}
			</mark>
			{marked < all.length - 1 && between}
			{all.slice(marked + 1).join(between)}
		</>
	)
}
