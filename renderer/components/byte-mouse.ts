/** The two columns in which bytes stand. */
export type ByteColumn = 'hex' | 'text'

/** Where the columns lie, in pixels from the left edge and the top of the lines in view. */
export type ByteGrid = {
	readonly hexLeft: number
	readonly textLeft: number
	readonly characterWidth: number
	readonly lineHeight: number
	readonly perLine: number
	/** The first byte of the first line, and the lines there are. */
	readonly first: number
	readonly lines: number
	readonly totalBytes: number
}

type Point = { readonly x: number; readonly y: number }

/** The column that a point is nearest to; offsets belong to the bytes beside them. */
export function columnAt({ textLeft, characterWidth }: ByteGrid, { x }: Point): ByteColumn {
	return x >= textLeft - characterWidth ? 'text' : 'hex'
}

/** The byte under a point, read in one column; the nearest one where there is none. */
export function byteAt(grid: ByteGrid, column: ByteColumn, { x, y }: Point): number {
	const { hexLeft, textLeft, characterWidth, lineHeight, perLine, first, lines, totalBytes } = grid
	const line = Math.max(0, Math.min(lines - 1, Math.floor(y / lineHeight)))
	// A byte has two digits, and half of the space on either side
	const across = column === 'text' ? (x - textLeft) / characterWidth : (x - hexLeft + characterWidth / 2) / (3 * characterWidth)
	const place = Math.max(0, Math.min(perLine - 1, Math.floor(across)))
	return Math.max(0, Math.min(totalBytes - 1, first + line * perLine + place))
}

/** How many lines a drag beyond the view moves them by at once: more the farther it is; none within. Negative upwards. */
export function linesBeyond(y: number, viewHeight: number, lineHeight: number): number {
	if (y < 0) return -Math.ceil(-y / lineHeight)
	return y > viewHeight ? Math.ceil((y - viewHeight) / lineHeight) : 0
}
