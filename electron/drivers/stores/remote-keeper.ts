import { resolve } from 'node:path'
import type { ContractRouterClient } from '@orpc/contract'
import { FaultError } from '../../contract/fault.ts'
import type { Viewed } from '../../contract/values.ts'
import { type Caller, createCaller, listen } from '../crossing/call.ts'
import { beginLife } from '../crossing/life.ts'
import type { SpawnEngineProcess } from '../engines/engine-channel.ts'
import type { CachedValues } from './cached-values.ts'
import type { Keeper, KeeperWanted } from './keeper.ts'
import type { FoundStore, keeperProtocol } from './keeper-protocol.ts'
import type { Stopping, Store } from './store.ts'

type KeeperClient = ContractRouterClient<typeof keeperProtocol>
type KeeperCaller = Caller<KeeperClient>

type RemoteOptions = { readonly wanted: KeeperWanted; readonly spawn: SpawnEngineProcess }

/**
 * Opens what holds values in a process of its own. Calls run side by side. One that does not hear its cancel is ended with
 * the process 2 s later; others that only look are then asked again in the next process, and one that writes fails with
 * `engine-stopped`, as nobody knows how far it came. A process that ends by itself fails all its calls in that way.
 */
export async function openRemoteKeeper({ wanted: given, spawn }: RemoteOptions): Promise<Keeper> {
	const wanted = withWholePath(given)
	let found: readonly FoundStore[] = []
	const life = await beginLife<KeeperClient>({
		spawn,
		under: ['keeper'],
		async open(client, identity) {
			const opened = await client.open({ wanted: identity === null ? wanted : againOf(wanted), identity })
			found = opened.stores
			return opened.identity
		},
		close: (client) => client.close(),
	})
	const callNow = createCaller(life)
	const call: KeeperCaller = async (ask, options = {}) => {
		if (options.signal?.aborted) throw new FaultError({ kind: 'cancelled' })
		return callNow(ask, options)
	}
	return {
		async survey(stopping = {}) {
			const { survey, stores } = await call((client, id) => client.survey({ call: id, given: null }), looking(stopping))
			found = stores
			return survey
		},
		cached: remoteCached(call),
		store(id) {
			const known = found.find((one) => one.id === id)
			if (!known) throw new FaultError({ kind: 'no-such-store', store: id })
			return remoteStore(call, known)
		},
		...remoteMeaning(call),
		...remoteTransfers(call),
		close: () => life.end(),
	}
}

const looking = ({ signal }: Stopping = {}) => ({ signal, again: true })

function withWholePath(wanted: KeeperWanted): KeeperWanted {
	if (wanted.kind === 'badger') return { ...wanted, path: resolve(wanted.path) }
	if (wanted.kind !== 'engine' || 'server' in wanted.engine) return wanted
	return { ...wanted, engine: { ...wanted.engine, path: resolve(wanted.engine.path) } }
}

/** What is made is made once. */
function againOf(wanted: KeeperWanted): KeeperWanted {
	if (wanted.kind !== 'engine' || 'server' in wanted.engine) return wanted
	return { ...wanted, engine: { path: wanted.engine.path } }
}

function remoteCached(call: KeeperCaller): CachedValues {
	return {
		list: (request, stopping) => call(({ cached }, id) => cached.list({ call: id, given: request }), looking(stopping)),
		types: (stopping) => call(({ cached }, id) => cached.types({ call: id, given: null }), looking(stopping)),
		tasks: (stopping) => call(({ cached }, id) => cached.tasks({ call: id, given: null }), looking(stopping)),
		get: (hash, stopping) => call(({ cached }, id) => cached.get({ call: id, given: hash }), looking(stopping)),
		checkHash: (hash, stopping) => call(({ cached }, id) => cached.checkHash({ call: id, given: hash }), looking(stopping)),
		bytes: (hash, range, stopping) => call(({ cached }, id) => cached.bytes({ call: id, given: { hash, range } }), looking(stopping)),
		executions: (page, stopping) => call(({ cached }, id) => cached.executions({ call: id, given: page }), looking(stopping)),
		jobs: (execution, page, stopping) => call(({ cached }, id) => cached.jobs({ call: id, given: { execution, page } }), looking(stopping)),
		space: (stopping) => call(({ cached }, id) => cached.space({ call: id, given: null }), looking(stopping)),
		async check(listening) {
			await call(({ cached }, id) => listen(cached.check({ call: id, given: null }), listening), { signal: listening.signal })
		},
	}
}

