import type { Dialect, Route, Standing } from '../../drivers/dialects/dialect.ts'
import { movesTo } from './graph.ts'
import { knownRevisions } from './places.ts'
import { resolveTarget } from './target.ts'

/**
 * Where a target leads: as the dialect says, whose history may have branches, or else along the one line there is.
 * Faults: `unknown-revision`, `ambiguous-revision`.
 */
export function routeOf(dialect: Pick<Dialect, 'route'>, standing: Standing, target: string): Route {
	return dialect.route?.(standing, target) ?? routeInLine(standing, target)
}

function routeInLine(standing: Standing, target: string): Route {
	const revisions = knownRevisions(standing)
	const goal = resolveTarget(target, revisions, standing.current)
	const moves = movesTo(revisions, standing.applied, goal.id)
	return { moves, direction: moves[0]?.direction ?? 'none', goal: [goal.id] }
}
