import type { ToldRevision } from '../../../contract/commands.ts'

/**
 * What was told of each file. The command may run where folders have other names, in a container say, so that a path is
 * followed from its end: the file's name must be the same, and of several files of one name the one counts whose folders
 * agree furthest. What fits two equally well is told of neither.
 */
export function toldByFile(told: readonly ToldRevision[], paths: readonly string[]): ReadonlyMap<string, ToldRevision> {
	const byName = new Map<string, string[]>()
	for (const path of paths) {
		const name = partsOf(path).at(-1) ?? ''
		byName.set(name, [...(byName.get(name) ?? []), path])
	}
	const found = new Map<string, ToldRevision>()
	for (const one of told) {
		if (one.path === null) continue
		const path = nearest(one.path, byName.get(partsOf(one.path).at(-1) ?? '') ?? [])
		if (path !== null) found.set(path, one)
	}
	return found
}

const partsOf = (path: string) => path.split(/[\\/]/)

function nearest(said: string, candidates: readonly string[]): string | null {
	const [first, second] = candidates
		.map((path) => ({ path, shared: sharedEnd(partsOf(said), partsOf(path)) }))
		.sort((one, other) => other.shared - one.shared)
	if (!first || first.shared === second?.shared) return null
	return first.path
}

/** Parts that two paths have in common at their end. */
function sharedEnd(one: readonly string[], other: readonly string[]): number {
	let shared = 0
	while (shared < one.length && one.at(-1 - shared) === other.at(-1 - shared)) shared += 1
	return shared
}
