import { oc } from '@orpc/contract'
import type { CachedCheckEvent } from '../../contract/cached.ts'
import type { StoreTraits, TransferEvent, UnreachableEvent } from '../../contract/stores.ts'
import type { FindEvent } from '../../contract/values.ts'
import { asks, shape, tells } from '../crossing/asked.ts'
import type { CachedValues } from './cached-values.ts'
import type { ChangesProgress, Keeper, KeeperWanted } from './keeper.ts'
import type { EntryName, Store } from './store.ts'

/** A method of what is asked, whatever it takes. */
type Method = (...given: never[]) => Promise<unknown>
type Answer<Asked extends Method> = Awaited<ReturnType<Asked>>

type OfStore = { readonly store: string }
type Named = OfStore & { readonly name: EntryName }

/** A store that was found, as the other side has to know it before anything is asked of it. */
export type FoundStore = { readonly id: string; readonly traits: StoreTraits }

const cached = {
	list: asks<Parameters<CachedValues['list']>[0], Answer<CachedValues['list']>>(),
	types: asks<null, Answer<CachedValues['types']>>(),
	tasks: asks<null, Answer<CachedValues['tasks']>>(),
	get: asks<string, Answer<CachedValues['get']>>(),
	checkHash: asks<string, Answer<CachedValues['checkHash']>>(),
	bytes: asks<{ readonly hash: string; readonly range: Parameters<CachedValues['bytes']>[1] }, Answer<CachedValues['bytes']>>(),
	executions: asks<Parameters<CachedValues['executions']>[0], Answer<CachedValues['executions']>>(),
	jobs: asks<{ readonly execution: string; readonly page: Parameters<CachedValues['jobs']>[1] }, Answer<CachedValues['jobs']>>(),
	space: asks<null, Answer<CachedValues['space']>>(),
	check: tells<null, CachedCheckEvent, null>(),
}

const store = {
	get: asks<Named, Answer<Store['get']>>(),
	peek: asks<Named & { readonly range: Parameters<Store['peek']>[1] }, Answer<Store['peek']>>(),
	set: asks<Named & { readonly value: Uint8Array }, null>(),
	setIf: asks<Named & { readonly value: Uint8Array; readonly condition: Parameters<Store['setIf']>[2] }, null>(),
	delete: asks<Named, null>(),
	deleteIf: asks<Named & { readonly since: Parameters<Store['deleteIf']>[1] }, null>(),
	scan: asks<OfStore & { readonly request: Parameters<Store['scan']>[0] }, Answer<Store['scan']>>(),
	count: asks<OfStore & { readonly partition: Uint8Array; readonly prefix: Uint8Array | null }, Answer<Store['count']>>(),
	partitions: asks<OfStore & { readonly page: Parameters<Store['partitions']>[0] }, Answer<Store['partitions']>>(),
}

/** What the core's side asks of a process that holds values. Both ends are of the same build, so shapes are types and need no check. */
export const keeperProtocol = {
	/** Opens what this process looks into. With `identity`, only that very one. */
	open: oc
		.input(shape<{ readonly wanted: KeeperWanted; readonly identity: string | null }>())
		.output(shape<{ readonly identity: string; readonly stores: readonly FoundStore[] }>()),
	survey: asks<null, { readonly survey: Answer<Keeper['survey']>; readonly stores: readonly FoundStore[] }>(),
	cached,
	store,
	partitions: asks<OfStore & { readonly page: Parameters<Keeper['partitions']>[1] }, Answer<Keeper['partitions']>>(),
	entries: asks<OfStore & { readonly request: Parameters<Keeper['entries']>[1] }, Answer<Keeper['entries']>>(),
	entry: asks<Named & { readonly reveal: boolean }, Answer<Keeper['entry']>>(),
	explain: asks<OfStore & { readonly changes: Parameters<Keeper['explain']>[1] }, Answer<Keeper['explain']>>(),
	encode: asks<Named & { readonly since: Uint8Array; readonly text: string }, Uint8Array>(),
	findUnreachable: tells<OfStore & { readonly now: Date }, UnreachableEvent, Answer<Keeper['findUnreachable']>>(),
	/** What `view` answers, as JSON: going through thousands of nodes one by one on each side takes longer than decoding them. */
	view: asks<{ readonly of: Parameters<Keeper['view']>[0]; readonly options: Parameters<Keeper['view']>[1] }, string>(),
	bytes: asks<{ readonly of: Parameters<Keeper['bytes']>[0]; readonly range: Parameters<Keeper['bytes']>[1] }, Answer<Keeper['bytes']>>(),
	find: tells<
		{ readonly of: Parameters<Keeper['find']>[0]; readonly sought: Parameters<Keeper['find']>[1] },
		Extract<FindEvent, { kind: 'searched' }>,
		Answer<Keeper['find']>
	>(),
	exportTo: tells<OfStore & { readonly request: Parameters<Keeper['exportTo']>[1] }, TransferEvent, Answer<Keeper['exportTo']>>(),
	importFrom: tells<OfStore & { readonly request: Parameters<Keeper['importFrom']>[1] }, TransferEvent, Answer<Keeper['importFrom']>>(),
	copyTo: tells<OfStore & { readonly request: Parameters<Keeper['copyTo']>[1] }, TransferEvent, Answer<Keeper['copyTo']>>(),
	apply: tells<OfStore & { readonly request: Parameters<Keeper['apply']>[1] }, ChangesProgress, Answer<Keeper['apply']>>(),
	undo: tells<OfStore & { readonly request: Parameters<Keeper['undo']>[1] }, ChangesProgress, Answer<Keeper['undo']>>(),
	cancel: oc.input(shape<{ readonly call: number }>()).output(shape<void>()),
	close: oc.output(shape<void>()),
}
