import { FaultError } from '../../contract/fault.ts'
import type { StoreLimits } from '../../contract/stores.ts'
import { compareBytes, isSameBytes } from '../../lib/bytes.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { EntryName, ScanRequest, Store } from './store.ts'

/** Where the keys of a scan lie, in byte order: from `lower` on (itself left out where `exclusive`), and all below `upper`. Null: no end there. */
export type ScanBounds = { readonly lower: Uint8Array | null; readonly exclusive: boolean; readonly upper: Uint8Array | null }

/** Of a back end without limits. */
export const noLimits: StoreLimits = { partition: null, key: null, name: null, value: null, entry: null }

export function beginsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
	return bytes.length >= prefix.length && isSameBytes(bytes.subarray(0, prefix.length), prefix)
}

/** The first key after all those that begin with a prefix; null where there is none after them. */
export function successorOfPrefix(prefix: Uint8Array): Uint8Array | null {
	const last = prefix.findLastIndex((byte) => byte < 0xff)
	if (last < 0) return null
	// Not slice: of a Buffer that is a view
	const successor = new Uint8Array(prefix.subarray(0, last + 1))
	successor[last] = (successor[last] ?? 0) + 1
	return successor
}

/** What `start`, `after` and `prefix` of a scan come to together: the farthest of them is where it begins. */
export function boundsOfScan({ start, after, prefix }: Pick<ScanRequest, 'start' | 'after' | 'prefix'>): ScanBounds {
	const inclusive = farther(start ?? null, prefix ?? null)
	const exclusive = after !== undefined && (inclusive === null || compareBytes(after, inclusive) >= 0)
	return { lower: exclusive ? after : inclusive, exclusive, upper: prefix ? successorOfPrefix(prefix) : null }
}

function farther(one: Uint8Array | null, other: Uint8Array | null): Uint8Array | null {
	if (one === null || other === null) return one ?? other
	return compareBytes(one, other) >= 0 ? one : other
}

/** Faults: `store-key-invalid` for a name without a byte. */
export function assertPartition(partition: Uint8Array): void {
	if (partition.length === 0) throw new FaultError({ kind: 'store-key-invalid', reason: 'empty-partition', text: '' })
}

/** Faults: `store-key-invalid` for a partition or key without a byte. */
export function assertName({ partition, key }: EntryName): void {
	assertPartition(partition)
	if (key.length === 0) throw new FaultError({ kind: 'store-key-invalid', reason: 'empty-key', text: keyToText(partition) })
}

/** Refuses what the back end would not take; `addedBytes` is what it counts beside names and value. Faults: `store-key-invalid`, `store-too-large`. */
export function assertFits(limits: StoreLimits, name: EntryName, value: Uint8Array, addedBytes = 0): void {
	assertName(name)
	const partition = name.partition.length
	const key = name.key.length
	const sizes = { partition, key, name: partition + key, value: value.length, entry: partition + key + value.length + addedBytes }
	for (const part of ['partition', 'key', 'name', 'value', 'entry'] as const) {
		const limitBytes = limits[part]
		if (limitBytes === null || sizes[part] <= limitBytes) continue
		throw new FaultError({ kind: 'store-too-large', part, ...writtenName(name), sizeBytes: sizes[part], limitBytes })
	}
}

/** An entry's name as faults carry it. */
export function writtenName({ partition, key }: EntryName): { readonly partition: string; readonly key: string } {
	return { partition: keyToText(partition), key: keyToText(key) }
}

/** The fault of a conditional write whose condition does not hold. */
export function changedSinceRead(name: EntryName): FaultError {
	return new FaultError({ kind: 'changed-since-read', ...writtenName(name) })
}

/** A store of which everything can be read: no part of one is taken for the whole. Faults: `store-damaged`. */
export function wholeOf(store: Store): Store {
	const { gaps, shown } = store.traits
	if (gaps) throw new FaultError({ kind: 'store-damaged', path: shown, detail: gaps.named.join('; ') })
	return store
}

/** Faults: `cancelled` when the signal has aborted. */
export function throwIfStopped({ signal }: { readonly signal?: AbortSignal | undefined }): void {
	if (signal?.aborted) throw new FaultError({ kind: 'cancelled' })
}
