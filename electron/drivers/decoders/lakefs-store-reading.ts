import { FaultError } from '../../contract/fault.ts'
import type { EntryName, ScannedEntry, Stopping, Store } from '../stores/store.ts'
import { branchData, repositoryData } from './lakefs-messages.ts'
import { type Fields, keyBytes, readFields, textAfter } from './lakefs-store-fields.ts'
import type { Message } from './protobuf-schema.ts'

const pageLength = 500
/** Whole records: nothing that is read here comes near it. */
const wholeValue = 1_048_576

/** What a scan of many pages goes through. */
export type Walk = {
	readonly partition: Uint8Array | string
	readonly prefix?: string
	readonly valueBytes?: number
}

/** Goes through a partition page by page, keeping one page in memory. Faults: `cancelled` and those of the store. */
export async function* walkEntries(
	store: Store,
	{ partition, prefix, valueBytes = wholeValue }: Walk,
	stopping: Stopping,
): AsyncGenerator<ScannedEntry> {
	const name = typeof partition === 'string' ? keyBytes(partition) : partition
	let after: Uint8Array | null = null
	for (let more = true; more; ) {
		stopIfAsked(stopping)
		const page = await store.scan(
			{
				partition: name,
				...(after && { after }),
				...(prefix !== undefined && { prefix: keyBytes(prefix) }),
				limit: pageLength,
				valueBytes,
			},
			stopping,
		)
		yield* page.entries
		after = page.entries.at(-1)?.key ?? null
		more = page.more && after !== null
	}
}

/** Faults: `cancelled` where the caller gave up. */
export function stopIfAsked({ signal }: Stopping): void {
	if (signal?.aborted) throw new FaultError({ kind: 'cancelled' })
}

/** The name of an entry, as names are written. */
export function entryName(partition: string, key: string): EntryName {
	return { partition: keyBytes(partition), key: keyBytes(key) }
}

/** Is there such an entry. Reads none of its value. */
export async function isThere(store: Store, name: EntryName, stopping: Stopping): Promise<boolean> {
	if (name.partition.length === 0 || name.key.length === 0) return false
	return (await store.peek(name, { offset: 0, atMost: 1 }, stopping)) !== null
}

/** A record by its place; null where there is none or it is no such message. */
export async function readRecord(store: Store, name: EntryName, message: Message, stopping: Stopping): Promise<Fields | null> {
	if (name.partition.length === 0 || name.key.length === 0) return null
	const version = await store.get(name, stopping)
	return version && readFields(version.value, message)
}

/** A repository that the list of repositories names. */
export type Repository = {
	readonly name: string
	/** Empty where the record cannot be read: then nothing that may be of this repository is judged. */
	readonly partition: string
	readonly isLeaving: boolean
	readonly defaultBranch: string
	readonly createdSeconds: bigint | null
	readonly sizeBytes: number
}

/** The list of repositories, as it is now. */
export async function readRepositories(store: Store, stopping: Stopping): Promise<Repository[]> {
	const found: Repository[] = []
	for await (const entry of walkEntries(store, { partition: 'graveler', prefix: 'repos/' }, stopping)) {
		const fields = await readWhole(store, 'graveler', entry, repositoryData, stopping)
		const name = textAfter(entry.key, 'repos/')
		found.push({
			name,
			partition: fields ? `${name}-${fields.text(6)}` : '',
			isLeaving: fields?.integer(5) === 1n,
			defaultBranch: fields?.text(3) ?? '',
			createdSeconds: fields?.seconds(4) ?? null,
			sizeBytes: entry.sizeBytes,
		})
	}
	return found
}

/** May the name of a partition belong to one of the repositories whose records cannot be read. */
export function isOfUnreadable(name: string, repositories: readonly Repository[]): boolean {
	return repositories.some((repository) => repository.partition === '' && name.startsWith(`${repository.name}-`))
}

/** A record that a scan brought, asked for by itself where the scan cut it: branches may name thousands of staging areas. */
export async function readWhole(
	store: Store,
	partition: string,
	entry: ScannedEntry,
	message: Message,
	stopping: Stopping,
): Promise<Fields | null> {
	if (entry.value.length === entry.sizeBytes) return readFields(entry.value, message)
	return readRecord(store, { partition: keyBytes(partition), key: entry.key }, message, stopping)
}

/** A branch with the staging areas it names; null where its record cannot be read. */
export type Branch = {
	readonly name: string
	readonly commit: string
	readonly tokens: readonly string[] | null
	readonly sizeBytes: number
}

/** The branches of a repository's partition, one by one, through a walk of the caller's or one of its own. */
export async function* walkBranches(
	store: Store,
	partition: string,
	stopping: Stopping,
	walk = (asked: Walk) => walkEntries(store, asked, stopping),
): AsyncGenerator<Branch> {
	for await (const entry of walk({ partition, prefix: 'branches/' })) {
		const fields = await readWhole(store, partition, entry, branchData, stopping)
		const name = textAfter(entry.key, 'branches/')
		yield { name, commit: fields?.text(2) ?? '', tokens: fields && tokensOf(fields), sizeBytes: entry.sizeBytes }
	}
}

/** The staging areas a branch names: the one being written, and those sealed for the next commit. */
export function tokensOf(branch: Fields): string[] {
	return [branch.text(3), ...branch.texts(4)].filter((token) => token !== '')
}
