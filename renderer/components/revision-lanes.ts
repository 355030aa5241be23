/**
 * A node of a graph as far as its drawing is concerned. Dependencies are drawn like parents, only otherwise: they never
 * decide where a node stands. What is not in the graph, and what a cycle puts above its child, gets no line.
 */
export type LaneNode = { id: string; parents: readonly string[]; dependsOn?: readonly string[] }

/**
 * A piece of an edge inside one row. Rows are cut at their top, their node's middle and their bottom: `pass` runs from
 * top to bottom, `in` from the top into the row's node, `out` from the node to the bottom, and a `stub` leads from the
 * node to a parent that is not there. `children` are the nodes whose edge to `parent` the piece carries: several once
 * edges have joined. `folded` counts the edges of a piece that stands for many: it then names no parent, and only some
 * of its children.
 */
export type LanePiece = {
	kind: 'pass' | 'in' | 'out' | 'stub'
	from: number
	to: number
	children: readonly string[]
	parent: string
	dependency: boolean
	folded: number
}

/** One row of the drawing: the lane its node stands in and every piece of edge that crosses it. */
export type LaneRow = { readonly id: string; readonly lane: number; readonly pieces: readonly LanePiece[] }

/** A drawing: its rows in the order given, how many lanes it needs, and the most edges that its last lane had to hold at once. */
export type LaneDrawing = { rows: readonly LaneRow[]; lanes: number; folded: number }

/** Edges on their way down: each is drawn through the rows it only crosses as one and the same piece. */
type Ground = {
	/** The edge in each lane but the last. */
	readonly lanes: (LanePiece | undefined)[]
	/** The edges that share the last lane, by what they run to: lines of descent, and of dependency. */
	readonly last: Map<string, LanePiece>
	readonly lastDependencies: Map<string, LanePiece>
	readonly widest: number
	/** What is drawn for the last lane; undefined when that is to be worked out again. */
	bundle: LanePiece | undefined
}

/** Of edges that share a piece, so many children are kept: enough to light a way, and thousands of edges to one node cost little. */
const keptChildren = 64

/** All pieces have one shape, which makes a difference when there are hundreds of thousands. */
function createPiece(
	kind: LanePiece['kind'],
	from: number,
	to: number,
	children: readonly string[],
	parent: string,
	dependency: boolean,
): LanePiece {
	return { kind, from, to, children, parent, dependency, folded: 1 }
}

const lastOf = (ground: Ground, dependency: boolean) => (dependency ? ground.lastDependencies : ground.last)
const foldedIn = (ground: Ground) => ground.last.size + ground.lastDependencies.size

/** The leftmost lane nobody uses; the last one always takes one more. */
function freeLane({ lanes, widest }: Ground): number {
	const gap = lanes.indexOf(undefined)
	return gap === -1 ? Math.min(lanes.length, widest - 1) : gap
}

/** The lane in which an edge runs down to this node already, or -1. */
function laneTo(ground: Ground, id: string, dependency: boolean): number {
	const { lanes, widest } = ground
	for (let lane = 0; lane < lanes.length; lane++) if (lanes[lane]?.parent === id && lanes[lane]?.dependency === dependency) return lane
	return lastOf(ground, dependency).has(id) ? widest - 1 : -1
}

/** One piece for all that runs through the last lane; of very many edges it no longer says whose they are. */
function bundleOf(ground: Ground): LanePiece | undefined {
	const folded = foldedIn(ground)
	const edges = folded > keptChildren ? [] : [...ground.last.values(), ...ground.lastDependencies.values()]
	if (folded < 2) return edges[0]
	const lane = ground.widest - 1
	const children = edges.flatMap((edge) => edge.children)
	return { ...createPiece('pass', lane, lane, children, '', false), folded }
}

/** Ends the edges that run to this row's node. */
function enter(ground: Ground, id: string, lane: number): LanePiece[] {
	const pieces: LanePiece[] = []
	for (let index = 0; index < ground.lanes.length; index++) {
		const edge = ground.lanes[index]
		if (edge === undefined || edge.parent !== id) continue
		pieces.push(createPiece('in', edge.from, lane, edge.children, edge.parent, edge.dependency))
		ground.lanes[index] = undefined
	}
	for (const edges of [ground.last, ground.lastDependencies]) {
		const edge = edges.get(id)
		if (edge === undefined) continue
		pieces.push(createPiece('in', edge.from, lane, edge.children, edge.parent, edge.dependency))
		edges.delete(id)
		ground.bundle = undefined
	}
	return pieces
}

