import { FaultError } from '../../../contract/fault.ts'
import type { RevisionGraph } from './graph.ts'
import { droppedBy, movesUp } from './route.ts'
import { appliedFrom, type Move, topRows } from './rows.ts'
import { sharesLine } from './targets.ts'

/**
 * What Alembic is told so that it takes exactly these moves: `upgrade` or `downgrade` with a full id where one says it
 * all, else `heads`, `label@heads`, `base` or `id@id`. Each is tried by working out what Alembic would make of it. Faults:
 * `ambiguous-revision` when it takes more than one command.
 */
export function commandWords(graph: RevisionGraph, rows: readonly string[], moves: readonly Move[]): readonly string[] {
	const applied = appliedFrom(graph, rows)
	const wanted = new Set(moves.map(({ id }) => id))
	return moves[0]?.direction === 'down' ? downWords(graph, applied, wanted) : upWords(graph, applied, wanted)
}

function upWords(graph: RevisionGraph, applied: ReadonlySet<string>, wanted: ReadonlySet<string>): readonly string[] {
	const tops = graph.sorted([...wanted].filter((id) => !graph.dependentsOf(id).some((dependent) => wanted.has(dependent))))
	const [top] = tops
	if (tops.length === 1 && top !== undefined) return ['upgrade', top]
	const leadsTo = (ids: readonly string[]) => isSame(new Set(movesUp({ graph, applied }, ids).map(({ id }) => id)), wanted)
	if (leadsTo(graph.freeHeads)) return ['upgrade', 'heads']
	for (const [label, id] of graph.labels) {
		const heads = graph.heads.filter((head) => sharesLine(graph, head, id))
		if (topRows(graph, heads).length === heads.length && leadsTo(heads)) return ['upgrade', `${label}@heads`]
	}
	throw new FaultError({ kind: 'ambiguous-revision', target: tops.join(','), matches: [...tops] })
}

function downWords(graph: RevisionGraph, applied: ReadonlySet<string>, wanted: ReadonlySet<string>): readonly string[] {
	const bottoms = graph.sorted([...wanted].filter((id) => !graph.needsOf(id).some((below) => wanted.has(below))))
	for (const bottom of bottoms) {
		const parents = graph.parentsOf(bottom)
		for (const id of parents.length === 0 ? [null] : parents) {
			const word = id ?? 'base'
			if (isSame(droppedBy(graph, applied, { id, branch: null }), wanted)) return ['downgrade', word]
			if (isSame(droppedBy(graph, applied, { id, branch: bottom }), wanted)) return ['downgrade', `${bottom}@${word}`]
		}
	}
	const targets = bottoms.map((bottom) => graph.parentsOf(bottom)[0] ?? `${bottom}@base`)
	throw new FaultError({ kind: 'ambiguous-revision', target: targets.join(','), matches: targets })
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
	return one.size === other.size && [...one].every((id) => other.has(id))
}
