import type { ListedHistory, ListedRevision, ThinHistory, ThinRevision } from './history.ts'

/** Shared by all revisions that have none of something. */
const none: never[] = []

/** Leaves out what `thickRevision` puts back: most revisions have most of it in common. */
export function thinRevision(revision: ListedRevision): ThinRevision {
	const { id, label, message, parents, state, createdAt, byCommand, branchLabels, dependsOn } = revision
	const { hints, told, file, edited, appliedAt, since } = revision
	return {
		id,
		message,
		parents,
		state,
		...(label !== id && { label }),
		...(createdAt !== null && { createdAt }),
		...(!byCommand && { byCommand }),
		...(branchLabels.length > 0 && { branchLabels }),
		...(dependsOn.length > 0 && { dependsOn }),
		...(hints.length > 0 && { hints }),
		...(told !== null && { told }),
		...(file !== null && { file }),
		...(edited && { edited }),
		...(appliedAt !== null && { appliedAt }),
		...(since !== null && { since }),
	}
}

/** All revisions come out in one shape, which engines are quickest with. */
function thickRevision(thin: ThinRevision): ListedRevision {
	return {
		id: thin.id,
		label: thin.label ?? thin.id,
		message: thin.message,
		parents: thin.parents,
		createdAt: thin.createdAt ?? null,
		state: thin.state,
		byCommand: thin.byCommand ?? true,
		branchLabels: thin.branchLabels ?? none,
		dependsOn: thin.dependsOn ?? none,
		hints: thin.hints ?? none,
		told: thin.told ?? null,
		file: thin.file ?? null,
		edited: thin.edited ?? false,
		appliedAt: thin.appliedAt ?? null,
		since: thin.since ?? null,
	}
}

/** A history as it was before it was made thin. */
export function thickHistory(thin: ThinHistory): ListedHistory {
	return { ...thin, revisions: thin.revisions.map(thickRevision) }
}
