/** A node of a graph as far as its drawing is concerned. Parents that are not in the graph are left out of the drawing. */
export type LaneNode = { id: string; parents: readonly string[] }

/**
 * A piece of an edge inside one row. Rows are cut at their top, their node's middle and their bottom:
 * `pass` runs from top to bottom, `in` from the top into the row's node, `out` from the node to the bottom.
 * `children` are the nodes whose edge to `parent` the piece carries: several once edges have joined.
 */
export type LanePiece = { kind: 'pass' | 'in' | 'out'; from: number; to: number; children: readonly string[]; parent: string }

/** One row of the drawing: the lane its node stands in and every piece of edge that crosses it. */
export type LaneRow = { id: string; lane: number; pieces: readonly LanePiece[] }

/** A drawing: its rows in the order given and how many lanes it needs. */
export type LaneDrawing = { rows: readonly LaneRow[]; lanes: number }

/** A lane in use: the node it runs down to and the nodes it comes from. */
type OpenLane = { parent: string; children: readonly string[] }

/** The leftmost lane nobody uses. */
function freeLane(open: readonly (OpenLane | undefined)[]): number {
	const gap = open.indexOf(undefined)
	return gap === -1 ? open.length : gap
}

/** Edges that end in this row's node, and the ones that only cross the row. */
function enter(open: (OpenLane | undefined)[], id: string, lane: number): LanePiece[] {
	const pieces: LanePiece[] = []
	for (const [index, waiting] of open.entries()) {
		if (waiting === undefined) continue
		if (waiting.parent === id) {
			pieces.push({ kind: 'in', from: index, to: lane, ...waiting })
			open[index] = undefined
		} else pieces.push({ kind: 'pass', from: index, to: index, ...waiting })
	}
	return pieces
}

/**
 * Edges that start in this row's node. The first parent keeps the node's lane, so that a line stays straight; a further
 * parent joins the lane that already runs down to it, or takes a free one.
 */
function leave(open: (OpenLane | undefined)[], id: string, lane: number, parents: readonly string[]): LanePiece[] {
	return parents.map((parent, index) => {
		const joined = index === 0 ? -1 : open.findIndex((waiting) => waiting?.parent === parent)
		const to = index === 0 ? lane : joined === -1 ? freeLane(open) : joined
		open[to] = { parent, children: [...(open[to]?.children ?? []), id] }
		return { kind: 'out', from: lane, to, children: [id], parent }
	})
}

/**
 * Places a graph on lanes like a good version-control log: one row a node, children above their parents, the first
 * parent straight below. Takes the nodes newest first; time grows with rows times open lanes.
 */
export function layOutLanes(nodes: readonly LaneNode[]): LaneDrawing {
	const known = new Set(nodes.map((node) => node.id))
	const open: (OpenLane | undefined)[] = []
	let lanes = 0
	const rows = nodes.map(({ id, parents }) => {
		const awaited = open.findIndex((waiting) => waiting?.parent === id)
		const lane = awaited === -1 ? freeLane(open) : awaited
		const entering = enter(open, id, lane)
		const leaving = leave(
			open,
			id,
			lane,
			[...new Set(parents)].filter((parent) => known.has(parent)),
		)
		while (open.length > 0 && open.at(-1) === undefined) open.pop()
		lanes = Math.max(lanes, lane + 1, open.length)
		return { id, lane, pieces: [...entering, ...leaving] }
	})
	return { rows, lanes }
}
