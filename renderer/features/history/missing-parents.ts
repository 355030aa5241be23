import type { ListedHistory, ListedRevision } from '../../../electron/contract/history.ts'

/**
 * Parents and dependencies that no file has are cut from a history's graph and told as problems. Here they are named at
 * their revisions again, so that the picture shows a loose end and the details do not call such a revision the first.
 */
export function withMissingParents({ revisions, problems }: ListedHistory): readonly ListedRevision[] {
	const missing = problems.filter(({ kind, facts }) => kind === 'parent-missing' && facts['parent'] !== undefined)
	if (missing.length === 0) return revisions
	const named = (id: string, isDependency: boolean) =>
		missing
			.filter(({ revision, facts }) => revision === id && (facts['variable'] === 'depends_on') === isDependency)
			.map(({ facts }) => facts['parent'] ?? '')
	const concerned = new Set(missing.map(({ revision }) => revision))
	return revisions.map((revision) => {
		const { id, parents, dependsOn } = revision
		if (!concerned.has(id)) return revision
		return {
			...revision,
			parents: [...new Set([...parents, ...named(id, false)])],
			dependsOn: [...new Set([...dependsOn, ...named(id, true)])],
		}
	})
}
