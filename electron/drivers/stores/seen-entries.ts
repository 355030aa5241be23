import { compareBytes, isSameBytes } from '../../lib/bytes.ts'
import { type CarriedEntry, headBytes } from './entry-source.ts'
import type { EntryName, EntryVersion, ScannedEntry, Stopping, Store } from './store.ts'

/** What a store has under a name: how long its value is, and its first bytes. */
export type Seen = { readonly sizeBytes: number; readonly head: Uint8Array }

type Wanted = { readonly index: number; readonly key: Uint8Array }

/** Single questions under way at a time. */
const askedTogether = 40

/**
 * Looks for several entries at once, in their order; null where there is none. Those of a partition are read in one walk
 * from the first to the last, unless far more lies between them than they are.
 */
export async function seeEntries(store: Store, names: readonly EntryName[], stopping: Stopping): Promise<readonly (Seen | null)[]> {
	const seen: (Seen | null)[] = names.map(() => null)
	const byPartition = Map.groupBy(
		names.map(({ partition, key }, index) => ({ partition, key, index })),
		({ partition }) => Buffer.from(partition.buffer, partition.byteOffset, partition.length).toString('latin1'),
	)
	for (const group of byPartition.values()) {
		const wanted = group.toSorted((one, other) => compareBytes(one.key, other.key))
		await walk(store, (group[0] as EntryName).partition, wanted, seen, stopping)
	}
	return seen
}

async function walk(
	store: Store,
	partition: Uint8Array,
	wanted: readonly Wanted[],
	seen: (Seen | null)[],
	stopping: Stopping,
): Promise<void> {
	let at = 0
	while (at < wanted.length) {
		const next = wanted[at] as Wanted
		const page = await store.scan({ partition, start: next.key, limit: wanted.length - at, valueBytes: headBytes }, stopping)
		const { passed, found } = matchPage(page.entries, wanted, at, seen)
		if (!page.more) return
		at = passed
		if (found * 4 < page.entries.length) return askOneByOne(store, partition, wanted.slice(at), seen, stopping)
	}
}

/** Goes along a page and the wanted keys, both ascending. `passed`: the first wanted key that lies behind the page. */
function matchPage(page: readonly ScannedEntry[], wanted: readonly Wanted[], from: number, seen: (Seen | null)[]) {
	let at = from
	let found = 0
	for (const { key, value, sizeBytes } of page) {
		for (let order = orderOf(wanted[at], key); order <= 0; order = orderOf(wanted[at], key)) {
			const { index } = wanted[at++] as Wanted
			if (order < 0) continue
			seen[index] = { sizeBytes, head: value }
			found += 1
		}
	}
	return { passed: at, found }
}

const orderOf = (wanted: Wanted | undefined, key: Uint8Array): number => (wanted ? compareBytes(wanted.key, key) : 1)

async function askOneByOne(
	store: Store,
	partition: Uint8Array,
	wanted: readonly Wanted[],
	seen: (Seen | null)[],
	stopping: Stopping,
): Promise<void> {
	for (let from = 0; from < wanted.length; from += askedTogether) {
		const asked = wanted.slice(from, from + askedTogether).map(async ({ index, key }) => {
			const found = await store.peek({ partition, key }, { offset: 0, atMost: headBytes }, stopping)
			seen[index] = found && { sizeBytes: found.sizeBytes, head: found.bytes }
		})
		await Promise.all(asked)
	}
}

/** Whether a store holds the very bytes of an entry; what only its head is known of is read whole. */
export async function holdsSame(store: Store, entry: CarriedEntry, seen: Seen | null, stopping: Stopping): Promise<boolean> {
	if (seen === null || seen.sizeBytes !== entry.value.length) return false
	if (!isSameBytes(seen.head, entry.value.subarray(0, seen.head.length))) return false
	if (seen.head.length === seen.sizeBytes) return true
	const whole = await store.get(entry, stopping)
	return whole !== null && isSameBytes(whole.value, entry.value)
}

/** The whole of what was seen, as a conditional write wants it. */
export async function versionSeen(store: Store, name: EntryName, seen: Seen | null, stopping: Stopping): Promise<EntryVersion | null> {
	if (seen === null) return null
	// An empty value may be kept in two ways, which a page does not tell
	if (seen.sizeBytes > 0 && seen.head.length === seen.sizeBytes) return { value: seen.head }
	return store.get(name, stopping)
}
