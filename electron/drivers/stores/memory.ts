import type { StoreTraits } from '../../contract/stores.ts'
import { compareBytes, isSameBytes } from '../../lib/bytes.ts'
import type { Condition, EntryName, Page, ScannedEntry, ScanRequest, Store } from './store.ts'
import { assertName, assertPartition, boundsOfScan, changedSinceRead, noLimits, throwIfStopped } from './store-keys.ts'

const traits: StoreTraits = {
	kind: 'memory',
	shown: 'memory',
	writes: true,
	readOnlyReason: null,
	deletesConditionally: true,
	listsPartitions: 'cheap',
	snapshot: false,
	limits: noLimits,
}

type Entry = { readonly key: Uint8Array; value: Uint8Array }
type Partition = { readonly name: Uint8Array; readonly entries: Entry[] }

/** A store that lives as long as the process that made it. What goes in and out are copies. */
export function createMemoryStore(): Store {
	const partitions: Partition[] = []

	const entriesOf = (partition: Uint8Array): readonly Entry[] => {
		const at = placeOf(partitions, partition, (candidate) => candidate.name)
		return at.found?.entries ?? []
	}
	const find = (name: EntryName): Entry | null => {
		assertName(name)
		return placeOf(entriesOf(name.partition), name.key, ({ key }) => key).found
	}
	const write = (name: EntryName, value: Uint8Array) => {
		const { found, index } = placeOf(partitions, name.partition, (partition) => partition.name)
		const partition = found ?? { name: copyOf(name.partition), entries: [] }
		if (!found) partitions.splice(index, 0, partition)
		const entry = placeOf(partition.entries, name.key, ({ key }) => key)
		if (entry.found) entry.found.value = copyOf(value)
		else partition.entries.splice(entry.index, 0, { key: copyOf(name.key), value: copyOf(value) })
	}
	const remove = ({ partition, key }: EntryName) => {
		const { found, index } = placeOf(partitions, partition, ({ name }) => name)
		const entry = placeOf(found?.entries ?? [], key, (candidate) => candidate.key)
		if (!found || !entry.found) return
		found.entries.splice(entry.index, 1)
		if (found.entries.length === 0) partitions.splice(index, 1)
	}
	return {
		traits,
		async get(name, stopping = {}) {
			throwIfStopped(stopping)
			const entry = find(name)
			return entry && { value: entry.value.slice() }
		},
		async peek(name, { offset, atMost }, stopping = {}) {
			throwIfStopped(stopping)
			const entry = find(name)
			return entry && { bytes: entry.value.slice(offset, offset + atMost), sizeBytes: entry.value.length }
		},
		async set(name, value) {
			assertName(name)
			write(name, value)
		},
		async setIf(name, value, condition) {
			if (!holds(find(name), condition)) throw changedSinceRead(name)
			write(name, value)
		},
		async delete(name) {
			assertName(name)
			remove(name)
		},
		async deleteIf(name, since) {
			if (!holds(find(name), { kind: 'unchanged', since })) throw changedSinceRead(name)
			remove(name)
		},
		async scan(request, stopping = {}) {
			throwIfStopped(stopping)
			assertPartition(request.partition)
			return pageOf(entriesOf(request.partition), request)
		},
		async count(partition, prefix, stopping = {}) {
			throwIfStopped(stopping)
			assertPartition(partition)
			const entries = entriesOf(partition)
			const { from, to } = rangeOf(entries, prefix ? { prefix } : {})
			return to - from
		},
		async partitions({ after, limit }, stopping = {}) {
			throwIfStopped(stopping)
			const at = after ? placeOf(partitions, after, ({ name }) => name) : { found: null, index: 0 }
			const from = at.found ? at.index + 1 : at.index
			return { partitions: partitions.slice(from, from + limit).map(({ name }) => name.slice()), more: from + limit < partitions.length }
		},
		async close() {
			partitions.length = 0
		},
	}
}

/** Not slice: of a Buffer that is a view. */
const copyOf = (bytes: Uint8Array) => new Uint8Array(bytes)

/** Where a name is in a sorted list, or belongs. */
function placeOf<Item>(items: readonly Item[], name: Uint8Array, nameOf: (item: Item) => Uint8Array) {
	let low = 0
	let high = items.length
	while (low < high) {
		const middle = (low + high) >> 1
		const item = items[middle]
		if (item !== undefined && compareBytes(nameOf(item), name) < 0) low = middle + 1
		else high = middle
	}
	const item = items[low]
	return { index: low, found: item !== undefined && isSameBytes(nameOf(item), name) ? item : null }
}

function holds(entry: Entry | null, condition: Condition): boolean {
	switch (condition.kind) {
		case 'absent':
			return entry === null
		case 'present':
			return entry !== null
		case 'unchanged':
			return entry !== null && isSameBytes(entry.value, condition.since.value)
	}
}

function rangeOf(entries: readonly Entry[], request: Pick<ScanRequest, 'start' | 'after' | 'prefix'>) {
	const { lower, exclusive, upper } = boundsOfScan(request)
	const begin = lower ? placeOf(entries, lower, ({ key }) => key) : { found: null, index: 0 }
	const from = exclusive && begin.found ? begin.index + 1 : begin.index
	return { from, to: Math.max(from, upper ? placeOf(entries, upper, ({ key }) => key).index : entries.length) }
}

function pageOf(entries: readonly Entry[], request: ScanRequest): Page {
	const range = rangeOf(entries, request)
	const from = Math.min(range.to, range.from + (request.skip ?? 0))
	const to = Math.min(range.to, from + request.limit)
	const listed = entries
		.slice(from, to)
		.map(({ key, value }): ScannedEntry => ({ key: key.slice(), value: value.slice(0, request.valueBytes), sizeBytes: value.length }))
	return { entries: listed, more: to < range.to }
}
