import type { Partition } from '../../contract/stores.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { Stopping, Store } from '../stores/store.ts'
import { isPlausibleTime, xidSeconds } from './key-words.ts'
import { explainKey } from './lakefs-keys.ts'
import { branchData, entry, stagedEntryData } from './lakefs-messages.ts'
import { partitionOf } from './lakefs-records.ts'
import { readFields, secondsToText, written } from './lakefs-store-fields.ts'
import {
	entryName,
	isOfUnreadable,
	isThere,
	type Repository,
	readRecord,
	readRepositories,
	tokensOf,
	walkBranches,
} from './lakefs-store-reading.ts'

/** What is younger may be work that is under way: a creation writes the record that names its partition last. Seconds. */
export const guardSeconds = 24n * 60n * 60n

/** Uploads that long ago are not completed any more, as a rule. Seconds. */
export const oldUploadSeconds = 7n * guardSeconds

/** Is an instant young enough to belong to work that is under way. */
export function isYoung(seconds: bigint, now: Date): boolean {
	return BigInt(Math.floor(now.getTime() / 1000)) - seconds < guardSeconds
}

type Owner = { readonly repository: Repository; readonly branch: string }
type Described = Omit<Partition, 'name'>

/** Of a staging area that no branch names, so many entries are asked for their time. */
const sampledEntries = 100

/**
 * What partitions are and where they stand. Reads the list of repositories once where the names hold one of a repository or of a
 * branch, and one or two records for each staging area. Only where none of these tells whose a staging area is are all branches of
 * all repositories read, once for the call. Names must have been listed before: what is read afterwards knows of them.
 */
export async function describePartitions(store: Store, names: readonly Uint8Array[], now: Date, stopping: Stopping): Promise<Partition[]> {
	const needsRepositories = names.some((name) => kindOf(name) === 'repository' || kindOf(name) === 'staging')
	const repositories = needsRepositories ? await readRepositories(store, stopping) : []
	const roster = createRoster(store, repositories, stopping)
	const described: Partition[] = []
	for (const name of names) described.push({ name: written(name), ...(await describe(store, keyToText(name), roster, now, stopping)) })
	return described
}

function kindOf(name: Uint8Array): 'repository' | 'staging' | 'fixed' | null {
	return partitionOf(keyToText(name))?.kind ?? null
}

async function describe(store: Store, name: string, roster: Roster, now: Date, stopping: Stopping): Promise<Described> {
	const kind = partitionOf(name)?.kind
	if (kind === 'repository') return describeRepository(name, roster, now)
	if (kind === 'staging') return describeStaging(store, name, roster, now, stopping)
	const plain = { repository: null, branch: null, createdAt: null }
	if (kind === 'fixed') return { ...plain, means: explainKey(name, new Uint8Array(0)).partition?.says ?? null, standing: 'live' }
	return { ...plain, means: null, standing: 'unknown' }
}

/** The repository that a partition's name tells, and when it was made; null where the name holds no time anybody would believe. */
export function readPartitionName(name: string): { readonly repository: string; readonly madeSeconds: bigint | null } {
	const [repository, , instance] = partitionOf(name)?.parts ?? []
	const seconds = xidSeconds(instance?.text ?? '')
	return { repository: repository?.text ?? name, madeSeconds: seconds !== null && isPlausibleTime(seconds) ? seconds : null }
}

function describeRepository(name: string, roster: Roster, now: Date): Described {
	const { repository, madeSeconds } = readPartitionName(name)
	const owner = roster.repositories.find(({ partition }) => partition === name)
	const plain = { repository, branch: null, createdAt: secondsToText(madeSeconds) }
	if (owner?.isLeaving) return { ...plain, means: `repository ${repository}, being deleted`, standing: 'leaving' }
	if (owner) return { ...plain, means: `repository ${repository}`, standing: 'live' }
	if (madeSeconds === null) return { means: null, repository: null, branch: null, createdAt: null, standing: 'unknown' }
	if (isOfUnreadable(name, roster.repositories)) {
		return { ...plain, means: `perhaps repository ${repository}, whose record cannot be read`, standing: 'unknown' }
	}
	if (isYoung(madeSeconds, now)) {
		return { ...plain, means: `a repository ${repository} that is not listed yet`, standing: 'young' }
	}
	return { ...plain, means: `a repository ${repository} that no record names`, standing: 'unreachable' }
}

