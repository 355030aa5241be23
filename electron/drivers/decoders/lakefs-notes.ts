import { keyToText } from '../../lib/key-text.ts'
import { credentialData, policyData, secondaryIndex, userData } from './lakefs-account-messages.ts'
import { commitIdOf, entryIdentityOf } from './lakefs-identity.ts'
import type { RecordPlace } from './lakefs-keys.ts'
import { indexTarget } from './lakefs-keys.ts'
import { branchData, commitData, entry, mostlyCorrectOwnership, repositoryData, stagedEntryData } from './lakefs-messages.ts'
import { type FieldValue, type MessageValue, readMessage } from './protobuf-message.ts'
import type { Message } from './protobuf-schema.ts'
import { countOf } from './reading.ts'

/** A record that is whole: where it lies and what it holds. */
type Whole = { readonly place: RecordPlace; readonly rawKey: Uint8Array; readonly bytes: Uint8Array; readonly value: MessageValue }

const noValues: readonly FieldValue[] = []

/**
 * What is said beside a record as a whole: whether a commit's id and an object's identity are those of their content, what an index
 * leads to, that an entry is a deletion. Empty where the bytes are no such message.
 */
export function notesOf(message: Message, partition: string, key: Uint8Array, bytes: Uint8Array): string[] {
	const value = readMessage(bytes, message)
	if (value === null) return []
	return notes.get(message)?.({ place: { partition, key: keyToText(key) }, rawKey: key, bytes, value }) ?? []
}

const notes: ReadonlyMap<Message, (record: Whole) => string[]> = new Map([
	[commitData, notesOfCommit],
	[stagedEntryData, notesOfStaged],
	[secondaryIndex, notesOfIndex],
	[repositoryData, notesOfRepository],
	[branchData, notesOfBranch],
	[mostlyCorrectOwnership, notesOfOwnership],
	[policyData, notesOfPolicy],
	[userData, notesOfUser],
	[credentialData, notesOfCredential],
])

function values({ value }: Whole, number: number): readonly FieldValue[] {
	return value.known.get(number) ?? noValues
}

function run(record: Whole, number: number): Uint8Array {
	const value = values(record, number).at(-1)
	return value instanceof Uint8Array ? value : new Uint8Array(0)
}

function text(record: Whole, number: number): string {
	return keyToText(run(record, number))
}

function notesOfCommit(record: Whole): string[] {
	const id = commitIdOf(record.bytes)
	const stored = text(record, 1)
	const named = record.place.key.replace(/^commits\//, '')
	const said =
		id === stored && id === named ? ['the id is the hash of this content: computed again, the same'] : differences(id, stored, named)
	if (values(record, 7).length > 1 && (values(record, 8).at(-1) ?? 0n) === 0n) said.push('of version 0: its parents are in reversed order')
	return said
}

function differences(id: string | null, stored: string, named: string): string[] {
	if (id === null) return []
	const said = id === stored ? [] : [`the id is not the hash of this content, which is ${id}`]
	if (stored !== named) said.push(`the id is not the one in its key: ${named}`)
	return said
}

function notesOfStaged(record: Whole): string[] {
	const said: string[] = []
	if (run(record, 2).length === 0 && run(record, 3).length === 0) said.push('deletion that is not committed: neither identity nor data')
	else said.push(...notesOfObject(record))
	if (!Buffer.from(run(record, 1)).equals(record.rawKey)) said.push('its path is not the one in its key')
	return said
}

function notesOfObject(record: Whole): string[] {
	const data = run(record, 3)
	if (readMessage(data, entry) === null) return ['its data is no catalog entry']
	const identity = Buffer.from(run(record, 2)).toString('hex')
	const computed = entryIdentityOf(data)
	if (computed === identity) return ['the identity is the hash of this content: computed again, the same']
	return [`the identity is not the hash of this content, which is ${computed}`]
}

function notesOfIndex({ place, rawKey, bytes }: Whole): string[] {
	const target = indexTarget(place.partition, rawKey, bytes)
	if (target === null) return ['leads nowhere: it names no key']
	const where = target.partition === place.partition ? 'the same partition' : `partition ${target.partition}`
	return [`leads to ${target.key} in ${where}`]
}

function notesOfRepository(record: Whole): string[] {
	const [id, instance] = [text(record, 1), text(record, 6)]
	const said = instance === '' ? [] : [`its records lie in partition ${id}-${instance}`]
	if (record.place.key !== `repos/${id}`) said.push('its id is not the one in its key')
	if (values(record, 5).at(-1) === 1n) said.push('being deleted: nothing goes on with it by itself, deleting it again does')
	return said
}

function notesOfBranch(record: Whole): string[] {
	const sealed = values(record, 4).length
	const said = sealed === 0 ? [] : [`${countOf(sealed, 'sealed staging area')}, newest first: the next commit takes them in`]
	if (record.place.key !== `branches/${text(record, 1)}`) said.push('its id is not the one in its key')
	return said
}

function notesOfOwnership(record: Whole): string[] {
	const expires = values(record, 2).at(-1)
	const isReleased = typeof expires === 'object' && 'known' in expires && expires.known.size === 0
	return isReleased ? ['released: it expired at the beginning of time'] : []
}

function notesOfPolicy(record: Whole): string[] {
	const group = /^ACL\(_-_\)(.+)$/.exec(text(record, 2))?.[1]
	return group === undefined ? [] : [`made for the access list of group ${group}`]
}

function notesOfUser({ place }: Whole): string[] {
	return place.partition === 'basicAuth' ? ['the one built-in administrator: the key is always the same, the name is inside'] : []
}

function notesOfCredential(): string[] {
	return ['moved to an installation with another secret key, it can no longer be read there']
}
