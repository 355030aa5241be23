import type { EntryDetail, Partition, StoreEntry, Unreachable, UnreachableEvent } from '../../contract/stores.ts'
import type { EntryName, EntryVersion, ScannedEntry, Stopping, Store } from './store.ts'

/** An entry before and after; null on the side where there is none. */
export type EntryChange = EntryName & { readonly before: Uint8Array | null; readonly after: Uint8Array | null }

/**
 * What a program keeps in a store: which partitions, what lies under which key, what leads to what. Reads only. Whatever it
 * does not know it says to be unknown, never to be waste.
 */
export interface StoreSystem {
	readonly name: 'lakefs'
	/** Is it this program's store; its own schema version where it writes one down. Null where it is not. */
	recognise(store: Store, stopping?: Stopping): Promise<{ readonly schemaVersion: string | null } | null>
	/** A page of partitions with what each is. */
	partitions(
		store: Store,
		page: { readonly after?: Uint8Array; readonly limit: number },
		stopping?: Stopping,
	): Promise<{ readonly partitions: readonly Partition[]; readonly more: boolean }>
	/** What the entries of a page are. */
	describeEntries(partition: Uint8Array, entries: readonly ScannedEntry[]): readonly StoreEntry[]
	/** All but the bytes themselves, which the caller has and may have to mask. */
	describeEntry(
		store: Store,
		name: EntryName,
		version: EntryVersion,
		stopping?: Stopping,
	): Promise<Pick<EntryDetail, 'means' | 'parts' | 'secret' | 'links' | 'editable'>>
	keepsSecrets(name: EntryName): boolean
	/** Bytes of a message whose text was edited, unknown fields kept. Faults: `edit-malformed`. */
	encode(name: EntryName, since: Uint8Array, text: string): Uint8Array
	/** Of each of the changes that one plan makes together: what it means for a server that may be running, in whole sentences. */
	warnings(store: Store, changes: readonly EntryChange[], stopping?: Stopping): Promise<readonly (readonly string[])[]>
	/** Looks for what nothing leads to. `now` decides what is too young to be judged. */
	findUnreachable(
		store: Store,
		listening: Stopping & { readonly now: Date; readonly onEvent: (event: UnreachableEvent) => void },
	): Promise<readonly Unreachable[]>
}
