import type { Engine, EngineDescription, Wanted } from '../engines/engine.ts'
import { findStores, readingIds } from './find-stores.ts'
import type { KeeperWanted } from './keeper.ts'
import type { Found } from './keeper-holding.ts'
import type { KeeperParts } from './keeper-parts.ts'
import { findRedun } from './keeper-redun.ts'
import { createMemoryStore } from './memory.ts'
import type { Store } from './store.ts'
import { createTablesStore } from './tables.ts'

type WantedEngine = Extract<KeeperWanted, { kind: 'engine' }>

/** Opens what is wanted. What speaks to a kind of store is loaded when one is opened. Faults: as `OpenKeeper`. */
export async function findWanted(wanted: KeeperWanted, parts: KeeperParts): Promise<Found> {
	switch (wanted.kind) {
		case 'engine':
			return findInEngine(wanted, parts)
		case 'badger':
			return findBare(await (await import('./badger.ts')).openBadgerStore(wanted.path, parts.surroundings))
		case 'dynamodb':
			return findBare(await (await import('./dynamodb.ts')).openDynamoStore(wanted.address))
		case 'memory':
			return findBare(createMemoryStore())
	}
}

/** A store that is all there is. */
function findBare(store: Store): Found {
	const { kind, shown } = store.traits
	const stores = new Map([[kind, store]])
	return { identity: `${kind} ${shown}`, shown, find: async () => stores, setUp: null, cached: null, close: () => store.close() }
}

async function findInEngine({ engine: wanted, places }: WantedEngine, parts: KeeperParts): Promise<Found> {
	const engine = await parts.openEngine(wanted)
	const aside = createAside(wanted, parts)
	try {
		const shown = 'server' in wanted ? wanted.server.shown : wanted.path
		const isServer = 'server' in wanted
		const redun = await findRedun(engine, isServer ? 'postgres' : 'sqlite', {
			aside: isServer ? aside : engine,
			path: isServer ? null : shown,
			places,
			shown,
			parts,
		})
		return {
			identity: engine.identity,
			shown,
			find: () => findTables(engine, redun?.store ?? null),
			setUp: () => setUpTable(engine, isServer),
			cached: redun?.cached ?? null,
			async close() {
				await aside.close()
				await engine.close()
			},
		}
	} catch (thrown) {
		await engine.close()
		throw thrown
	}
}

/** A second session with a server, for questions that take long; a file has one thread for all, whoever asks. Opened when it is needed. */
function createAside(wanted: Wanted, { openEngine }: KeeperParts): Pick<Engine, 'read' | 'piece' | 'close'> {
	let opening: Promise<Engine> | null = null
	const opened = () => {
		opening ??= openEngine(wanted).catch((thrown: unknown) => {
			opening = null
			throw thrown
		})
		return opening
	}
	return {
		read: async (queries, listening) => (await opened()).read(queries, listening),
		piece: async (request, listening) => (await opened()).piece(request, listening),
		close: async () => (await opening?.catch(() => null))?.close(),
	}
}

async function findTables(engine: Engine, redun: Store | null): Promise<ReadonlyMap<string, Store>> {
	const described = await engine.describe()
	const found = new Map<string, Store>()
	for (const { id, table, schema } of await findStores(engine, described)) {
		found.set(id, await createTableStore(engine, { table, schema }, described))
	}
	if (redun) found.set(readingIds.redun, redun)
	const tables = await createTablesStore(engine, described)
	if (tables) found.set(readingIds.tables, tables)
	return found
}

async function setUpTable(engine: Engine, isServer: boolean): Promise<void> {
	if (isServer) return (await import('./postgres-set-up.ts')).setUpPostgresStore(engine)
	return (await import('./sqlite.ts')).setUpSqliteStore(engine)
}

async function createTableStore(
	engine: Engine,
	{ table, schema }: { readonly table: string; readonly schema: string | null },
	described: EngineDescription,
): Promise<Store> {
	if (described.kind === 'postgres') return (await import('./postgres.ts')).createPostgresStore(engine, { table, schema }, described)
	return (await import('./sqlite.ts')).createSqliteStore(engine, table, described)
}