function remoteStore(call: KeeperCaller, { id: store, traits }: FoundStore): Store {
	return {
		traits,
		get: (name, stopping) => call((client, id) => client.store.get({ call: id, given: { store, name } }), looking(stopping)),
		peek: (name, range, stopping) =>
			call((client, id) => client.store.peek({ call: id, given: { store, name, range } }), looking(stopping)),
		async set(name, value) {
			await call((client, id) => client.store.set({ call: id, given: { store, name, value } }))
		},
		async setIf(name, value, condition) {
			await call((client, id) => client.store.setIf({ call: id, given: { store, name, value, condition } }))
		},
		async delete(name) {
			await call((client, id) => client.store.delete({ call: id, given: { store, name } }))
		},
		async deleteIf(name, since) {
			await call((client, id) => client.store.deleteIf({ call: id, given: { store, name, since } }))
		},
		scan: (request, stopping) => call((client, id) => client.store.scan({ call: id, given: { store, request } }), looking(stopping)),
		count: (partition, prefix, stopping) =>
			call((client, id) => client.store.count({ call: id, given: { store, partition, prefix: prefix ?? null } }), looking(stopping)),
		partitions: (page, stopping) => call((client, id) => client.store.partitions({ call: id, given: { store, page } }), looking(stopping)),
		// It is one of several that its keeper holds, and is closed with it
		close: async () => undefined,
	}
}

type Meaning = Pick<Keeper, 'partitions' | 'entries' | 'entry' | 'explain' | 'encode' | 'findUnreachable' | 'view' | 'bytes' | 'find'>

function remoteMeaning(call: KeeperCaller): Meaning {
	return {
		partitions: (store, page, stopping) => call((client, id) => client.partitions({ call: id, given: { store, page } }), looking(stopping)),
		entries: (store, request, stopping) => call((client, id) => client.entries({ call: id, given: { store, request } }), looking(stopping)),
		entry: (store, name, reveal, stopping) =>
			call((client, id) => client.entry({ call: id, given: { store, name, reveal } }), looking(stopping)),
		explain: (store, changes) => call((client, id) => client.explain({ call: id, given: { store, changes } }), looking()),
		encode: (store, name, since, text) => call((client, id) => client.encode({ call: id, given: { store, name, since, text } }), looking()),
		findUnreachable: (store, listening) =>
			call((client, id) => listen(client.findUnreachable({ call: id, given: { store, now: listening.now } }), listening), {
				signal: listening.signal,
			}),
		view: async (of, options, stopping) =>
			JSON.parse(await call((client, id) => client.view({ call: id, given: { of, options } }), looking(stopping))) as Viewed,
		bytes: (of, range, stopping) => call((client, id) => client.bytes({ call: id, given: { of, range } }), looking(stopping)),
		find: (of, sought, listening) =>
			call((client, id) => listen(client.find({ call: id, given: { of, sought } }), listening), { signal: listening.signal }),
	}
}

type Transfers = Pick<Keeper, 'exportTo' | 'importFrom' | 'copyTo' | 'apply' | 'undo'>

function remoteTransfers(call: KeeperCaller): Transfers {
	return {
		exportTo: (store, request, listening) =>
			call((client, id) => listen(client.exportTo({ call: id, given: { store, request } }), listening), { signal: listening.signal }),
		importFrom: (store, request, listening) =>
			call((client, id) => listen(client.importFrom({ call: id, given: { store, request } }), listening), { signal: listening.signal }),
		copyTo: (store, request, listening) =>
			call((client, id) => listen(client.copyTo({ call: id, given: { store, request } }), listening), { signal: listening.signal }),
		apply: (store, request, listening) =>
			call((client, id) => listen(client.apply({ call: id, given: { store, request } }), listening), { signal: listening.signal }),
		undo: (store, request, listening) =>
			call((client, id) => listen(client.undo({ call: id, given: { store, request } }), listening), { signal: listening.signal }),
	}
}
