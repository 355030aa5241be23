import { counted } from '../../../electron/contract/words/quantities.ts'
import type { Relations } from './relations.ts'

/** The way from where a database stands to a revision: how many steps, which way, and the revisions it takes. */
export type Route = { direction: 'up' | 'down' | 'none'; steps: number; revisions: ReadonlySet<string> }

const nowhere: Route = { direction: 'none', steps: 0, revisions: new Set() }

/** Everything that can be reached from `start` by `next`, `start` included. */
function reach(start: readonly string[], next: (id: string) => readonly string[]): Set<string> {
	const found = new Set(start)
	for (const id of found) for (const neighbour of next(id)) found.add(neighbour)
	return found
}

function routeOf(direction: 'up' | 'down', revisions: ReadonlySet<string>): Route {
	return revisions.size === 0 ? nowhere : { direction, steps: revisions.size, revisions }
}

/**
 * A way finder over one history. Up: the pending revisions among the target, what it stands on and what that depends on.
 * Down: the applied revisions that follow the target, with all that follows or depends on those; what only depends on
 * the target itself may stay. Each question costs only what it reaches.
 */
export function createRouteFinder({ byId, followersOf, dependentsOf }: Relations): (target: string) => Route {
	const isPending = (id: string) => byId.get(id)?.state === 'pending'
	const isApplied = (id: string) => byId.has(id) && !isPending(id)
	const neededBy = (id: string) => {
		const revision = byId.get(id)
		return revision === undefined ? [] : [...revision.parents, ...revision.dependsOn].filter(isPending)
	}
	const resting = (id: string) => [...followersOf(id), ...dependentsOf(id)].filter(isApplied)
	return (target) => {
		if (!byId.has(target)) return nowhere
		if (isPending(target)) return routeOf('up', reach([target], neededBy))
		return routeOf('down', reach(followersOf(target).filter(isApplied), resting))
	}
}

/** The way to all heads at once: every pending revision. */
export function routeToHeads({ byId }: Relations): Route {
	return routeOf('up', new Set([...byId.values()].filter(({ state }) => state === 'pending').map(({ id }) => id)))
}

/** How a route reads beside its end: `3 steps up`. */
export function routeText(route: Route): string {
	return route.direction === 'none' ? '' : `${counted(route.steps, 'step')} ${route.direction}`
}