async function describeStaging(store: Store, token: string, roster: Roster, now: Date, stopping: Stopping): Promise<Described> {
	const near = await roster.ownerNear(token)
	if (near) return describeOwned(near)
	const none = { repository: null, branch: null, createdAt: null }
	if (await isThere(store, entryName('cleanup-tokens', token), stopping)) {
		return { ...none, means: 'staging area waiting to be cleared', standing: 'queued' }
	}
	const owner = await roster.ownerAnywhere(token)
	if (owner) return describeOwned(owner)
	if (await roster.isUncertain(token)) {
		return { ...none, means: 'staging area, perhaps of a record that cannot be read', standing: 'unknown' }
	}
	const newest = await newestSampled(store, token, stopping)
	const isIngest = token.startsWith('import-ingest_range:')
	const means = isIngest ? 'objects noted by an import, of no branch' : 'changes that are not committed, of no branch'
	return { ...none, means, standing: newest !== null && isYoung(newest, now) ? 'young' : 'unreachable' }
}

function describeOwned({ repository, branch }: Owner): Described {
	const means = `changes of branch ${branch} of ${repository.name} that are not committed`
	return { means, repository: repository.name, branch, createdAt: null, standing: repository.isLeaving ? 'leaving' : 'live' }
}

type Roster = {
	readonly repositories: readonly Repository[]
	/** By the branches whose names the token may begin with: between repository and branch it has a dash like any other. */
	ownerNear(token: string): Promise<Owner | null>
	/** By all branches of all repositories, read once. */
	ownerAnywhere(token: string): Promise<Owner | null>
	/** It may be named by a record that cannot be read. */
	isUncertain(token: string): Promise<boolean>
}

function createRoster(store: Store, repositories: readonly Repository[], stopping: Stopping): Roster {
	let read: Promise<Owners> | null = null
	const owners = () => {
		read ??= readOwners(store, repositories, stopping)
		return read
	}
	return {
		repositories,
		ownerNear: (token) => findOwnerNear(store, token, repositories, stopping),
		ownerAnywhere: async (token) => (await owners()).byToken.get(token) ?? null,
		async isUncertain(token) {
			if (isOfUnreadable(token, repositories)) return true
			return (await owners()).unreadable.some((begins) => token.startsWith(begins))
		},
	}
}

/** The branch that names a staging area, of those whose name the token begins with. Two records are read, seldom more. */
export async function findOwnerNear(
	store: Store,
	token: string,
	repositories: readonly Repository[],
	stopping: Stopping,
): Promise<Owner | null> {
	const begins = token.slice(0, token.lastIndexOf(':'))
	for (const repository of repositories) {
		if (!begins.startsWith(`${repository.name}-`)) continue
		const branch = begins.slice(repository.name.length + 1)
		if (branch === '') continue
		const fields = await readRecord(store, entryName(repository.partition, `branches/${branch}`), branchData, stopping)
		if (fields && tokensOf(fields).includes(token)) return { repository, branch }
	}
	return null
}

/** `unreadable`: how the staging areas of branches begin whose records cannot be read. */
type Owners = { readonly byToken: ReadonlyMap<string, Owner>; readonly unreadable: readonly string[] }

async function readOwners(store: Store, repositories: readonly Repository[], stopping: Stopping): Promise<Owners> {
	const byToken = new Map<string, Owner>()
	const unreadable: string[] = []
	for (const repository of repositories) {
		if (repository.partition === '') continue
		for await (const { name, tokens } of walkBranches(store, repository.partition, stopping)) {
			if (tokens === null) unreadable.push(`${repository.name}-${name}:`)
			for (const token of tokens ?? []) byToken.set(token, { repository, branch: name })
		}
	}
	return { byToken, unreadable }
}

async function newestSampled(store: Store, token: string, stopping: Stopping): Promise<bigint | null> {
	const { partition } = entryName(token, '')
	const page = await store.scan({ partition, limit: sampledEntries, valueBytes: 65_536 }, stopping)
	return page.entries.reduce<bigint | null>((newest, { value }) => later(newest, stagedSeconds(value)), null)
}

/** When an object was put into a staging area; null for a deletion, which has no time. Seconds since 1970. */
export function stagedSeconds(value: Uint8Array): bigint | null {
	const inner = readFields(value, stagedEntryData)?.bytes(3) ?? new Uint8Array(0)
	const seconds = inner.length === 0 ? null : (readFields(inner, entry)?.seconds(2) ?? null)
	return seconds === 0n ? null : seconds
}

/** The later of two instants, where there are any. */
export function later(one: bigint | null, other: bigint | null): bigint | null {
	if (one === null || other === null) return one ?? other
	return one > other ? one : other
}
