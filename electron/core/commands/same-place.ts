import type { Standing } from '../../drivers/dialects/dialect.ts'

/**
 * Do these revisions, as a command names them, mean the place where the database stands? A command also names what is
 * applied only because another revision needs it, and leaves out what another stands on: so all that they stand on is
 * compared.
 */
export function isSamePlace(standing: Standing, named: readonly string[]): boolean {
	const here = allUnder(standing, standing.currents)
	const there = allUnder(standing, named)
	return here.size === there.size && [...here].every((id) => there.has(id))
}

/** Revisions with everything that must be applied for them. */
export function allUnder({ revisions }: Pick<Standing, 'revisions'>, ids: readonly string[]): ReadonlySet<string> {
	const needs = new Map(revisions.map(({ id, parents, dependsOn }) => [id, [...parents, ...dependsOn]]))
	const under = new Set<string>()
	const toVisit = [...ids]
	for (let id = toVisit.pop(); id !== undefined; id = toVisit.pop()) {
		if (under.has(id)) continue
		under.add(id)
		toVisit.push(...(needs.get(id) ?? []))
	}
	return under
}
