import type { Revision } from '../../../electron/contract/history.ts'

/** Does every word of the text occur in the revision's id, label, message, file or state. */
export function matchesFilter(revision: Revision, text: string): boolean {
	const where = `${revision.id} ${revision.label} ${revision.message} ${revision.file ?? ''} ${revision.state}`.toLowerCase()
	return text
		.toLowerCase()
		.split(/\s+/)
		.every((word) => where.includes(word))
}

/**
 * Keeps some revisions of a history (parents before children) and ties each to the nearest kept ones it stands on, so
 * that a filtered picture still shows who descends from whom.
 */
export function condense(revisions: readonly Revision[], keep: (revision: Revision) => boolean): Revision[] {
	const nearest = new Map<string, readonly string[]>()
	const kept: Revision[] = []
	for (const revision of revisions) {
		const parents = [...new Set(revision.parents.flatMap((parent) => nearest.get(parent) ?? []))]
		if (keep(revision)) {
			kept.push({ ...revision, parents })
			nearest.set(revision.id, [revision.id])
		} else nearest.set(revision.id, parents)
	}
	return kept
}
