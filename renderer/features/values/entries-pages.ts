import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, type QueryKey, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { StoreEntry } from '../../../electron/contract/stores.ts'
import { client } from '../../client.ts'
import { type Anchors, entriesAtOnce, pageStart } from './entries-anchors.ts'
import { type OfStore, storeQueries } from './store-queries.ts'

/** Rows that are only scrolled past are not asked for, in milliseconds. */
const settleMs = 60
/** Pages out of view are kept this long, in milliseconds. */
const keptMs = 20_000

type Asked = { readonly of: OfStore; readonly partition: Uint8Array; readonly prefix: Uint8Array | null }
type Answer = { readonly entries: readonly StoreEntry[]; readonly more: boolean }

/**
 * The entries of a partition, asked for page by page as they come into view. The next page begins behind the last key of the
 * one before; a jump passes over entries from the nearest key that is known. How many there are is counted beside it; where
 * nobody can tell, the list grows as it is scrolled.
 */
export function useEntries({ of, partition, prefix }: Asked) {
	const generation = useQuery(storeQueries.generation(of)).data ?? ''
	const [range, setRange] = useState<readonly [number, number]>([0, 0])
	const [[from, to]] = useDebouncedValue(range, settleMs, { leading: true })
	const key = storeQueries.entriesKey(of, partition, prefix, generation)
	const anchors = useMemo<Anchors>(() => new Map(), [JSON.stringify(key)])
	const pageQuery = (page: number) => entriesQuery({ of, partition, prefix }, key, page, anchors)
	const first = useQuery({ ...pageQuery(0), enabled: generation !== '', placeholderData: keepPreviousData })
	const count = useQuery({ ...storeQueries.count(of, partition, prefix, generation), enabled: generation !== '' })
	const pages: number[] = []
	if (first.data?.more && !first.isPlaceholderData) for (let page = Math.max(1, from); page <= to; page += 1) pages.push(page)
	const further = useQueries({ queries: pages.map(pageQuery) })
	const answerOf = (page: number): Answer | undefined => (page === 0 ? first.data : further[pages.indexOf(page)]?.data)
	const seen = useSeen(JSON.stringify(key), [first.data, ...further.map(({ data }) => data)], [0, ...pages])
	const onRange = useCallback((start: number, end: number) => {
		const next = [Math.floor(start / entriesAtOnce), Math.floor(end / entriesAtOnce)] as const
		setRange((now) => (now[0] === next[0] && now[1] === next[1] ? now : next))
	}, [])
	const failed = first.isError ? first : further.find(({ isError }) => isError)
	const counted = first.isPlaceholderData ? null : (count.data?.entries ?? null)
	return {
		/** Rows of the list, as far as is known; undefined until the first answer. */
		rows: first.data === undefined ? undefined : first.isPlaceholderData ? first.data.entries.length : Math.max(counted ?? 0, seen),
		/** Exactly how many there are; null where nobody knows. */
		counted: counted ?? (first.data?.more === false && !first.isPlaceholderData ? first.data.entries.length : null),
		/** Parts of the store cannot be read. */
		atLeast: count.data?.atLeast === true,
		counting: first.isPlaceholderData || count.isPending,
		stale: first.isPlaceholderData,
		error: failed?.error ?? null,
		retry: () => void failed?.refetch(),
		rowAt: (index: number): StoreEntry | undefined => answerOf(Math.floor(index / entriesAtOnce))?.entries[index % entriesAtOnce],
		onRange,
	}
}

/** How far the list is known to go: where there is more, a page further than what was read. */
function useSeen(key: string, answers: readonly (Answer | undefined)[], pages: readonly number[]): number {
	const [known] = useState(() => ({ key: '', rows: 0 }))
	if (known.key !== key) Object.assign(known, { key, rows: 0 })
	answers.forEach((answer, at) => {
		if (answer === undefined) return
		const end = (pages[at] ?? 0) * entriesAtOnce + answer.entries.length
		known.rows = Math.max(known.rows, answer.more ? end + entriesAtOnce : end)
		if (!answer.more && answer.entries.length > 0) known.rows = end
	})
	return known.rows
}

function entriesQuery({ of, partition, prefix }: Asked, key: QueryKey, page: number, anchors: Anchors) {
	return {
		queryKey: [...key, page],
		queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Answer> => {
			const { after, skip } = pageStart(anchors, page)
			const answer = await client.values.stores.entries(
				{ ...of, partition, ...(prefix && { prefix }), ...(after && { after }), ...(skip > 0 && { skip }), limit: entriesAtOnce },
				{ signal },
			)
			const last = answer.entries[entriesAtOnce - 1]
			if (last !== undefined) anchors.set(page + 1, last.key.bytes)
			return answer
		},
		staleTime: Number.POSITIVE_INFINITY,
		gcTime: keptMs,
		refetchOnWindowFocus: false,
	}
}
