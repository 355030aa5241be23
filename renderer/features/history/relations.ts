import type { ListedRevision } from '../../../electron/contract/history.ts'

/** Who stands on whom in one history, indexed once. */
export type Relations = {
	readonly byId: ReadonlyMap<string, ListedRevision>
	/** Revisions that have this one as a parent, oldest first. */
	followersOf(id: string): readonly string[]
	/** Revisions on other branches that depend on this one, oldest first. */
	dependentsOf(id: string): readonly string[]
}

/** Turns links from each revision to older ones round. */
function reversed(
	revisions: readonly ListedRevision[],
	links: (revision: ListedRevision) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
	const back = new Map<string, string[]>()
	for (const revision of revisions)
		for (const older of links(revision)) {
			const newer = back.get(older)
			if (newer === undefined) back.set(older, [revision.id])
			// Named twice, it follows once
			else if (newer.at(-1) !== revision.id) newer.push(revision.id)
		}
	return back
}

/** Indexes a history so that each question about a revision's neighbours costs only their number. */
export function createRelations(revisions: readonly ListedRevision[]): Relations {
	const followers = reversed(revisions, ({ parents }) => parents)
	const dependents = reversed(revisions, ({ dependsOn }) => dependsOn)
	return {
		byId: new Map(revisions.map((revision) => [revision.id, revision])),
		followersOf: (id) => followers.get(id) ?? [],
		dependentsOf: (id) => dependents.get(id) ?? [],
	}
}
