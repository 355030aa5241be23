import { createHash } from 'node:crypto'
import { FaultError } from '../../contract/fault.ts'
import { compareBytes } from '../../lib/bytes.ts'
import type { CarriedEntry, EntrySource } from './entry-source.ts'
import type { EntryName, Stopping } from './store.ts'
import { writtenName } from './store-keys.ts'

/** Watches whether names come in ascending order, each once: then none of them can come again. */
export function createOrderWatch(): { readonly inOrder: () => boolean; watch(batch: readonly EntryName[]): void } {
	let last: EntryName | null = null
	let inOrder = true
	return {
		inOrder: () => inOrder,
		watch(batch) {
			for (const name of batch) {
				inOrder &&= last === null || compareNames(last, name) < 0
				last = name
			}
		},
	}
}

function compareNames(one: EntryName, other: EntryName): number {
	return compareBytes(one.partition, other.partition) || compareBytes(one.key, other.key)
}

/**
 * Goes through a file whose names come in any order and makes sure that each is there once; in memory this takes some 40 bytes
 * an entry. Faults: `dump-unreadable` with the line of the second one, those of reading.
 */
export async function insistOnDistinct(source: EntrySource & { readonly path: string }, stopping: Stopping): Promise<void> {
	const seen = createDigestSet()
	for await (const batch of source.batches(stopping)) {
		for (const entry of batch) if (!seen.add(digestOf(entry))) throw doubled(source.path, entry)
	}
}

function doubled(path: string, entry: CarriedEntry): FaultError {
	const { partition, key } = writtenName(entry)
	return new FaultError({ kind: 'dump-unreadable', path, line: entry.line ?? null, detail: `${partition} / ${key} is there twice` })
}

function digestOf({ partition, key }: EntryName): Uint32Array {
	const digest = createHash('sha256').update(`${partition.length} `).update(partition).update(key).digest()
	// Copied, because numbers of four bytes may not begin anywhere
	return new Uint32Array(new Uint8Array(digest).buffer, 0, words)
}

/** Of each digest 128 bits are kept, as four numbers; all of them zero stand for an empty place. */
const words = 4

/** Digests in one flat run of numbers, a fraction of what a Set of texts would take. `add` answers false where it is there already. */
function createDigestSet(): { add(digest: Uint32Array): boolean } {
	let kept = new Uint32Array(4_096 * words)
	let count = 0
	const grow = () => {
		const smaller = kept
		kept = new Uint32Array(smaller.length * 2)
		for (let at = 0; at < smaller.length; at += words) if (!isEmptyAt(smaller, at)) put(kept, smaller, at)
	}
	return {
		add(digest) {
			if (count * words * 10 >= kept.length * 8) grow()
			const isNew = put(kept, digest, 0)
			if (isNew) count += 1
			return isNew
		},
	}
}

function put(into: Uint32Array, from: Uint32Array, start: number): boolean {
	const places = into.length / words
	for (let place = (from[start] ?? 0) % places; ; place = (place + 1) % places) {
		const at = place * words
		if (isEmptyAt(into, at)) {
			for (let word = 0; word < words; word++) into[at + word] = from[start + word] ?? 0
			return true
		}
		if (isSameAt(into, at, from, start)) return false
	}
}

function isEmptyAt(kept: Uint32Array, at: number): boolean {
	return kept[at] === 0 && kept[at + 1] === 0 && kept[at + 2] === 0 && kept[at + 3] === 0
}

function isSameAt(one: Uint32Array, at: number, other: Uint32Array, start: number): boolean {
	for (let word = 0; word < words; word++) if (one[at + word] !== other[start + word]) return false
	return true
}
