import type { RevisionState } from '../../contract/history.ts'
import type { Direction } from '../../contract/migrations.ts'

/** The shape of a history: who follows whom, and, where there are branches, who needs another beside that. */
export type GraphNode = { readonly id: string; readonly parents: readonly string[]; readonly dependsOn?: readonly string[] }

/** One move along the graph: a revision, taken or taken back. */
export type Move = { readonly id: string; readonly direction: Direction }

/** Ids of the revisions that nothing follows, in the order given. */
export function headsOf(nodes: readonly GraphNode[]): readonly string[] {
	const followed = new Set<string>()
	for (const { parents } of nodes) for (const parent of parents) followed.add(parent)
	return nodes.filter((node) => !followed.has(node.id)).map((node) => node.id)
}

/**
 * Revisions and all that must be applied for them, each once: what they stand on and what they depend on. An id that the
 * history does not hold stays, with nothing under it.
 */
export function lineageOf(nodes: readonly GraphNode[], ids: readonly string[]): ReadonlySet<string> {
	const nodesById = new Map(nodes.map((node) => [node.id, node]))
	const lineage = new Set<string>()
	const toVisit = [...ids]
	for (let id = toVisit.pop(); id !== undefined; id = toVisit.pop()) {
		if (lineage.has(id)) continue
		lineage.add(id)
		const { parents = [], dependsOn = [] } = nodesById.get(id) ?? {}
		toVisit.push(...parents, ...dependsOn)
	}
	return lineage
}

/**
 * The moves from what is applied to a place: first back down from what the target does not stand on, newest first, then
 * up what it does, oldest first. `nodes` are in order, parents before children; null is the place before every revision.
 */
export function movesTo(nodes: readonly GraphNode[], here: ReadonlySet<string>, to: string | null): readonly Move[] {
	const there = lineageOf(nodes, to === null ? [] : [to])
	const down = nodes.filter((node) => here.has(node.id) && !there.has(node.id)).reverse()
	const up = nodes.filter((node) => there.has(node.id) && !here.has(node.id))
	return [...down.map((node): Move => ({ id: node.id, direction: 'down' })), ...up.map((node): Move => ({ id: node.id, direction: 'up' }))]
}

/** Where a revision stands against the database; `known` says whether the project still has it. */
export function stateOf(
	id: string,
	standing: { readonly currents: readonly string[]; readonly applied: ReadonlySet<string>; readonly known: boolean },
): RevisionState {
	if (!standing.known) return 'missing'
	if (standing.currents.includes(id)) return 'current'
	return standing.applied.has(id) ? 'applied' : 'pending'
}
