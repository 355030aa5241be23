import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { keyToText } from '../../../electron/lib/key-text.ts'
import { client } from '../../client.ts'

/** Names a store of an opened database. */
export type OfStore = { readonly database: DatabaseId; readonly store: string }
/** Names an entry. */
export type OfEntry = OfStore & { readonly partition: Uint8Array; readonly key: Uint8Array }

const keyOf = ({ database, store }: OfStore, ...rest: readonly unknown[]) => ['database', database, 'store', store, ...rest]

const partitionsAtOnce = 200

/** The questions about a store, with the keys under which the answers are kept. */
export const storeQueries = {
	partitions: (of: OfStore) =>
		infiniteQueryOptions({
			queryKey: keyOf(of, 'partitions'),
			queryFn: ({ pageParam, signal }) =>
				client.values.stores.partitions({ ...of, ...(pageParam && { after: pageParam }), limit: partitionsAtOnce }, { signal }),
			initialPageParam: null as Uint8Array | null,
			getNextPageParam: ({ partitions, more }) => (more ? (partitions.at(-1)?.name.bytes ?? null) : null),
			staleTime: Number.POSITIVE_INFINITY,
		}),
	/** Another after every act: pages that were read before it are not mixed with pages after it. */
	generation: (of: OfStore) =>
		queryOptions({
			queryKey: keyOf(of, 'generation'),
			queryFn: () => crypto.randomUUID(),
			staleTime: Number.POSITIVE_INFINITY,
			refetchOnWindowFocus: false,
		}),
	count: (of: OfStore, partition: Uint8Array, prefix: Uint8Array | null, generation: string) =>
		queryOptions({
			queryKey: keyOf(of, 'count', keyToText(partition), prefix && keyToText(prefix), generation),
			queryFn: ({ signal }) => client.values.stores.count({ ...of, partition, ...(prefix && { prefix }) }, { signal }),
			staleTime: Number.POSITIVE_INFINITY,
		}),
	entriesKey: (of: OfStore, partition: Uint8Array, prefix: Uint8Array | null, generation: string) =>
		keyOf(of, 'entries', keyToText(partition), prefix && keyToText(prefix), generation),
	entry: ({ database, store, partition, key }: OfEntry, reveal = false) =>
		queryOptions({
			queryKey: keyOf({ database, store }, 'entry', keyToText(partition), keyToText(key), reveal),
			queryFn: ({ signal }) => client.values.stores.entry({ database, store, partition, key, reveal }, { signal }),
			staleTime: 10_000,
			// What was revealed is not kept any longer than it is shown
			...(reveal && { gcTime: 0 }),
		}),
	/** What taking entries away would do; made anew when asked for, never under the person's eyes. */
	removal: (of: OfStore, names: readonly { readonly partition: Uint8Array; readonly key: Uint8Array | null }[]) =>
		queryOptions({
			queryKey: ['removal', of, names.map(({ partition, key }) => [keyToText(partition), key && keyToText(key)])],
			queryFn: ({ signal }) => client.values.stores.planRemoval({ ...of, of: [...names] }, { signal }),
			staleTime: Number.POSITIVE_INFINITY,
			gcTime: 0,
			retry: false,
			refetchOnWindowFocus: false,
		}),
	/** An entry as it is read to be edited: it stays as it was read until it is asked for again. */
	editing: ({ database, store, partition, key }: OfEntry, reveal: boolean) =>
		queryOptions({
			queryKey: ['editing', database, store, keyToText(partition), keyToText(key), reveal],
			queryFn: ({ signal }) => client.values.stores.entry({ database, store, partition, key, reveal }, { signal }),
			staleTime: Number.POSITIVE_INFINITY,
			gcTime: 0,
			retry: false,
			refetchOnWindowFocus: false,
		}),
	undoable: (of: OfStore) =>
		queryOptions({ queryKey: keyOf(of, 'undoable'), queryFn: ({ signal }) => client.values.stores.undoable(of, { signal }) }),
}
