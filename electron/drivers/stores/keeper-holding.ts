import { FaultError } from '../../contract/fault.ts'
import type { ValuesSurvey } from '../../contract/values.ts'
import { cachedStoreId } from '../../contract/words/cached-words.ts'
import type { CachedValues } from './cached-values.ts'
import type { FoundStore } from './keeper-protocol.ts'
import type { Meaning } from './plain-meaning.ts'
import type { Stopping, Store } from './store.ts'
import type { StoreSystem } from './store-system.ts'

/** What was found in what was opened. */
export type Found = {
	/** Names the very database or store, so that no other is taken for it later. */
	readonly identity: string
	/** What it is called on the screen, without a password. */
	readonly shown: string
	/** The stores that are there now, by their ids. */
	find(stopping: Stopping): Promise<ReadonlyMap<string, Store>>
	/** Makes the table of a store where there is none; null where that cannot be. */
	readonly setUp: (() => Promise<void>) | null
	/** Values that a workflow system keeps; null where there are none. */
	readonly cached: { readonly values: CachedValues; survey(stopping: Stopping): Promise<ValuesSurvey['cached']> } | null
	close(): Promise<void>
}

/** Whose entries a store holds, and what is known of them. */
type Known = {
	readonly system: StoreSystem | null
	readonly schemaVersion: string | null
	readonly meaning: Meaning
	/** There are none yet, as far as can be told cheaply. */
	readonly isEmpty: boolean
}

/** What a keeper holds open, by name. */
export type Holding = {
	readonly cached: CachedValues
	/** Faults: `no-such-store`. */
	store(id: string): Store
	stores(): readonly FoundStore[]
	/**
	 * Asked once of each store that has entries, and again and again of an empty one: it may be filled any time, and what its
	 * entries keep secret is known by who wrote them. Faults: `no-such-store`, those of reading.
	 */
	meaningOf(id: string): Promise<Known>
	survey(stopping: Stopping): Promise<ValuesSurvey>
	/** Makes the store that the survey names as `newStore`, where it is not there. Faults: `no-such-store`, those of writing. */
	setUp(id: string): Promise<void>
}

/** What a store is called whose table has the usual name. */
const tableStore = 'kv'

type Knowing = { readonly systems: readonly StoreSystem[]; readonly plain: Meaning }

/** Keeps what was found, and looks again with each survey: stores come and go while a database is open. */
export async function createHolding(found: Found, { systems, plain }: Knowing): Promise<Holding> {
	let stores = await found.find({})
	const known = new Map<string, Promise<Known>>()
	const storeOf = (id: string) => {
		const store = stores.get(id)
		if (!store) throw new FaultError({ kind: 'no-such-store', store: id })
		return store
	}
	const meaningOf = (id: string) => {
		const asked = known.get(id) ?? recogniseStore(storeOf(id), systems, plain)
		known.set(id, asked)
		const forget = () => {
			if (known.get(id) === asked) known.delete(id)
		}
		// What could not be read, or be known, this time may be the next
		asked.then(({ isEmpty }) => isEmpty && forget(), forget)
		return asked
	}
	return {
		cached: found.cached?.values ?? noValues,
		store: storeOf,
		stores: () => [...stores].map(([id, { traits }]) => ({ id, traits })),
		meaningOf,
		async survey(stopping) {
			stores = await found.find(stopping)
			known.clear()
			const surveyed: ValuesSurvey['stores'] = []
			for (const [id, { traits }] of stores) {
				const { system, schemaVersion } = await meaningOf(id)
				surveyed.push({ id, traits, system: system?.name ?? null, schemaVersion })
			}
			const newStore = found.setUp && !stores.has(tableStore) ? tableStore : null
			return { cached: (await found.cached?.survey(stopping)) ?? null, stores: surveyed, newStore }
		},
		async setUp(id) {
			if (stores.has(id)) return
			if (id !== tableStore || !found.setUp) throw new FaultError({ kind: 'no-such-store', store: id })
			await found.setUp()
			stores = await found.find({})
		},
	}
}

/** A few looks at most, which all who ask wait for together: what one of them is cancelled with is no matter of the others. */
async function recogniseStore(store: Store, systems: readonly StoreSystem[], plain: Meaning): Promise<Known> {
	for (const system of systems) {
		const recognised = await system.recognise(store)
		if (recognised) return { system, schemaVersion: recognised.schemaVersion, meaning: system, isEmpty: false }
	}
	const isEmpty = store.traits.listsPartitions !== 'cheap' || (await store.partitions({ limit: 1 })).partitions.length === 0
	return { system: null, schemaVersion: null, meaning: plain, isEmpty }
}

const refuse = async (): Promise<never> => {
	throw new FaultError({ kind: 'no-such-store', store: cachedStoreId })
}

/** Of a database without cached values. */
const noValues: CachedValues = {
	list: refuse,
	types: refuse,
	tasks: refuse,
	get: refuse,
	checkHash: refuse,
	bytes: refuse,
	executions: refuse,
	jobs: refuse,
	space: refuse,
	check: refuse,
}
