import { useQueryClient } from '@tanstack/react-query'
import { refreshDatabase } from '../../refresh-database.ts'
import type { OfStore } from './store-queries.ts'

/** Gives the way to ask anew everything that is shown of a store's database. */
export function useRefreshStore({ database }: Pick<OfStore, 'database'>): () => Promise<void> {
	const queryClient = useQueryClient()
	return () => refreshDatabase(queryClient, database)
}
