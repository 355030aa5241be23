import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { createSqliteStore, setUpSqliteStore } from '../../electron/drivers/stores/sqlite.ts'
import { createPlace, openInProcess } from '../support/sqlite-place.ts'
import { storeLaw } from './stores.ts'

storeLaw('SQLite', async () => {
	const place = createPlace()
	const path = place.file('store.db')
	const engine = place.opened(await openSqlite({ path, create: true }))
	await setUpSqliteStore(engine)
	return {
		store: await createSqliteStore(engine, 'kv'),
		// In a process of its own: two engines of one process take turns
		openAnother: async () => createSqliteStore(place.opened(await openInProcess({ path })), 'kv'),
		[Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
	}
})
