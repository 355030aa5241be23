import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import type { DatabaseId } from '../../electron/contract/database.ts'
import { refreshDatabase } from '../../renderer/refresh-database.ts'

const database = 'one' as DatabaseId
const overview = ['database', database, 'overview']

it('forgets after an act what no screen shows, and asks again what one does', async () => {
	const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
	const elsewhere = [
		['database', database, 'undoable'],
		['activity', null, ''],
	]
	const others = ['database', 'two', 'overview']
	for (const queryKey of [overview, ...elsewhere, others]) queryClient.setQueryData(queryKey, 'before')
	const observer = new QueryObserver(queryClient, { queryKey: overview, queryFn: () => 'after' })
	const leave = observer.subscribe(() => undefined)
	await refreshDatabase(queryClient, database)
	expect(observer.getCurrentResult().data).toBe('after')
	expect(elsewhere.map((queryKey) => queryClient.getQueryData(queryKey))).toEqual([undefined, undefined])
	expect(queryClient.getQueryData(others)).toBe('before')
	leave()
})