/** A row as it is kept: few rows are ever seen, so what crosses one is gathered when it is asked for. */
class KeptRow implements LaneRow {
	readonly id: string
	readonly lane: number
	/** Edges that begin or end in its node. */
	readonly own: LanePiece[]
	readonly crossing: readonly (LanePiece | undefined)[]
	readonly bundle: LanePiece | undefined

	constructor(ground: Ground, id: string, lane: number, own: LanePiece[]) {
		ground.bundle ??= bundleOf(ground)
		this.id = id
		this.lane = lane
		this.own = own
		this.crossing = ground.lanes.slice()
		this.bundle = ground.bundle
	}

	get pieces(): readonly LanePiece[] {
		return [...this.crossing, this.bundle, ...this.own].filter((piece) => piece !== undefined)
	}
}

/** Starts an edge in a lane, or lets it join the one that is there. */
function open(ground: Ground, lane: number, child: string, parent: string, dependency: boolean): void {
	const isLast = lane === ground.widest - 1
	const there = isLast ? lastOf(ground, dependency).get(parent) : ground.lanes[lane]
	const children = there === undefined ? [child] : there.children.length < keptChildren ? [...there.children, child] : there.children
	const edge = createPiece('pass', lane, lane, children, parent, dependency)
	if (!isLast) ground.lanes[lane] = edge
	else {
		lastOf(ground, dependency).set(parent, edge)
		ground.bundle = undefined
	}
}

/** Starts an edge in a row's node: straight down in the node's lane, in the lane that runs there already, or in a free one. */
function leave(ground: Ground, row: KeptRow, parent: string, straight: boolean, dependency: boolean): void {
	const joined = straight ? row.lane : laneTo(ground, parent, dependency)
	const to = joined === -1 ? freeLane(ground) : joined
	open(ground, to, row.id, parent, dependency)
	row.own.push(createPiece('out', row.lane, to, [row.id], parent, dependency))
}

/** Places one node, whose edges lead to those still to come. */
function place(ground: Ground, { id, parents, dependsOn }: LaneNode, below: ReadonlySet<string>): KeptRow {
	const awaited = laneTo(ground, id, false)
	const lane = awaited === -1 ? freeLane(ground) : awaited
	const row = new KeptRow(ground, id, lane, enter(ground, id, lane))
	const drawn: string[] = []
	for (const parent of parents) {
		if (!below.has(parent) || drawn.includes(parent)) continue
		leave(ground, row, parent, drawn.length === 0, false)
		drawn.push(parent)
	}
	const [missing] = parents
	if (drawn.length === 0 && missing !== undefined) row.own.push(createPiece('stub', lane, lane, [id], missing, false))
	for (const other of dependsOn ?? []) {
		if (!below.has(other) || drawn.includes(other)) continue
		leave(ground, row, other, false, true)
		drawn.push(other)
	}
	while (ground.lanes.length > 0 && ground.lanes.at(-1) === undefined) ground.lanes.pop()
	return row
}

/**
 * Places a graph on lanes like a good version-control log: one row a node, children above their parents, the first
 * parent straight below. Takes the nodes newest first. It never needs more than `widest` lanes: what has no room goes
 * down the last one together. Time grows with rows times lanes.
 */
export function layOutLanes(nodes: readonly LaneNode[], widest = 24): LaneDrawing {
	const below = new Set<string>()
	for (const { id } of nodes) below.add(id)
	const ground: Ground = { lanes: [], last: new Map(), lastDependencies: new Map(), widest, bundle: undefined }
	const rows: LaneRow[] = []
	let [lanes, folded] = [0, 0]
	for (const node of nodes) {
		below.delete(node.id)
		const row = place(ground, node, below)
		rows.push(row)
		const sharing = foldedIn(ground)
		lanes = Math.max(lanes, row.lane + 1, sharing > 0 ? widest : ground.lanes.length)
		folded = Math.max(folded, sharing)
	}
	return { rows, lanes, folded }
}
