import type { RevisionRef } from '../../contract/database.ts'
import type { RevisionNode, Standing } from '../../drivers/dialects/dialect.ts'
import type { Sight } from '../connections/databases.ts'
import { headsOf } from './graph.ts'

/** A revision as other places point at it; null for null and for ids the history does not hold. */
function revisionRef(standing: Standing, id: string | null): RevisionRef | null {
	const node = standing.revisions.find((revision) => revision.id === id)
	return node ? { id: node.id, label: node.label, message: node.message } : null
}

/**
 * A place in the history: the revision there, or, on several branches at once, all of them in one, with ids and labels
 * in order and joined by commas. Null for none.
 */
export function placeAt(standing: Standing, ids: readonly string[]): RevisionRef | null {
	if (ids.length < 2) return revisionRef(standing, ids[0] ?? null)
	const here = new Set(ids)
	const nodes = standing.revisions.filter(({ id }) => here.has(id)).sort((one, other) => (one.id < other.id ? -1 : 1))
	return { id: nodes.map(({ id }) => id).join(', '), label: nodes.map(({ label }) => label).join(', '), message: '' }
}

/** Where a database was seen to stand; null before the first revision, and where no history is recognised. */
export function currentOf({ recognised }: Pick<Sight, 'recognised'>): RevisionRef | null {
	return recognised ? placeAt(recognised.standing, recognised.standing.currents) : null
}

/** Revisions the project still has; what only the database knows is left out. */
export function knownRevisions(standing: Standing): readonly RevisionNode[] {
	return standing.revisions.filter((node) => node.known)
}

/** The one head of the history, or null when there are several or none. */
export function headOf(standing: Standing): RevisionRef | null {
	const heads = headsOf(knownRevisions(standing))
	return heads.length === 1 ? revisionRef(standing, heads[0] ?? null) : null
}
