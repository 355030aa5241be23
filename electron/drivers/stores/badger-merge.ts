import { setImmediate } from 'node:timers/promises'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { BadgerEntry } from './badger-entry.ts'

/** An entry, and where it can be read again: a block of a table and its place there, or a log's record and its length. */
export type LocatedEntry = { readonly entry: BadgerEntry; readonly source: number; readonly part: number; readonly place: number }

/** Entries of one table, or of a piece of a log, in the order of their keys, newer versions first. */
export type BadgerSource = {
	/** No entry comes before this. */
	readonly first: Pick<BadgerEntry, 'key' | 'age'>
	/** Of two with the same version of a key the one with the lower rank counts. */
	readonly rank: number
	/** Told of an entry that no source of a lower rank has in this version. */
	readonly onOwn?: () => void
	/** Not begun before its first key is due, so that few are open at a time. */
	batches(): AsyncIterator<readonly LocatedEntry[]>
}

type Cursor = {
	readonly source: BadgerSource
	batches: AsyncIterator<readonly LocatedEntry[]> | null
	batch: readonly LocatedEntry[]
	at: number
	head: Pick<BadgerEntry, 'key' | 'age'>
}

const entriesBetweenLooks = 128
const longestTurnMs = 15

/** Goes through all sources at once and tells the newest version of each key, in the order of the keys. The event loop turns meanwhile. */
export async function mergeSources(sources: readonly BadgerSource[], onNewest: (newest: LocatedEntry) => void): Promise<void> {
	const heap: Cursor[] = []
	for (const source of sources) push(heap, { source, batches: null, batch: [], at: 0, head: source.first })
	let last: BadgerEntry | null = null
	let elapsed = startStopwatch()
	for (let turn = 1; heap[0]; turn++) {
		const [cursor] = heap
		const located = cursor.batch[cursor.at]
		if (located) {
			if (last === null || compareVersions(last, located.entry) !== 0) cursor.source.onOwn?.()
			if (last === null || !last.key.equals(located.entry.key)) onNewest(located)
			last = located.entry
		}
		if (!advance(cursor) && !(await refill(cursor))) remove(heap)
		else sink(heap)
		if (turn % entriesBetweenLooks === 0 && elapsed() > longestTurnMs) {
			await setImmediate()
			elapsed = startStopwatch()
		}
	}
}

/** Goes to the next entry of the batch; false where there is none. */
function advance(cursor: Cursor): boolean {
	cursor.at += 1
	const next = cursor.batch[cursor.at]
	if (next) cursor.head = next.entry
	return next !== undefined
}

async function refill(cursor: Cursor): Promise<boolean> {
	cursor.batches ??= cursor.source.batches()
	for (;;) {
		const result = await cursor.batches.next()
		if (result.done) return false
		const [first] = result.value
		if (!first) continue
		cursor.batch = result.value
		cursor.at = 0
		cursor.head = first.entry
		return true
	}
}

/** The order of entries: by key, newer versions first, then by rank. */
export function compareVersions(one: Pick<BadgerEntry, 'key' | 'age'>, other: Pick<BadgerEntry, 'key' | 'age'>): number {
	return Buffer.compare(one.key, other.key) || Buffer.compare(one.age, other.age)
}

function comesBefore(one: Cursor, other: Cursor): boolean {
	return (compareVersions(one.head, other.head) || one.source.rank - other.source.rank) < 0
}

function push(heap: Cursor[], cursor: Cursor) {
	let at = heap.push(cursor) - 1
	while (at > 0) {
		const parent = (at - 1) >> 1
		const above = heap[parent]
		if (!above || !comesBefore(cursor, above)) break
		heap[at] = above
		at = parent
	}
	heap[at] = cursor
}

function remove(heap: Cursor[]) {
	const last = heap.pop()
	if (!last || heap.length === 0) return
	heap[0] = last
	sink(heap)
}

/** Puts the first one to where it belongs now. */
function sink(heap: Cursor[]) {
	const [cursor] = heap
	if (!cursor) return
	let at = 0
	for (;;) {
		const left = heap[at * 2 + 1]
		const right = heap[at * 2 + 2]
		const child = right && left && comesBefore(right, left) ? right : left
		if (!child || !comesBefore(child, cursor)) break
		heap[at] = child
		at = at * 2 + (child === right ? 2 : 1)
	}
	heap[at] = cursor
}
