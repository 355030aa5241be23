import type { ToldRevision } from '../../../contract/commands.ts'
import type { Problem } from '../../../contract/database.ts'
import type { AlembicProject, AlembicRevision } from './project.ts'

/** So many ids are named in one sentence. */
const namedAtMost = 8

/**
 * Where Alembic tells otherwise than the files do. `known` are all revisions there are now, those that it told among
 * them. Labels are only looked for: it tells those of a whole branch for each of its revisions.
 */
export function differencesOf(
	project: AlembicProject,
	known: readonly AlembicRevision[],
	told: readonly ToldRevision[],
): readonly Problem[] {
	const toldById = new Map(told.map((one) => [one.id, one]))
	const knownById = new Map(known.map((revision) => [revision.id, revision]))
	const byLabel = new Map(known.flatMap(({ id, branchLabels }) => branchLabels.map((label) => [label, id])))
	const found: Problem[] = []
	for (const revision of project.revisions) {
		const one = toldById.get(revision.id)
		if (!one) continue
		const own = knownById.get(revision.id) ?? revision
		found.push(...edgesOf(own, one, byLabel))
		if (own.branchLabels.some((label) => !one.labels.includes(label)))
			found.push(differs(own, 'its branch labels', one.labels, own.branchLabels))
	}
	const untold = project.revisions.filter(({ id }) => !toldById.has(id)).map(({ id }) => id)
	const unknown = told.filter(({ id }) => !knownById.has(id)).map(({ id }) => id)
	if (untold.length > 0) found.push(otherwise({ untold: listed(untold) }))
	// Those side by side are told in another order from run to run
	if (unknown.length > 0) found.push(otherwise({ unknown: listed(unknown.toSorted()) }))
	return found
}

/** An id that is plainly in a file, where Alembic has another. */
export function otherId(file: string, says: string, expected: string): Problem {
	return otherwise({ file, part: 'its id', says, expected })
}

function edgesOf(own: AlembicRevision, one: ToldRevision, byLabel: ReadonlyMap<string, string>): readonly Problem[] {
	const needs = one.dependsOn?.map((name) => byLabel.get(name) ?? name) ?? own.dependsOn
	const parents = one.parents ?? own.parents
	return [
		...(isSame(parents, own.parents) ? [] : [differs(own, 'its parents', parents, own.parents)]),
		...(isSame(needs, own.dependsOn) ? [] : [differs(own, 'what it depends on', needs, own.dependsOn)]),
	]
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
	const [here, there] = [new Set(one), new Set(other)]
	return here.size === there.size && [...here].every((id) => there.has(id))
}

function differs({ id, file }: AlembicRevision, part: string, says: readonly string[], expected: readonly string[]): Problem {
	return { ...otherwise({ file, part, says: says.join(', ') || 'none', expected: expected.join(', ') || 'none' }), revision: id }
}

/** As long as the two contradict each other, it is not known what a step would do. */
function otherwise(facts: Problem['facts']): Problem {
	return { kind: 'told-otherwise', blocks: true, facts }
}

function listed(ids: readonly string[]): string {
	const more = ids.length - namedAtMost
	return more > 0 ? `${ids.slice(0, namedAtMost).join(', ')} and ${more} more` : ids.join(', ')
}
