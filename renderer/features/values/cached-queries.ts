import { queryOptions } from '@tanstack/react-query'
import type { CachedFilter, CachedSort } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { outsideWords } from '../../../electron/contract/words/cached-words.ts'
import { client } from '../../client.ts'

const keyOf = (database: DatabaseId, ...rest: readonly unknown[]) => ['database', database, 'cached', ...rest]

type Paging = { skip: number; limit: number }

/** The questions about cached values, with the keys under which the answers are kept. */
export const cachedQueries = {
	/** Pages of the list; see usePages. */
	list: (database: DatabaseId, filter: CachedFilter, sort: CachedSort) => ({
		key: keyOf(database, 'list', filter, sort),
		ask: async (page: Paging, signal: AbortSignal) => {
			const { values, total, outsideApart } = await client.values.cached.list({ database, filter, sort, ...page }, { signal })
			return { rows: values, total, ...(outsideApart && { note: outsideWords(sort, filter) }) }
		},
	}),
	executions: (database: DatabaseId, search: string) => ({
		key: keyOf(database, 'executions', search),
		ask: async (page: Paging, signal: AbortSignal) => {
			const asked = { database, ...(search !== '' && { search }), ...page }
			const { executions, total } = await client.values.cached.executions(asked, { signal })
			return { rows: executions, total }
		},
	}),
	jobs: (database: DatabaseId, execution: string) => ({
		key: keyOf(database, 'jobs', execution),
		ask: async (page: Paging, signal: AbortSignal) => {
			const { jobs, total } = await client.values.cached.jobs({ database, execution, ...page }, { signal })
			return { rows: jobs, total }
		},
	}),
	facets: (database: DatabaseId) =>
		queryOptions({
			queryKey: keyOf(database, 'facets'),
			queryFn: ({ signal }) => client.values.cached.facets({ database }, { signal }),
			staleTime: 60_000,
		}),
	value: (database: DatabaseId, hash: string) =>
		queryOptions({
			queryKey: keyOf(database, 'value', hash),
			queryFn: ({ signal }) => client.values.cached.get({ database, hash }, { signal }),
			staleTime: 30_000,
		}),
	/** Reads all of the value; kept, as it is asked for again with every look. */
	hashCheck: (database: DatabaseId, hash: string) =>
		queryOptions({
			queryKey: keyOf(database, 'hash check', hash),
			queryFn: ({ signal }) => client.values.cached.checkHash({ database, hash }, { signal }),
			staleTime: 30_000,
		}),
	/** What the latest check came to; `endedAt` of a check of this page asks again. */
	latestCheck: (database: DatabaseId, endedAt: string | null) =>
		queryOptions({
			queryKey: keyOf(database, 'latest check', endedAt),
			queryFn: ({ signal }) => client.values.cached.latestCheck({ database }, { signal }),
		}),
	/** An execution by its id, or by a beginning of it that no other has. */
	execution: (database: DatabaseId, id: string) =>
		queryOptions({
			queryKey: keyOf(database, 'execution', id),
			queryFn: async ({ signal }) => {
				const { executions } = await client.values.cached.executions({ database, search: id, skip: 0, limit: 10 }, { signal })
				return executions.find((execution) => execution.id.startsWith(id)) ?? null
			},
			staleTime: 30_000,
		}),
	/** A job by its id; null where it is not of the execution. */
	job: (database: DatabaseId, execution: string, id: string) =>
		queryOptions({
			queryKey: keyOf(database, 'job', execution, id),
			queryFn: async ({ signal }) => {
				const { jobs } = await client.values.cached.jobs({ database, execution, job: id, skip: 0, limit: 1 }, { signal })
				return jobs[0] ?? null
			},
			staleTime: 30_000,
		}),
	/** Looks at every value and every file outside, so it is kept until the database changes. */
	space: (database: DatabaseId) =>
		queryOptions({
			queryKey: keyOf(database, 'space'),
			queryFn: ({ signal }) => client.values.cached.space({ database }, { signal }),
			staleTime: Number.POSITIVE_INFINITY,
			refetchOnWindowFocus: false,
		}),
}
