import type { DecoderKind } from '../../contract/decoded.ts'
import type { Fault } from '../../contract/fault.ts'
import type {
	Collision,
	DumpForm,
	EntryDetail,
	Partition,
	StoreEntry,
	TransferEvent,
	Unreachable,
	UnreachableEvent,
	WantedChange,
} from '../../contract/stores.ts'
import type { FindEvent, ValueRef, ValuesSurvey, Viewed } from '../../contract/values.ts'
import type { Wanted } from '../engines/engine.ts'
import type { CachedPlaces, CachedValues } from './cached-values.ts'
import type { EntryName, Page, ScanRequest, Stopping, Store } from './store.ts'

/** How a table of DynamoDB is reached. Credentials are found by the official client's own rules unless given. */
export type DynamoAddress = {
	readonly table: string
	readonly region: string
	/** Of a server that is not Amazon's; null for the region's own. */
	readonly endpoint: string | null
	readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
	/** `dynamodb://region/table`, without a secret. */
	readonly shown: string
}

/** What to look for values in: a database with its engine, or a bare store. */
export type KeeperWanted =
	| { readonly kind: 'engine'; readonly engine: Wanted; readonly places: CachedPlaces }
	| { readonly kind: 'badger'; readonly path: string }
	| { readonly kind: 'dynamodb'; readonly address: DynamoAddress }
	| { readonly kind: 'memory' }

/** How an act on several entries went, also one that stopped before the first. */
export type ChangesReport = {
	readonly done: number
	readonly total: number
	readonly fault: Fault | null
	/** The entry at which it stopped, or the first that was left alone. */
	readonly at: EntryName | null
}

export type ChangesProgress = { readonly done: number; readonly total: number }
type Ended = Omit<Extract<TransferEvent, { kind: 'ended' }>, 'kind'>
type Searched = Extract<FindEvent, { kind: 'searched' }>
/** Where bytes that were looked for begin. */
export type FoundBytes = Omit<Extract<FindEvent, { kind: 'ended' }>, 'kind'>
type Listening<Event> = Stopping & { readonly onEvent: (event: Event) => void }

/**
 * The values of one opened database or bare store, with all that is known of them: decoding, masking and long readings happen
 * here, and here is a process of its own. Wherever a store is named that is not there: fault `no-such-store`.
 */
export interface Keeper {
	survey(stopping?: Stopping): Promise<ValuesSurvey>
	/** Cached values; each call faults with `no-such-store` (`redun`) where there are none. */
	readonly cached: CachedValues
	/** One of the stores that the survey names. */
	store(id: string): Store
	partitions(
		store: string,
		page: { readonly after?: Uint8Array | undefined; readonly limit: number },
		stopping?: Stopping,
	): Promise<{ readonly partitions: readonly Partition[]; readonly more: boolean }>
	entries(
		store: string,
		request: Omit<ScanRequest, 'valueBytes'>,
		stopping?: Stopping,
	): Promise<{ readonly entries: readonly StoreEntry[]; readonly more: Page['more'] }>
	/** Faults: `not-in-store`. Without `reveal` what keeps a secret has neither text to edit nor value. */
	entry(store: string, name: EntryName, reveal: boolean, stopping?: Stopping): Promise<EntryDetail>
	/** What several entries are, for a plan: in words, whether they keep a secret, and what a change of each means. */
	explain(
		store: string,
		changes: readonly (EntryName & { readonly before: Uint8Array | null; readonly after: Uint8Array | null })[],
	): Promise<readonly { readonly means: string | null; readonly secret: boolean; readonly warnings: readonly string[] }[]>
	encode(store: string, name: EntryName, since: Uint8Array, text: string): Promise<Uint8Array>
	findUnreachable(store: string, listening: Listening<UnreachableEvent> & { readonly now: Date }): Promise<readonly Unreachable[]>
	/** Faults: `not-in-store`. */
	view(
		of: ValueRef,
		options: { readonly decoder?: DecoderKind | undefined; readonly reveal: boolean },
		stopping?: Stopping,
	): Promise<Viewed>
	/** Faults: `not-in-store`, `store-secret`. */
	bytes(
		of: ValueRef,
		range: { readonly offset: number; readonly atMost: number; readonly reveal: boolean },
		stopping?: Stopping,
	): Promise<{ readonly bytes: Uint8Array; readonly totalBytes: number }>
	/** Where the bytes begin: see the contract's `find`. Faults: those of `bytes`, `needle-refused`, `changed-since-read`. */
	find(
		of: ValueRef,
		sought: { readonly needle: Uint8Array; readonly from: number; readonly backwards: boolean; readonly reveal: boolean },
		listening: Listening<Searched>,
	): Promise<FoundBytes>
	/** Writes a new file, whole or not at all. */
	exportTo(
		store: string,
		request: {
			readonly path: string
			readonly form: DumpForm
			readonly secrets: boolean
			readonly partitions: readonly Uint8Array[] | null
			readonly now: Date
		},
		listening: Listening<TransferEvent>,
	): Promise<Ended>
	/** What every write of this and of the acts below replaces is kept first, in a new file at `changesPath`. */
	importFrom(
		store: string,
		request: {
			readonly path: string
			/** Make the store's table first, where it is not there. */
			readonly create?: boolean
			readonly collision: Collision
			readonly changesPath: string
		},
		listening: Listening<TransferEvent>,
	): Promise<Ended>
	/** Into a store of another keeper, opened for this. */
	copyTo(
		store: string,
		request: {
			readonly target: KeeperWanted
			readonly store: string
			/** Make the store's table first, where it is not there. */
			readonly create: boolean
			readonly collision: Collision
			readonly changesPath: string
		},
		listening: Listening<TransferEvent>,
	): Promise<Ended>
	/** See `applyChanges`. */
	apply(
		store: string,
		request: { readonly changes: readonly WantedChange[]; readonly changesPath: string },
		listening: Listening<ChangesProgress>,
	): Promise<ChangesReport>
	/** See `undoChanges`. */
	undo(
		store: string,
		request: { readonly path: string; readonly changesPath: string },
		listening: Listening<ChangesProgress>,
	): Promise<ChangesReport>
	close(): Promise<void>
}

/** Opens what holds values. Faults: those of opening an engine; `store-in-use`, `store-damaged`, `unreachable`, `not-found`. */
export type OpenKeeper = (wanted: KeeperWanted) => Promise<Keeper>
