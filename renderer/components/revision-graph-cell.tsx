import classes from './revision-graph-cell.module.css'
import type { LanePiece, LaneRow } from './revision-lanes.ts'

/** Width of one lane in pixels; a row's height is its caller's. */
export const laneWidth = 20
const nodeRadius = 5.5

/** How a node stands: the shape says it, the colour only repeats it. */
export type NodeState = 'applied' | 'current' | 'pending' | 'missing'

function laneX(lane: number): number {
	return laneWidth * (lane + 0.5)
}

/** The path of a piece in a row of the given height: straight where lanes agree, one soft bend where they differ. */
function piecePath(piece: LanePiece, height: number): string {
	const middle = height / 2
	const [top, bottom] = piece.kind === 'in' ? [0, middle] : piece.kind === 'out' ? [middle, height] : [0, height]
	const from = laneX(piece.from)
	const to = laneX(piece.to)
	if (from === to) return `M${from} ${top}V${bottom}`
	const bend = (top + bottom) / 2
	return `M${from} ${top}C${from} ${bend} ${to} ${bend} ${to} ${bottom}`
}

function Node({ x, y, state }: { x: number; y: number; state: NodeState }) {
	switch (state) {
		case 'missing':
			return (
				<g className={classes['node']} data-state={state}>
					<circle cx={x} cy={y} r={nodeRadius} />
					<path d={`M${x - 8} ${y + 8}L${x + 8} ${y - 8}`} />
				</g>
			)
		case 'current':
			return (
				<g className={classes['node']} data-state={state}>
					<circle cx={x} cy={y} r={nodeRadius + 3} className={classes['ring']} />
					<circle cx={x} cy={y} r={nodeRadius} />
				</g>
			)
		default:
			return (
				<g className={classes['node']} data-state={state}>
					<circle cx={x} cy={y} r={nodeRadius} />
				</g>
			)
	}
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
	const { row, height, stateOf, lit } = props
	const state = stateOf(row.id)
	const pieces = row.pieces.map((piece) => ({
		piece,
		lit: piece.children.some((child) => lit.has(child)),
		line: piece.children.every((child) => stateOf(child) === 'pending')
			? 'pending'
			: piece.children.some((child) => stateOf(child) === 'missing')
				? 'missing'
				: 'applied',
	}))
	return (
		<svg
			className={classes['cell']}
			width={props.lanes * laneWidth}
			height={height}
			viewBox={`0 0 ${props.lanes * laneWidth} ${height}`}
			aria-hidden
			data-lit={lit.has(row.id) || undefined}
		>
			{pieces
				.toSorted((one, other) => Number(one.lit) - Number(other.lit))
				.map(({ piece, line, ...drawn }) => (
					<path
						key={`${piece.kind} ${piece.from} ${piece.to} ${piece.parent}`}
						className={classes['edge']}
						data-line={line}
						data-lit={drawn.lit || undefined}
						d={piecePath(piece, height)}
					/>
				))}
			<Node x={laneX(row.lane)} y={height / 2} state={state} />
		</svg>
	)
}
