import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { CopyMap } from '../../../electron/contract/copy-map.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { CopyPlan } from '../../../electron/contract/transfers.ts'
import { client, faultOf } from '../../client.ts'
import { type CopyDraft, changedPlan, choicesSince, decides } from './copy-draft.ts'

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
	plan: ({ source, target, schema }: CopyEnds, map?: CopyMap) =>
		queryOptions({
			queryKey: [...copyQueries.plansOf(source), target, schema ?? '', map === undefined ? 'proposed' : numberOf(map)],
			queryFn: ({ signal }) =>
				client.transfers.plan({ source, target, ...(schema !== undefined && { schema }), ...(map && { map }) }, { signal }),
			refetchOnWindowFocus: false,
			// Of megabytes, finding what is as before would take longer than drawing all anew
			structuralSharing: false,
			gcTime: shortlyMs,
		}),
	/** A plan with what was chosen since: the choices go there, and what they change comes back. */
	chosen: (
		{ source, target, schema }: CopyEnds,
		plan: CopyPlan | undefined,
		{ choices, version }: Pick<CopyDraft, 'choices' | 'version'>,
	) =>
		queryOptions({
			queryKey: [...copyQueries.plansOf(source), target, schema ?? '', 'chosen', plan?.token, version],
			queryFn: async ({ signal }) => {
				if (plan === undefined) throw new Error('chosen about no plan')
				const ends = { source, target, ...(schema !== undefined && { schema }) }
				// What is asked is what changed since the last answer, however much was chosen before
				const last = latest.get(plan) ?? plan
				const since = choicesSince(last.map.choices, choices)
				try {
					const change = await client.transfers.choose({ ...ends, token: last.token, choices: since }, { signal })
					const next = changedPlan(last, change, choices)
					latest.set(plan, next)
					return next
				} catch (error) {
					if (faultOf(error)?.kind !== 'copy-stale') throw error
					// Headway was started anew meanwhile: it has to be told the whole map once more
					latest.delete(plan)
					return client.transfers.plan({ ...ends, map: { ...plan.map, choices } }, { signal })
				}
			},
			refetchOnWindowFocus: false,
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

/** What was made of a plan last. */
const latest = new WeakMap<CopyPlan, CopyPlan>()

const numbers = new WeakMap<CopyMap, number>()
let lastNumber = 0

/** Names a changed map: comparing it whole at every drawing would take too long. */
function numberOf(map: CopyMap): number {
	const number = numbers.get(map) ?? ++lastNumber
	numbers.set(map, number)
	return number
}

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
	const own = target === undefined || begun ? undefined : draft.maps[draftKey(target, ends.schema)]
	const restedMap = useRested(own)
	const mapped = useQuery({
		...copyQueries.plan(known, restedMap),
		enabled: own !== undefined && restedMap !== undefined,
		placeholderData: keepPreviousData,
	})
	const base = own === undefined ? proposal : mapped
	const isMapped = own === undefined || (restedMap === own && !mapped.isPlaceholderData)
	const isChosen = target !== undefined && !begun && decides(draft)
	const rested = useRested(draft)
	const chosen = useQuery({
		...copyQueries.chosen(known, base.data, rested),
		enabled: isChosen && isMapped && base.data !== undefined,
		placeholderData: keepPreviousData,
	})
	const query = isChosen && base.isSuccess && isMapped ? chosen : base
	const isAsked = isMapped && (!isChosen || (rested === draft && !chosen.isPlaceholderData))
	return {
		plan: (isChosen ? chosen.data : undefined) ?? base.data ?? proposal.data,
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
