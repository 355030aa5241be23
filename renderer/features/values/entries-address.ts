import { textToKey } from '../../../electron/lib/key-text.ts'

/** What the address says of a store's entries: names of partition and key as they are written, and what the lists are narrowed by. */
export type EntriesPlace = {
	readonly partition: string | undefined
	readonly key: string | undefined
	/** Keys begin with it; as keys are written. */
	readonly prefix: string
	/** Partitions have it in their name or in what they are. */
	readonly find: string
}

/** Reads the address. */
export function readEntriesAddress(search: URLSearchParams): EntriesPlace {
	return {
		partition: search.get('partition') || undefined,
		key: search.get('key') || undefined,
		prefix: search.get('prefix') ?? '',
		find: search.get('find') ?? '',
	}
}

/** Writes it, without what is empty. */
export function entriesAddressOf({ partition, key, prefix, find }: EntriesPlace): Readonly<Record<string, string | undefined>> {
	return { partition, key, prefix: prefix || undefined, find: find || undefined }
}

/** The bytes of a name as it is written; null for none, and for what is no name. */
export function nameToBytes(text: string | undefined): Uint8Array | null {
	return text === undefined || text === '' ? null : textToKey(text)
}
