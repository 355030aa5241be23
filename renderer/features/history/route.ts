import type { Revision } from '../../../electron/contract/history.ts'

/** The way from where a database stands to a revision: how many steps, which way, and the revisions it takes. */
export type Route = { direction: 'up' | 'down' | 'none'; steps: number; revisions: ReadonlySet<string> }

const nowhere: Route = { direction: 'none', steps: 0, revisions: new Set() }

/** Everything that can be reached from `start` by `next`, itself included. */
function reach(start: string, next: (id: string) => readonly string[]): Set<string> {
	const found = new Set([start])
	for (const id of found) for (const neighbour of next(id)) found.add(neighbour)
	return found
}

/**
 * A way finder over one history. Up: the pending revisions among the target and what it stands on. Down: the applied
 * revisions that stand on the target, all of which have to go. The graph is indexed once; each question then costs
 * only what it reaches.
 */
export function createRouteFinder(revisions: readonly Revision[]): (target: string) => Route {
	const byId = new Map(revisions.map((revision) => [revision.id, revision]))
	const children = new Map<string, string[]>()
	for (const { id, parents } of revisions)
		for (const parent of parents) {
			const siblings = children.get(parent)
			if (siblings === undefined) children.set(parent, [id])
			else siblings.push(id)
		}
	const isPending = (id: string) => byId.get(id)?.state === 'pending'
	const isApplied = (id: string) => byId.has(id) && !isPending(id)
	return (target) => {
		if (!byId.has(target)) return nowhere
		const way = isPending(target)
			? reach(target, (id) => (byId.get(id)?.parents ?? []).filter(isPending))
			: reach(target, (id) => (children.get(id) ?? []).filter(isApplied))
		if (!isPending(target)) way.delete(target)
		if (way.size === 0) return nowhere
		return { direction: isPending(target) ? 'up' : 'down', steps: way.size, revisions: way }
	}
}
