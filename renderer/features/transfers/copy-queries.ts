import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { CopyMap } from '../../../electron/contract/copy-map.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { client } from '../../client.ts'
import { askedMap, type CopyDraft } from './copy-draft.ts'

/** Between which databases a copy is asked about. */
export type CopyEnds = { readonly source: DatabaseId; readonly target: DatabaseId; readonly schema: string | undefined }

/** Answers that may be long are not kept for later. Milliseconds. */
const shortlyMs = 30_000

/** The questions about copies, with the keys under which the answers are kept. The core reads an unchanged source once. */
export const copyQueries = {
	/** Everything planned for a source, whatever the target. */
	plansOf: (source: DatabaseId) => ['database', source, 'copy-plan'] as const,
	survey: (source: DatabaseId) =>
		queryOptions({
			queryKey: ['database', source, 'copy-survey'],
			queryFn: ({ signal }) => client.transfers.survey({ source }, { signal }),
			refetchOnWindowFocus: false,
			// Of megabytes, finding what is as before would take longer than drawing all anew
			structuralSharing: false,
			staleTime: shortlyMs,
			gcTime: shortlyMs,
		}),
	/** `version` names the map: comparing it whole at every drawing would take too long. */
	plan: ({ source, target, schema }: CopyEnds, map?: CopyMap, version = 0) =>
		queryOptions({
			queryKey: [...copyQueries.plansOf(source), target, schema ?? '', map === undefined ? 'proposed' : version],
			queryFn: ({ signal }) =>
				client.transfers.plan({ source, target, ...(schema !== undefined && { schema }), ...(map && { map }) }, { signal }),
			refetchOnWindowFocus: false,
			// Of megabytes, finding what is as before would take longer than drawing all anew
			structuralSharing: false,
			gcTime: shortlyMs,
		}),
	/** A kept report never changes. */
	report: (activity: string) =>
		queryOptions({
			queryKey: ['copy-report', activity],
			queryFn: ({ signal }) => client.transfers.report({ activity }, { signal }),
			staleTime: Number.POSITIVE_INFINITY,
			gcTime: shortlyMs,
		}),
}

/** Names what a changed map was made for. */
export const draftKey = (target: DatabaseId, schema: string | undefined) => `${target} ${schema ?? ''}`

/** How long deciding rests before a plan is made of it, in milliseconds. */
const restMs = 250

/**
 * The plan of what was decided so far. While another is made, the last one stays and is not `settled`; a copy that was begun
 * goes on with its own map, whatever is decided here.
 */
export function useCopyPlan(ends: Omit<CopyEnds, 'target'> & { readonly target: DatabaseId | undefined }, draft: CopyDraft) {
	const { target } = ends
	const known = { ...ends, target: target ?? ('' as DatabaseId) }
	const proposal = useQuery({ ...copyQueries.plan(known), enabled: target !== undefined })
	const begun = proposal.data?.target.state === 'begun'
	const proposed = proposal.data?.map
	const wanted = useMemo(
		() => (target === undefined || begun ? undefined : askedMap(draft, draftKey(target, ends.schema), proposed)),
		[draft, target, ends.schema, proposed, begun],
	)
	const asked = useRested(useMemo(() => ({ wanted, version: draft.version }), [wanted, draft.version]))
	const changed = useQuery({
		...copyQueries.plan(known, asked.wanted, asked.version),
		enabled: wanted !== undefined && asked.wanted !== undefined,
		placeholderData: keepPreviousData,
	})
	const query = wanted === undefined ? proposal : changed
	const isAsked = wanted === undefined || (asked.wanted === wanted && !changed.isPlaceholderData)
	return {
		plan: query.data ?? proposal.data,
		proposal: proposal.data,
		settled: isAsked && query.isSuccess && !query.isFetching,
		stopped: query.isPending && query.fetchStatus === 'idle' && target !== undefined && isAsked,
		error: isAsked || query === proposal ? query.error : null,
		refetch: () => void query.refetch(),
	}
}

export type PlanState = ReturnType<typeof useCopyPlan>

/** The latest value that stayed for a while; the first one at once. */
function useRested<Value>(value: Value): Value {
	const [rested, setRested] = useState(value)
	useEffect(() => {
		const timer = setTimeout(() => setRested(value), restMs)
		return () => clearTimeout(timer)
	}, [value])
	return rested
}
