import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { setUpSqliteStore } from '../../electron/drivers/stores/sqlite.ts'
import { engineWanted, openKeeperProcess } from '../support/keeper-ground.ts'
import { createPlace } from '../support/sqlite-place.ts'
import { storeLaw } from './stores.ts'

storeLaw(
	'remote SQLite',
	async () => {
		const place = createPlace()
		const path = place.file('store.db')
		const engine = await openSqlite({ path, create: true })
		await setUpSqliteStore(engine)
		await engine.close()
		const keepers = new AsyncDisposableStack()
		keepers.use(place)
		const openAnother = async () => keepers.use(await openKeeperProcess(engineWanted({ path }))).keeper.store('kv')
		return { store: await openAnother(), openAnother, [Symbol.asyncDispose]: () => keepers.disposeAsync() }
	},
	{ raceRounds: 20 },
)

storeLaw(
	'remote memory',
	async () => {
		const opened = await openKeeperProcess({ kind: 'memory' })
		const store = opened.keeper.store('memory')
		return { store, openAnother: async () => store, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
	},
	{ raceRounds: 20 },
)
