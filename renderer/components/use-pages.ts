import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, type QueryKey, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'

/** What a page brings: its rows, how many there are altogether, and what is to be said beside that. */
type PageOf<Row> = { readonly rows: readonly Row[]; readonly total: number; readonly note?: string }
type Ask<Row> = (page: { skip: number; limit: number }, signal: AbortSignal) => Promise<PageOf<Row>>

/** What `usePages` gives. */
export type Pages<Row> = {
	/** Rows altogether; undefined until the first answer. */
	readonly total: number | undefined
	/** What the first page says besides. */
	readonly note?: string | undefined
	/** What is shown is of an earlier question. */
	readonly stale: boolean
	readonly error: Error | null
	retry(): void
	/** Undefined while it is still being asked for. */
	rowAt(index: number): Row | undefined
	/** Says which rows are in view. */
	onRange(start: number, end: number): void
}

const pageRows = 200
/** Rows that are only scrolled past are not asked for, in milliseconds. */
const settleMs = 60

/**
 * The rows of a long list, asked for page by page as they come into view; what is scrolled past before it came is no
 * longer waited for. While another question is on its way, the rows of the one before stay, marked `stale`.
 */
export function usePages<Row>(key: QueryKey, ask: Ask<Row>): Pages<Row> {
	const [range, setRange] = useState<readonly [number, number]>([0, 0])
	const [[from, to]] = useDebouncedValue(range, settleMs, { leading: true })
	const first = useQuery({ ...pageQuery(key, 0, ask), placeholderData: keepPreviousData })
	const total = first.data?.total ?? 0
	const pages: number[] = []
	if (!first.isPlaceholderData) for (let page = Math.max(1, from); page <= to && page * pageRows < total; page += 1) pages.push(page)
	const further = useQueries({ queries: pages.map((page) => pageQuery(key, page, ask)) })
	const rowAt = (index: number): Row | undefined => {
		const page = Math.floor(index / pageRows)
		const answer = page === 0 ? first.data : further[pages.indexOf(page)]?.data
		return answer?.rows[index % pageRows]
	}
	const onRange = useCallback((start: number, end: number) => {
		const next = [Math.floor(start / pageRows), Math.floor(end / pageRows)] as const
		setRange((now) => (now[0] === next[0] && now[1] === next[1] ? now : next))
	}, [])
	const failed = first.isError ? first : further.find(({ isError }) => isError)
	return {
		total: first.data?.total,
		note: first.data?.note,
		stale: first.isPlaceholderData,
		error: failed?.error ?? null,
		retry: () => void failed?.refetch(),
		rowAt,
		onRange,
	}
}

function pageQuery<Row>(key: QueryKey, page: number, ask: Ask<Row>) {
	return {
		queryKey: [...key, page],
		queryFn: ({ signal }: { signal: AbortSignal }) => ask({ skip: page * pageRows, limit: pageRows }, signal),
		// Rows that were seen stay as they were until the database is asked anew as a whole
		staleTime: 30_000,
	}
}
