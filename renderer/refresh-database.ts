import type { QueryClient } from '@tanstack/react-query'
import type { DatabaseId } from '../electron/contract/database.ts'

/**
 * After an act on a database: everything known of it is old. What is on the screen is asked again; the rest is forgotten, so
 * that no screen opens with what was true before the act.
 */
export async function refreshDatabase(queryClient: QueryClient, database: DatabaseId): Promise<void> {
	const old = [['database', database], ['databases'], ['activity']]
	for (const queryKey of old) queryClient.removeQueries({ queryKey, predicate: (query) => query.getObserversCount() === 0 })
	await Promise.all(old.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}
