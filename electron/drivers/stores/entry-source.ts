import { FaultError } from '../../contract/fault.ts'
import { compareBytes, isSameBytes } from '../../lib/bytes.ts'
import type { EntryName, EntryVersion, ScannedEntry, Stopping, Store } from './store.ts'
import { throwIfStopped } from './store-keys.ts'

/** An entry on its way. `line` of those that come from a file. */
export type CarriedEntry = EntryName & EntryVersion & { readonly line?: number }

/** Entries that can be gone through from the beginning as often as wanted. */
export type EntrySource = {
	/** Of a file: its path. Its entries may be doubled, and then nothing of it is to be used. */
	readonly path: string | null
	/** At most `mostTogether` at a time, and not much more than `mostBytesTogether`. */
	batches(stopping: Stopping): AsyncGenerator<readonly CarriedEntry[], void, void>
}

export const mostTogether = 1_000
export const mostBytesTogether = 8_388_608

/** How much of each value a page brings along: a page of the longest ones is as many bytes as may be held together. */
export const headBytes = Math.floor(mostBytesTogether / mostTogether)

/** Longer values that are asked for at a time. */
const askedTogether = 20

/**
 * The entries of a store, partition by partition in ascending order, or of those that are named. Faults while they are gone
 * through: `store-unsupported` where partitions have to be listed and cannot be, and as of the store's `scan`.
 */
export function createStoreSource(store: Store, named: readonly Uint8Array[] | null = null): EntrySource {
	return {
		path: null,
		async *batches(stopping) {
			for await (const partition of partitionsOf(store, named, stopping)) {
				for await (const page of pagesOf(store, partition, headBytes, stopping)) yield* wholeEntries(store, partition, page, stopping)
			}
		},
	}
}

/** The names of a store's entries without their values, as its source goes through them. */
export async function* namesIn(
	store: Store,
	named: readonly Uint8Array[] | null,
	stopping: Stopping,
): AsyncGenerator<readonly EntryName[], void, void> {
	for await (const partition of partitionsOf(store, named, stopping)) {
		for await (const page of pagesOf(store, partition, 0, stopping)) yield page.map(({ key }) => ({ partition, key }))
	}
}

async function* partitionsOf(
	store: Store,
	named: readonly Uint8Array[] | null,
	stopping: Stopping,
): AsyncGenerator<Uint8Array, void, void> {
	if (named !== null) {
		const sorted = named.toSorted(compareBytes)
		yield* sorted.filter((name, index) => index === 0 || !isSameBytes(name, sorted[index - 1] ?? name))
		return
	}
	const { shown, listsPartitions } = store.traits
	if (listsPartitions === 'no') throw new FaultError({ kind: 'store-unsupported', store: shown, act: 'list-partitions' })
	for (let after: Uint8Array | undefined, more = true; more; ) {
		const page = await store.partitions({ ...(after && { after }), limit: mostTogether }, stopping)
		yield* page.partitions
		after = page.partitions.at(-1)
		more = page.more && after !== undefined
	}
}

async function* pagesOf(store: Store, partition: Uint8Array, valueBytes: number, stopping: Stopping) {
	for (let after: Uint8Array | undefined, more = true; more; ) {
		throwIfStopped(stopping)
		const page = await store.scan({ partition, ...(after && { after }), limit: mostTogether, valueBytes }, stopping)
		if (page.entries.length > 0) yield page.entries
		after = page.entries.at(-1)?.key
		more = page.more && after !== undefined
	}
}

/** What a page brought only the head of is read whole, a few at a time. An entry that is gone by then is left out. */
async function* wholeEntries(
	store: Store,
	partition: Uint8Array,
	page: readonly ScannedEntry[],
	stopping: Stopping,
): AsyncGenerator<readonly CarriedEntry[], void, void> {
	// An empty value may be kept in two ways, which only asking for it by itself tells
	const isWhole = ({ value, sizeBytes }: ScannedEntry) =>
		value.length === sizeBytes && !(sizeBytes === 0 && store.traits.kind === 'dynamodb')
	const whole = async (entry: ScannedEntry): Promise<CarriedEntry | null> => {
		const { key, value } = entry
		if (isWhole(entry)) return { partition, key, value }
		const found = await store.get({ partition, key }, stopping)
		return found && { partition, key, ...found }
	}
	for (const group of groupsOf(page, ({ sizeBytes }) => sizeBytes)) {
		const entries: CarriedEntry[] = []
		for (let from = 0; from < group.length; ) {
			const asked = isWhole(group[from] as ScannedEntry) ? untilAsked(group, from, isWhole) : Math.min(group.length, from + askedTogether)
			const read = await Promise.all(group.slice(from, asked).map(whole))
			entries.push(...read.filter((entry) => entry !== null))
			from = asked
		}
		if (entries.length > 0) yield entries
	}
}

function untilAsked(group: readonly ScannedEntry[], from: number, isWhole: (entry: ScannedEntry) => boolean): number {
	const at = group.findIndex((entry, index) => index >= from && !isWhole(entry))
	return at < 0 ? group.length : at
}

/** Cuts a list into runs that may be held together: so many, or so many bytes; one that is larger goes by itself. */
export function* groupsOf<Item>(items: readonly Item[], bytesOf: (item: Item) => number): Generator<readonly Item[], void, void> {
	let from = 0
	let bytes = 0
	for (const [index, item] of items.entries()) {
		const more = bytesOf(item)
		if (index > from && (index - from >= mostTogether || bytes + more > mostBytesTogether)) {
			yield items.slice(from, index)
			from = index
			bytes = 0
		}
		bytes += more
	}
	if (from < items.length) yield items.slice(from)
}

/** Gathers what comes in small pieces until it is worth working on. */
export async function* gather(pieces: AsyncIterable<readonly CarriedEntry[]>): AsyncGenerator<readonly CarriedEntry[], void, void> {
	let gathered: CarriedEntry[] = []
	let bytes = 0
	for await (const piece of pieces) {
		for (const entry of piece) {
			gathered.push(entry)
			bytes += entry.value.length
			if (gathered.length < mostTogether && bytes < mostBytesTogether) continue
			yield gathered
			gathered = []
			bytes = 0
		}
	}
	if (gathered.length > 0) yield gathered
}
