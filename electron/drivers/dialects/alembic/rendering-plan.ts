import type { RevisionNode, Standing, StepToRender } from '../dialect.ts'
import { createRevisionGraph, type RevisionGraph } from './graph.ts'
import { downwardOrder } from './graph-order.ts'
import type { ExpectedScript } from './rendered-script.ts'
import { droppedBy, movesUp } from './route.ts'
import { appliedFrom, type Move, rowsAfter } from './rows.ts'

/** What Alembic is told so that it prints one step, and what it will print. */
export type RenderingPlan = { readonly words: readonly string[]; readonly expected: ExpectedScript }

/** Works out the words for steps of a standing; the graph is made once. */
export type RenderingPlanner = (standing: Standing, step: StepToRender) => RenderingPlan

type History = { readonly graph: RevisionGraph; readonly nodes: ReadonlyMap<string, RevisionNode> }
type Candidate = { readonly range: string; readonly start: readonly string[]; readonly moves: readonly Move[] }

/** Makes a planner that remembers the graphs of the standings it was asked about. */
export function createRenderingPlanner(): RenderingPlanner {
	const known = new WeakMap<Standing, History>()
	const historyOf = (standing: Standing) => {
		const history = known.get(standing) ?? read(standing)
		known.set(standing, history)
		return history
	}
	return (standing, step) => planOf(historyOf(standing), step)
}

function read({ revisions }: Standing): History {
	const own = revisions.filter(({ known }) => known)
	return { graph: createRevisionGraph(own), nodes: new Map(own.map((node) => [node.id, node])) }
}

/**
 * One `from` is all that Alembic takes on paper. A step that stands on several revisions is therefore printed after those
 * of the other branch, or before them on the way down; the range with the fewest of these is taken, and first one whose
 * others do not ask the database.
 */
function planOf({ graph, nodes }: History, { id, direction }: StepToRender): RenderingPlan {
	const candidates = direction === 'up' ? upCandidates(graph, id) : downCandidates(graph, id)
	const cost = ({ moves }: Candidate) => {
		const asking = moves.filter((move) => move.id !== id && nodes.get(move.id)?.hints.includes('reads-live-state'))
		return moves.length + asking.length * 1_000_000
	}
	const [first, ...others] = candidates
	if (first === undefined) throw new Error(`no way to render ${id}`)
	const best = others.reduce((least, other) => (cost(other) < cost(least) ? other : least), first)
	const verb = direction === 'up' ? 'upgrade' : 'downgrade'
	return { words: [verb, best.range, '--sql'], expected: expectedOf(graph, best, direction) }
}

function upCandidates(graph: RevisionGraph, id: string): readonly Candidate[] {
	const needs = graph.needsOf(id)
	if (needs.length === 0) return [{ range: `base:${id}`, start: [], moves: [{ id, direction: 'up' }] }]
	return needs.map((from) => {
		// Of a revision with one parent and nothing else below it, everything else is applied already
		const moves: readonly Move[] =
			needs.length === 1 ? [{ id, direction: 'up' }] : movesUp({ graph, applied: appliedFrom(graph, [from]) }, [id])
		return { range: `${from}:${id}`, start: [from], moves }
	})
}

function downCandidates(graph: RevisionGraph, id: string): readonly Candidate[] {
	const parents = graph.parentsOf(id)
	if (parents.length < 2 && graph.needsOf(id).length === parents.length)
		return [{ range: `${id}:${parents[0] ?? 'base'}`, start: [id], moves: [{ id, direction: 'down' }] }]
	const applied = appliedFrom(graph, [id])
	const targets = parents.length === 0 ? [null] : parents
	return targets.flatMap((target) =>
		[null, id].map((branch) => {
			const order = downwardOrder(droppedBy(graph, applied, { id: target, branch }), [id], graph)
			const moves = order.map((dropped): Move => ({ id: dropped, direction: 'down' }))
			return { range: `${id}:${branch === null ? '' : `${branch}@`}${target ?? 'base'}`, start: [id], moves }
		}),
	)
}

function expectedOf(graph: RevisionGraph, { start, moves }: Candidate, direction: 'up' | 'down'): ExpectedScript {
	const own = direction === 'up' ? moves.length - 1 : 0
	return {
		direction,
		steps: moves.map(({ id }) => ({ id, parents: graph.parentsOf(id) })),
		place: direction === 'up' ? 'last' : 'first',
		fromNothing: start.length === 0,
		before: own === 0 ? start : rowsAfter(graph, start, moves.slice(0, own)),
		after: rowsAfter(graph, start, moves.slice(0, own + 1)),
	}
}
