import type { EntryDetail, EntryLink, StoreEntry } from '../../contract/stores.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { EntryName, ScannedEntry } from '../stores/store.ts'
import { lakefsDecoder } from './lakefs.ts'
import { explainKey, indexTarget } from './lakefs-keys.ts'
import { branchData, commitData, repositoryData, stagedEntryData, tagData } from './lakefs-messages.ts'
import { notesOf } from './lakefs-notes.ts'
import { keepsSecrets, recordOf } from './lakefs-records.ts'
import { type Fields, readFields, written } from './lakefs-store-fields.ts'
import type { Message } from './protobuf-schema.ts'
import { countOf } from './reading.ts'

/** Of a line in a list. Nodes and bytes bound the work, so no clock is asked. */
const lineBudget = { bytes: 4096, nodes: 60, depth: 6, text: 200, timeMs: 1000 }
const lineOptions = { budget: lineBudget, now: () => 0 }
/** Ids and identities of what is longer are not computed again. */
const longestChecked = 128 * 1024

/** What the entries of a page are. Values may be beginnings. */
export function describeEntries(partition: Uint8Array, entries: readonly ScannedEntry[]): StoreEntry[] {
	const name = keyToText(partition)
	return entries.map((scanned) => ({
		key: written(scanned.key),
		means: recordOf(name, scanned.key)?.means ?? null,
		sizeBytes: scanned.sizeBytes,
		brief: briefOf(name, scanned),
		secret: keepsSecrets(name, scanned.key),
		tombstone: isTombstone(name, scanned.key, scanned.value),
		link: scanned.value.length === scanned.sizeBytes ? leadingTo(name, scanned.key, scanned.value) : null,
	}))
}

function briefOf(partition: string, { key, value, sizeBytes }: ScannedEntry): string {
	if (isTombstone(partition, key, value)) return 'deletion that is not committed'
	const { node } = lakefsDecoder.decode(value, sizeBytes, { ...lineOptions, about: { partition, key } })
	const staged = node.type === stagedEntryData.name ? node.entries.find(({ name }) => name === 'data')?.value.inner?.node : null
	return (staged ?? node).brief
}

/** Is it an uncommitted deletion: a staged entry with nothing but its key. */
export function isTombstone(partition: string, key: Uint8Array, value: Uint8Array): boolean {
	if (recordOf(partition, key)?.holds !== stagedEntryData || value.length === 0) return false
	const known = readFields(value, stagedEntryData)?.value.known
	return known?.size === 1 && known.has(1)
}

/** A link, by names as they are written. */
export function linkTo(partition: string, key: string): EntryLink {
	return { partition: written(partition), key: written(key) }
}

/** The one entry that a record leads to first: a branch or a tag to its commit, a repository to its default branch. */
function leadingTo(partition: string, key: Uint8Array, value: Uint8Array): EntryLink | null {
	const target = indexTarget(partition, key, value)
	if (target) return linkTo(target.partition, target.key)
	const holds = recordOf(partition, key)?.holds
	const lead = holds === undefined || holds === 'text' ? undefined : leads.get(holds)
	const fields = lead && holds !== undefined && holds !== 'text' ? readFields(value, holds) : null
	const found = fields && lead ? lead(fields, partition) : null
	return found && linkTo(...found)
}

type Lead = (fields: Fields, partition: string) => readonly [partition: string, key: string] | null

const leads: ReadonlyMap<Message, Lead> = new Map<Message, Lead>([
	[branchData, (fields, partition) => (fields.text(2) === '' ? null : [partition, `commits/${fields.text(2)}`])],
	[tagData, (fields, partition) => (fields.text(2) === '' ? null : [partition, `commits/${fields.text(2)}`])],
	[commitData, (fields, partition) => (fields.texts(7).length === 0 ? null : [partition, `commits/${fields.texts(7)[0]}`])],
	[
		repositoryData,
		(fields) =>
			fields.text(3) === '' || fields.text(6) === '' ? null : [`${fields.text(1)}-${fields.text(6)}`, `branches/${fields.text(3)}`],
	],
])

/** Pieces of the names with what each says; what the record says of itself as a whole stands at the last piece of the key that has a name. */
export function describeParts({ partition, key }: EntryName, value: Uint8Array): EntryDetail['parts'] {
	const name = keyToText(partition)
	const explained = explainKey(name, key)
	const ofPartition = (explained.partition?.parts ?? [{ name: null, text: name, readings: [] }]).map((part) => ({
		of: 'partition' as const,
		name: part.name,
		text: part.text,
		says: part.readings.map(({ says }) => says),
	}))
	const last = explained.parts.findLastIndex((part) => part.name !== null)
	const ofKey = explained.parts.map((part, index) => ({
		of: 'key' as const,
		name: part.name,
		text: part.text,
		says: [...part.readings.map(({ says }) => says), ...(index === Math.max(last, 0) ? wordsOf(name, key, value) : [])],
	}))
	return [...ofPartition, ...ofKey]
}

function wordsOf(partition: string, key: Uint8Array, value: Uint8Array): string[] {
	const holds = recordOf(partition, key)?.holds
	if (holds === undefined || holds === 'text') return []
	if (value.length > longestChecked) return [`longer than ${countOf(longestChecked, 'byte')}: what it says of itself was not checked`]
	return notesOf(holds, partition, key, value)
}
