import { FaultError } from '../../../contract/fault.ts'
import type { Route } from '../dialect.ts'
import type { RevisionGraph } from './graph.ts'
import { downwardOrder } from './graph-order.ts'
import { appliedFrom, type Move, rowsAfter, topRows } from './rows.ts'
import { type Place, readTarget } from './targets.ts'

type Here = { readonly graph: RevisionGraph; readonly rows: readonly string[]; readonly applied: ReadonlySet<string> }

/**
 * Where a target leads, in the order in which Alembic takes the steps. A target that is not applied is gone up to; one
 * that is applied and has something on top of it is gone down to, together with whatever depends on what goes, and
 * other branches stay. Faults: `unknown-revision`, `ambiguous-revision` (also for targets that lead both ways).
 */
export function routeTo(graph: RevisionGraph, rows: readonly string[], target: string): Route {
	const here: Here = { graph, rows: topRows(graph, rows), applied: appliedFrom(graph, rows) }
	const places = readTarget(graph, rows, target)
	const up = places.flatMap(({ id, way }) => (id !== null && way !== 'down' && !here.applied.has(id) ? [id] : []))
	const down = places.filter((place) => goesDown(here, place))
	if (up.length > 0 && down.length > 0) {
		const matches = places.map(({ id }) => id ?? 'base')
		throw new FaultError({ kind: 'ambiguous-revision', target, matches })
	}
	const moves = up.length > 0 ? movesUp(here, up) : movesDown(here, down)
	const [first] = moves
	return { moves, direction: first?.direction ?? 'none', goal: rowsAfter(graph, rows, moves) }
}

/** The moves that apply these revisions and everything they need. */
export function movesUp({ graph, applied }: Pick<Here, 'graph' | 'applied'>, ids: readonly string[]): readonly Move[] {
	const wanted = new Set([...graph.ancestors(ids, 'needs')].filter((id) => !applied.has(id)))
	const order = [...downwardOrder(wanted, graph.sorted(ids), graph)].reverse()
	return order.map((id) => ({ id, direction: 'up' }))
}

function goesDown({ graph, applied }: Here, { id, way }: Place): boolean {
	if (way === 'up') return false
	if (id === null || way === 'down') return true
	return applied.has(id) && graph.childrenOf(id).some((child) => applied.has(child))
}

function movesDown({ graph, rows, applied }: Here, places: readonly Place[]): readonly Move[] {
	const dropped = new Set(places.flatMap((place) => [...droppedBy(graph, applied, place)]))
	const order = downwardOrder(dropped, graph.sorted(rows.filter(graph.has)), graph)
	return order.map((id) => ({ id, direction: 'down' }))
}

/**
 * What a downgrade to a place takes back: all that follows it, of the named branch alone where it parts there, and
 * what depends on any of that.
 */
export function droppedBy(
	graph: RevisionGraph,
	applied: ReadonlySet<string>,
	{ id, branch }: Pick<Place, 'id' | 'branch'>,
): ReadonlySet<string> {
	const roots = id === null ? graph.bases : graph.childrenOf(id)
	const line = branch === null || roots.length < 2 ? null : graph.ancestors([branch], 'line')
	const onBranch = line === null ? roots : roots.filter((root) => line.has(root))
	// A branch that begins at the place or below it does not tell its children apart
	const chosen = onBranch.length === 0 ? roots : onBranch
	return new Set([...graph.descendants(chosen, 'needs')].filter((other) => applied.has(other)))
}
