import type { Direction } from '../../../contract/migrations.ts'
import type { RevisionGraph } from './graph.ts'

export type Move = { readonly id: string; readonly direction: Direction }

/** What happens to the version table in one step. An update comes last, after what is taken out or put in beside it. */
export type RowChange = {
	readonly inserted: readonly string[]
	readonly deleted: readonly string[]
	readonly updated: { readonly from: string; readonly to: string } | null
	/** What the table holds afterwards, sorted. */
	readonly rows: readonly string[]
}

/** Everything that is applied where these rows are: they, and all they stand on. Rows that the graph lacks count as themselves. */
export function appliedFrom(graph: RevisionGraph, rows: readonly string[]): ReadonlySet<string> {
	return new Set([...graph.ancestors(rows.filter(graph.has), 'needs'), ...rows])
}

/** The rows that no other row stands on: where the database is. Sorted. */
export function topRows(graph: RevisionGraph, rows: readonly string[]): readonly string[] {
	const known = rows.filter(graph.has)
	const below = graph.ancestors(known.flatMap(graph.needsOf), 'needs')
	return [...new Set(rows)].filter((id) => !below.has(id)).sort()
}

/**
 * What Alembic does to the version table for each of these moves, so that it holds what is applied and nothing stands
 * on. A revision replaces the rows it stands on; a merge takes all but one of them out and updates that one; what only
 * another branch depends on has no row.
 */
export function rowChanges(graph: RevisionGraph, rows: readonly string[], moves: readonly Move[]): readonly RowChange[] {
	const applied = new Set(appliedFrom(graph, rows))
	const here = new Set(topRows(graph, rows))
	return moves.map(({ id, direction }) => {
		const change = direction === 'up' ? upChange(graph, here, id) : downChange(graph, applied, id)
		if (direction === 'up') applied.add(id)
		else applied.delete(id)
		for (const row of change.deleted) here.delete(row)
		for (const row of change.inserted) here.add(row)
		if (change.updated) {
			here.delete(change.updated.from)
			here.add(change.updated.to)
		}
		return { ...change, rows: [...here].sort() }
	})
}

/** What the table holds after these moves, sorted. */
export function rowsAfter(graph: RevisionGraph, rows: readonly string[], moves: readonly Move[]): readonly string[] {
	return rowChanges(graph, rows, moves).at(-1)?.rows ?? topRows(graph, rows)
}

type Change = Omit<RowChange, 'rows'>

function upChange(graph: RevisionGraph, here: ReadonlySet<string>, id: string): Change {
	const replaced = graph.needsOf(id).filter((below) => here.has(below))
	const from = replaced.at(-1)
	if (from === undefined) return { inserted: [id], deleted: [], updated: null }
	return { inserted: [], deleted: replaced.slice(0, -1), updated: { from, to: id } }
}

function downChange(graph: RevisionGraph, applied: ReadonlySet<string>, id: string): Change {
	const isFree = (below: string) => !graph.dependentsOf(below).some((dependent) => dependent !== id && applied.has(dependent))
	const uncovered = graph.needsOf(id).filter(isFree)
	const to = uncovered.at(-1)
	if (to === undefined) return { inserted: [], deleted: [id], updated: null }
	return { inserted: uncovered.slice(0, -1), deleted: [], updated: { from: id, to } }
}

/**
 * What the table holds once the marker was put on these revisions: rows in their line, above or below, go; rows of
 * other branches stay. `purge` forgets all rows first. Sorted.
 */
export function rowsStamped(graph: RevisionGraph, rows: readonly string[], ids: readonly string[], purge: boolean): readonly string[] {
	const related = new Set([...graph.ancestors(ids, 'needs'), ...graph.descendants(ids, 'needs')])
	const staying = purge ? [] : rows.filter((row) => !related.has(row))
	return topRows(graph, [...staying, ...ids])
}
