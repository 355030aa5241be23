import type { ListedRevision } from '../../../electron/contract/history.ts'

/**
 * Keeps some revisions of a history (parents before children) and ties each to the nearest kept ones it stands on, so
 * that a filtered picture still shows who descends from whom.
 */
export function condense(revisions: readonly ListedRevision[], keep: (revision: ListedRevision) => boolean): ListedRevision[] {
	const nearest = new Map<string, readonly string[]>()
	const kept: ListedRevision[] = []
	for (const revision of revisions) {
		const [only, ...others] = revision.parents
		// On a line the same list is handed on: thousands of revisions between two hits cost nothing.
		const parents =
			only !== undefined && others.length === 0
				? (nearest.get(only) ?? [])
				: [...new Set(revision.parents.flatMap((parent) => nearest.get(parent) ?? []))]
		if (keep(revision)) {
			kept.push({ ...revision, parents: [...parents] })
			nearest.set(revision.id, [revision.id])
		} else nearest.set(revision.id, parents)
	}
	return kept
}
