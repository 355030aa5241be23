import classes from './revision-graph-cell.module.css'
import type { LanePiece, LaneRow } from './revision-lanes.ts'

/** Width in pixels that a picture takes at most, and of a lane where there is room. */
const widestPicture = 168
const widestLane = 20

/** How a node stands: the shape says it, the colour only repeats it. */
export type NodeState = 'applied' | 'current' | 'pending' | 'missing'

/** Width in pixels of one of so many lanes: they move closer together, so that a wide graph leaves room for the words. */
export function laneWidthOf(lanes: number): number {
	return Math.min(widestLane, widestPicture / Math.max(lanes, 1))
}

/** The path of a piece in a row of the given height: straight where lanes agree, one soft bend where they differ. */
function piecePath({ kind, ...piece }: LanePiece, height: number, laneX: (lane: number) => number): string {
	const middle = height / 2
	const from = laneX(piece.from)
	const to = laneX(piece.to)
	if (kind === 'stub') return `M${from} ${middle}V${height - 6}M${from - 4} ${height - 6}H${from + 4}`
	const [top, bottom] = kind === 'in' ? [0, middle] : kind === 'out' ? [middle, height] : [0, height]
	if (from === to) return `M${from} ${top}V${bottom}`
	const bend = (top + bottom) / 2
	return `M${from} ${top}C${from} ${bend} ${to} ${bend} ${to} ${bottom}`
}

function Node({ x, y, radius, state }: { x: number; y: number; radius: number; state: NodeState }) {
	const slash = radius * 1.45
	return (
		<g className={classes['node']} data-state={state}>
			{state === 'current' && <circle cx={x} cy={y} r={radius * 1.55} className={classes['ring']} />}
			<circle cx={x} cy={y} r={radius} />
			{state === 'missing' && <path d={`M${x - slash} ${y + slash}L${x + slash} ${y - slash}`} />}
		</g>
	)
}

/** How an edge is drawn, by what stands at its upper ends. */
function lineOf({ kind, children }: LanePiece, stateOf: (id: string) => NodeState): 'applied' | 'pending' | 'missing' {
	if (kind === 'stub' || children.some((child) => stateOf(child) === 'missing')) return 'missing'
	return children.every((child) => stateOf(child) === 'pending') ? 'pending' : 'applied'
}

/** Edges of a row that look alike: they are one element, however many cross it. */
type Stroke = {
	readonly line: ReturnType<typeof lineOf>
	readonly isDependency: boolean
	readonly isFolded: boolean
	readonly isLit: boolean
	path: string
}

/** What there is to draw of a row's edges; those that light up come last, over the others. */
function strokesOf(
	pieces: readonly LanePiece[],
	{ pathOf, stateOf, lit }: { pathOf: (piece: LanePiece) => string; stateOf: (id: string) => NodeState; lit: ReadonlySet<string> },
): readonly Stroke[] {
	const strokes: Stroke[] = []
	for (const piece of pieces) {
		const [line, isDependency, isFolded] = [lineOf(piece, stateOf), piece.dependency, piece.folded > 1]
		const isLit = lit.size > 0 && piece.children.some((child) => lit.has(child))
		const alike = strokes.find(
			(one) => one.line === line && one.isDependency === isDependency && one.isFolded === isFolded && one.isLit === isLit,
		)
		if (alike === undefined) strokes.push({ line, isDependency, isFolded, isLit, path: pathOf(piece) })
		else alike.path += pathOf(piece)
	}
	return strokes.sort((one, other) => Number(one.isLit) - Number(other.isLit))
}

/**
 * One row of the revision graph as SVG: the edges that cross it and its node. `stateOf` gives the state of a node by
 * id; `lit` holds the ids whose edges down to their parents light up, the row's own node among them or not.
 */
export function RevisionGraphCell(props: {
	row: LaneRow
	lanes: number
	height: number
	stateOf: (id: string) => NodeState
	lit: ReadonlySet<string>
}) {
	const { row, lanes, height, stateOf, lit } = props
	const laneWidth = laneWidthOf(lanes)
	const laneX = (lane: number) => laneWidth * (lane + 0.5)
	const pathOf = (piece: LanePiece) => piecePath(piece, height, laneX)
	return (
		<svg
			className={classes['cell']}
			width={lanes * laneWidth}
			height={height}
			viewBox={`0 0 ${lanes * laneWidth} ${height}`}
			aria-hidden
			data-lit={lit.has(row.id) || undefined}
		>
			{strokesOf(row.pieces, { pathOf, stateOf, lit }).map(({ line, isDependency, isFolded, isLit, path }) => (
				<path
					key={`${line} ${isDependency} ${isFolded} ${isLit}`}
					className={classes['edge']}
					data-line={line}
					data-dependency={isDependency || undefined}
					data-folded={isFolded || undefined}
					data-lit={isLit || undefined}
					d={path}
				/>
			))}
			<Node x={laneX(row.lane)} y={height / 2} radius={Math.min(5.5, laneWidth * 0.42)} state={stateOf(row.id)} />
		</svg>
	)
}
