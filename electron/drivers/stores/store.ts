import type { StoreTraits } from '../../contract/stores.ts'

/** Names one entry, in raw bytes. A key is unique within its partition only. */
export type EntryName = { readonly partition: Uint8Array; readonly key: Uint8Array }

/**
 * What a `get` found of an entry, to be handed back to a conditional act as it came: the bytes, and how a back end keeps
 * them where the same bytes can be kept in two ways (DynamoDB: an empty value may be of type NULL).
 */
export type EntryVersion = { readonly value: Uint8Array; readonly keptAs?: 'null' }

/** What must hold of an entry for a write to happen; otherwise the fault `changed-since-read`, and nothing is written. */
export type Condition =
	| { readonly kind: 'absent' }
	| { readonly kind: 'present' }
	/** The stored bytes are those that were read. Bytes that changed and changed back count as unchanged. */
	| { readonly kind: 'unchanged'; readonly since: EntryVersion }

/** An entry as a scan lists it. */
export type ScannedEntry = {
	readonly key: Uint8Array
	/** As far as the scan asked for; empty where it asked for none. */
	readonly value: Uint8Array
	readonly sizeBytes: number
	/** Why its value cannot be read, where it is damaged; it is empty then. */
	readonly unreadable?: string
}

export type ScanRequest = {
	readonly partition: Uint8Array
	/** Where to begin, inclusive. */
	readonly start?: Uint8Array
	/** Where to begin, exclusive: the last key of the page before. */
	readonly after?: Uint8Array
	/** Only keys that begin with these bytes. */
	readonly prefix?: Uint8Array
	/** Entries to pass over from there; what that costs grows with it. */
	readonly skip?: number
	/** At most this many entries. At least 1. */
	readonly limit: number
	/** How many bytes of each value to bring along. */
	readonly valueBytes: number
}

export type Page = {
	readonly entries: readonly ScannedEntry[]
	/** There are entries beyond these. */
	readonly more: boolean
}

export type Stopping = { readonly signal?: AbortSignal | undefined }

/**
 * A key-value view: entries named by partition and key, all of them bytes, in ascending byte order of their keys within a
 * partition. An empty value is a value. Methods throw FaultError: `store-key-invalid` for an empty partition or key,
 * `store-too-large` before anything is sent where the back end's limit is known, `store-read-only` for every write where
 * it is, `store-throttled`, `unreachable`, `connection-lost`, `cancelled`, and what else an engine throws.
 */
export interface Store {
	readonly traits: StoreTraits
	/** Null where there is no such entry. */
	get(name: EntryName, stopping?: Stopping): Promise<EntryVersion | null>
	/** The first `atMost` bytes of an entry's value from `offset` on, and how many there are; null where there is no such entry. */
	peek(
		name: EntryName,
		range: { readonly offset: number; readonly atMost: number },
		stopping?: Stopping,
	): Promise<{ readonly bytes: Uint8Array; readonly sizeBytes: number } | null>
	/** Writes whatever was there. */
	set(name: EntryName, value: Uint8Array): Promise<void>
	/** Writes if the condition holds. Faults: `changed-since-read`. */
	setIf(name: EntryName, value: Uint8Array, condition: Condition): Promise<void>
	/**
	 * Writes entries where there are none, in one act: all of them, or, where one is there already, none (`false`). Only where a back
	 * end has such an act. Faults: as of `setIf`.
	 */
	addTogether?(entries: readonly (EntryName & { readonly value: Uint8Array })[]): Promise<boolean>
	/** Takes an entry away; nothing happens where there is none. */
	delete(name: EntryName): Promise<void>
	/** Takes an entry away if it is as it was read. Faults: `changed-since-read`; `store-unsupported` where the back end has no such act. */
	deleteIf(name: EntryName, since: EntryVersion): Promise<void>
	/** A page of a partition. Not a snapshot across pages, unless the traits say so. */
	scan(request: ScanRequest, stopping?: Stopping): Promise<Page>
	/** How many entries a partition holds under a prefix; null where only reading them all would tell. */
	count(partition: Uint8Array, prefix?: Uint8Array, stopping?: Stopping): Promise<number | null>
	/** Names of partitions that hold entries, ascending. Faults: `store-unsupported` where they cannot be listed. */
	partitions(
		page: { readonly after?: Uint8Array; readonly limit: number },
		stopping?: Stopping,
	): Promise<{ readonly partitions: readonly Uint8Array[]; readonly more: boolean }>
	close(): Promise<void>
}
