import type { ReactNode } from 'react'
import { LongTable, type TableProps } from './long-table.tsx'
import { ErrorState, LoadingState } from './states.tsx'
import type { Pages } from './use-pages.ts'

type PagedProps<Row> = Omit<TableProps<Row>, 'count' | 'rowAt' | 'onRange' | 'stale'> & {
	readonly pages: Pages<Row>
	/** What is going on until the first answer: `Reading the jobs`. */
	readonly reading: string
	/** Why the first answer may take long, as whole sentences. */
	readonly slow?: string | undefined
	/** In place of a table without rows. */
	readonly empty: ReactNode
}

/** A long table of rows that come page by page: grey rows before the first, what went wrong, or that there are none. */
export function PagedTable<Row>({ pages, reading, slow, empty, ...table }: PagedProps<Row>) {
	const { total, error, retry, rowAt, onRange, stale } = pages
	return (
		<>
			{error !== null && <ErrorState error={error} onRetry={retry} />}
			{total === undefined || (total === 0 && stale) ? (
				error === null && <LoadingState label={reading} rows={12} height={32} slow={slow} />
			) : total === 0 ? (
				empty
			) : (
				<LongTable {...table} count={total} rowAt={rowAt} onRange={onRange} stale={stale} />
			)}
		</>
	)
}

/** How many rows there are, said beside what they are filtered by; never how many another question had. */
export function PagedCount({ pages, words }: { pages: Pages<unknown>; words: (total: number) => string }) {
	const { total, stale } = pages
	return (
		<span className="dim tabular" role="status">
			{total !== undefined && (stale ? 'Looking …' : words(total))}
		</span>
	)
}
