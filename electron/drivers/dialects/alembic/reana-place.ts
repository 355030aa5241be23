import type { ReanaLive } from './reana-live.ts'

/** What each revision leaves that can be seen afterwards, oldest first; one that only rewrites rows leaves nothing. */
const traces: readonly { readonly id: string; readonly seen: ((live: ReanaLive) => boolean) | null }[] = [
	{ id: 'c912d4f1e1cc', seen: (live) => live.tables.has('resource') },
	{ id: 'ad93dae04483', seen: (live) => live.tables.has('interactive_session') },
	{ id: '4801b98f6408', seen: (live) => live.columns.has('job.started_at') },
	{ id: 'f84e17bd6b18', seen: (live) => live.columns.has('workflow.complexity') },
	{ id: '6568d7cb6710', seen: null },
	{ id: 'd34f3905043c', seen: (live) => live.columns.has('workflow.launcher_url') },
	{ id: 'b92fe567be5b', seen: (live) => live.tables.has('workspace_retention_rule') },
	{
		id: '377cfbfccf75',
		seen: (live) => [...live.enums].some(([type, labels]) => type.endsWith('.workspaceretentionrulestatus') && labels.includes('pending')),
	},
	{ id: 'b85c3e601de4', seen: (live) => live.columns.has('workflow.run_number_major') },
	{ id: '2461610e9698', seen: (live) => live.constraints.has('user_.pk_user_') },
	{ id: 'eb5309f3d8ee', seen: (live) => live.constraints.has('workflow.uq_workflow_owner_id') },
	{ id: '86435bb00714', seen: (live) => live.constraints.has('job.fk_job_workflow_uuid_workflow') },
	{ id: '2e82f33ee37d', seen: (live) => live.tables.has('user_workflow') },
	{ id: '3d0994430da7', seen: (live) => live.tables.has('service') },
	{ id: '3da4dd5d0b75', seen: (live) => live.tables.has('service_logs') },
]

/** Ids of REANA's revisions that are known here, oldest first. */
export const reanaIds: readonly string[] = traces.map((trace) => trace.id)

/** Tables of 0.7, which no revision makes. */
export const initialTables: readonly string[] = ['user_', 'user_token', 'workflow', 'job', 'job_cache', 'audit_log']

/**
 * Where a database stands by its tables, whatever its marker says. `at`: revisions that look like this, none for 0.7,
 * before the first. `mixed`: it has something of a later revision and lacks something of an earlier one.
 */
export type ReanaPlace =
	| { readonly kind: 'nothing' }
	| { readonly kind: 'mixed' }
	| { readonly kind: 'at'; readonly ids: readonly string[] }

/** Finds the place by what each revision leaves behind. */
export function placeOf(live: ReanaLive): ReanaPlace {
	if (!live.tables.has('workflow')) return { kind: 'nothing' }
	const seen = traces.map((trace) => (trace.seen === null ? null : trace.seen(live)))
	const last = seen.lastIndexOf(true)
	if (seen.slice(0, last + 1).includes(false)) return { kind: 'mixed' }
	const ids = last < 0 ? [] : [traces[last]?.id ?? '']
	// A revision that leaves no trace may have been applied or not
	for (let next = last + 1; last >= 0 && seen[next] === null && next < seen.length; next += 1) ids.push(traces[next]?.id ?? '')
	return { kind: 'at', ids }
}

/** Would a marker at these ids tell the truth of this place. An id that is not known here is taken for a newer one. */
export function placeFits(place: ReanaPlace, goal: readonly string[]): boolean {
	if (place.kind !== 'at') return place.kind === 'nothing' && goal.length === 0
	if (goal.length === 0) return place.ids.length === 0
	return goal.every((id) => place.ids.includes(id) || (!reanaIds.includes(id) && place.ids.includes(reanaIds.at(-1) ?? '')))
}
