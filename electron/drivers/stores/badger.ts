import { faultOf } from '../../contract/fault.ts'
import type { StoreTraits } from '../../contract/stores.ts'
import { compareBytes } from '../../lib/bytes.ts'
import { type BadgerFolder, type BadgerGround, readBadgerFolder } from './badger-folder.ts'
import type { BadgerIndex } from './badger-index.ts'
import { refuseWrites } from './badger-read-only.ts'
import { createBadgerValues } from './badger-values.ts'
import type { EntryName, Page, ScannedEntry, ScanRequest, Stopping, Store } from './store.ts'
import { assertName, assertPartition, boundsOfScan, noLimits, successorOfPrefix, throwIfStopped } from './store-keys.ts'

const slash = 0x2f

/** A folder with its values, and the partitions it names in the order of their bytes. */
type Opened = {
	readonly folder: BadgerFolder
	readonly partitions: readonly Uint8Array[]
	readonly valueAt: (at: number) => Promise<Buffer>
}

/**
 * A folder of Badger 3 or 4 as lakeFS's local store keeps it: key = partition, `/`, key; read without Badger, never written
 * and never locked. All keys are read at opening, values when they are asked for. The state is that of the opening, also for
 * entries that end: when the folder has changed, one call faults with `file-replaced` and the next one opens it anew. Keys
 * without a partition or without a name behind it are counted and left out, they are not lakeFS's. What is damaged is passed over
 * and named in the traits. Faults: `store-in-use` while a program has it open to write, `store-damaged` with file and place where
 * nothing can be said for sure, `not-found`, `permission-denied`, `input-output`.
 */
export async function openBadgerStore(path: string, ground: BadgerGround): Promise<Store> {
	let opened: Opened | null = await openFolder(path, ground)
	let traits = traitsOf(path, opened.folder)

	const current = async (stopping: Stopping): Promise<Opened> => {
		throwIfStopped(stopping)
		if (opened === null) {
			opened = await openFolder(path, ground)
			traits = traitsOf(path, opened.folder)
			return opened
		}
		try {
			await opened.folder.assertSame()
		} catch (thrown) {
			opened = null
			throw thrown
		}
		return opened
	}
	const find = async (name: EntryName, stopping: Stopping) => {
		assertName(name)
		const { folder, valueAt } = await current(stopping)
		const at = placeOf(folder.index, name)
		return at === null ? null : { sizeBytes: folder.index.placeAt(at).sizeBytes, read: () => valueAt(at) }
	}
	return {
		get traits() {
			return traits
		},
		async get(name, stopping = {}) {
			const found = await find(name, stopping)
			return found && { value: new Uint8Array(await found.read()) }
		},
		async peek(name, { offset, atMost }, stopping = {}) {
			const found = await find(name, stopping)
			if (found === null) return null
			const value = await found.read()
			return { bytes: new Uint8Array(value.subarray(offset, offset + atMost)), sizeBytes: value.length }
		},
		...refuseWrites(traits),
		async scan(request, stopping = {}) {
			assertPartition(request.partition)
			return pageOf(await current(stopping), request, stopping)
		},
		async count(partition, prefix, stopping = {}) {
			assertPartition(partition)
			const { folder } = await current(stopping)
			const { from, to } = rangeOf(folder.index, { partition, ...(prefix && { prefix }) })
			return to - from
		},
		async partitions({ after, limit }, stopping = {}) {
			const { partitions } = await current(stopping)
			const from = after ? partitions.findIndex((partition) => compareBytes(partition, after) > 0) : 0
			if (from < 0) return { partitions: [], more: false }
			return {
				partitions: partitions.slice(from, from + limit).map((partition) => partition.slice()),
				more: from + limit < partitions.length,
			}
		},
		async close() {
			opened = null
		},
	}
}

async function pageOf({ folder: { index }, valueAt }: Opened, request: ScanRequest, stopping: Stopping): Promise<Page> {
	const { from, to } = rangeOf(index, request)
	const begin = Math.min(to, from + (request.skip ?? 0))
	const end = Math.min(to, begin + request.limit)
	const entries: ScannedEntry[] = []
	for (let at = begin; at < end; at++) {
		throwIfStopped(stopping)
		const value = request.valueBytes > 0 ? await beginningOf(() => valueAt(at), request.valueBytes) : { value: new Uint8Array() }
		const key = index.keyAt(at).subarray(request.partition.length + 1)
		entries.push({ key: new Uint8Array(key), ...value, sizeBytes: index.placeAt(at).sizeBytes })
	}
	return { entries, more: end < to }
}

/** One value that is damaged does not hide those beside it. */
async function beginningOf(read: () => Promise<Buffer>, atMost: number): Promise<Pick<ScannedEntry, 'value' | 'unreadable'>> {
	try {
		return { value: new Uint8Array((await read()).subarray(0, atMost)) }
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (fault?.kind !== 'store-damaged') throw thrown
		return { value: new Uint8Array(), unreadable: fault.detail }
	}
}

function traitsOf(path: string, { gaps, foreignKeys }: BadgerFolder): StoreTraits {
	return {
		kind: 'badger',
		shown: path,
		writes: false,
		readOnlyReason: 'format',
		deletesConditionally: false,
		listsPartitions: 'cheap',
		snapshot: true,
		limits: noLimits,
		...(gaps && { gaps }),
		...(foreignKeys > 0 && { foreignKeys }),
	}
}

async function openFolder(path: string, ground: BadgerGround): Promise<Opened> {
	const folder = await readBadgerFolder(path, ground)
	return { folder, partitions: partitionsOf(folder.index), valueAt: createBadgerValues(folder) }
}

/** From the first key of each to the first behind it: as many looks as there are partitions, not keys. */
function partitionsOf(index: BadgerIndex): readonly Uint8Array[] {
	const partitions: Uint8Array[] = []
	for (let at = 0; at < index.length; ) {
		const key = index.keyAt(at)
		const border = key.indexOf(slash)
		partitions.push(new Uint8Array(key.subarray(0, border)))
		at = endOf(index, key.subarray(0, border + 1))
	}
	// In the order of whole keys `a-b/` comes before `a/`
	return partitions.sort(compareBytes)
}

function endOf(index: BadgerIndex, prefix: Uint8Array): number {
	const successor = successorOfPrefix(prefix)
	return successor ? index.lowerBound(successor) : index.length
}

function placeOf(index: BadgerIndex, { partition, key }: EntryName): number | null {
	if (partition.includes(slash)) return null
	const whole = wholeKey(partition, key)
	const at = index.lowerBound(whole)
	return at < index.length && index.keyAt(at).equals(whole) ? at : null
}

const wholeKey = (partition: Uint8Array, key: Uint8Array): Buffer => Buffer.concat([partition, Uint8Array.of(slash), key])

function rangeOf(index: BadgerIndex, { partition, ...request }: Pick<ScanRequest, 'partition' | 'start' | 'after' | 'prefix'>) {
	// The first slash ends a partition's name, so none has one in it
	if (partition.includes(slash)) return { from: 0, to: 0 }
	const { lower, exclusive, upper } = boundsOfScan(request)
	const end = endOf(index, wholeKey(partition, new Uint8Array()))
	const begin = wholeKey(partition, lower ?? new Uint8Array())
	const at = index.lowerBound(begin)
	const from = exclusive && at < index.length && index.keyAt(at).equals(begin) ? at + 1 : at
	return { from, to: Math.max(from, upper ? Math.min(end, index.lowerBound(wholeKey(partition, upper))) : end) }
}
