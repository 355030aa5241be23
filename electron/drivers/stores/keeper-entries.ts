import { FaultError } from '../../contract/fault.ts'
import { type EntryDetail, type Partition, written } from '../../contract/stores.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { Keeper } from './keeper.ts'
import type { Holding } from './keeper-holding.ts'
import type { Meaning } from './plain-meaning.ts'
import type { EntryName, EntryVersion, Stopping, Store } from './store.ts'
import { wholeOf } from './store-keys.ts'

/** Of each value in a list, this much is looked at. Bytes. */
const listedBytes = 512

/** What is longer is not edited as one text, and not carried for it. Bytes. */
const longestEdited = 1_048_576

type Described = Pick<Keeper, 'partitions' | 'entries' | 'entry' | 'explain' | 'encode' | 'findUnreachable'>

/** What entries are, by whatever knows the program that wrote them. */
export function createDescribing({ store: storeOf, meaningOf }: Holding): Described {
	return {
		async partitions(id, { after, limit }, stopping = {}) {
			const { meaning } = await meaningOf(id)
			const store = storeOf(id)
			const page = await meaning.partitions(store, { ...(after && { after }), limit }, stopping)
			// What would lead to it may lie in what cannot be read
			return store.traits.gaps ? { ...page, partitions: page.partitions.map(unlessLive) } : page
		},
		async entries(id, request, stopping = {}) {
			const { meaning } = await meaningOf(id)
			const page = await storeOf(id).scan({ ...request, valueBytes: listedBytes }, stopping)
			const described = meaning.describeEntries(request.partition, page.entries)
			const entries = described.map((entry, index) => {
				const unreadable = page.entries[index]?.unreadable
				return unreadable === undefined ? entry : { ...entry, brief: `cannot be read: ${unreadable}` }
			})
			return { entries, more: page.more }
		},
		async entry(id, name, reveal, stopping = {}) {
			const { meaning } = await meaningOf(id)
			return describeEntry(storeOf(id), meaning, name, reveal, stopping)
		},
		async explain(id, changes) {
			const { meaning } = await meaningOf(id)
			const warnings = await meaning.warnings(storeOf(id), changes)
			return changes.map(({ partition, key, before, after }, index) => {
				const value = after ?? before ?? new Uint8Array()
				const [entry] = meaning.describeEntries(partition, [{ key, value, sizeBytes: value.length }])
				return {
					means: entry?.means ?? null,
					secret: meaning.keepsSecrets({ partition, key }) || entry?.secret === true,
					warnings: warnings[index] ?? [],
				}
			})
		},
		async encode(id, name, since, text) {
			return (await meaningOf(id)).meaning.encode(name, since, text)
		},
		async findUnreachable(id, listening) {
			const { meaning } = await meaningOf(id)
			return meaning.findUnreachable(wholeOf(storeOf(id)), listening)
		},
	}
}

const unlessLive = (partition: Partition): Partition => (partition.standing === 'live' ? partition : { ...partition, standing: 'unknown' })

async function describeEntry(store: Store, meaning: Meaning, name: EntryName, reveal: boolean, stopping: Stopping): Promise<EntryDetail> {
	const { version, sizeBytes, isWhole } = await readEntry(store, name, stopping)
	const described = await meaning.describeEntry(store, name, version, stopping)
	const hidden = !reveal && (described.secret || meaning.keepsSecrets(name))
	const carried = isWhole && !hidden
	return {
		partition: written(name.partition),
		key: written(name.key),
		...described,
		sizeBytes,
		editable: carried ? described.editable : null,
		value: carried ? version.value : null,
		keptAs: version.keptAs ?? null,
	}
}

/** The entry as a conditional write has to know it, or the beginning of one that is too long for that. */
async function readEntry(
	store: Store,
	name: EntryName,
	stopping: Stopping,
): Promise<{ readonly version: EntryVersion; readonly sizeBytes: number; readonly isWhole: boolean }> {
	const begun = await store.peek(name, { offset: 0, atMost: longestEdited }, stopping)
	const absent = () => new FaultError({ kind: 'not-in-store', what: 'entry', name: keyToText(name.key) })
	if (!begun) throw absent()
	if (begun.sizeBytes > longestEdited) return { version: { value: begun.bytes }, sizeBytes: begun.sizeBytes, isWhole: false }
	const version = await store.get(name, stopping)
	if (!version) throw absent()
	return { version, sizeBytes: version.value.length, isWhole: true }
}
