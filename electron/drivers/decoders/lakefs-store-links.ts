import type { EntryDetail } from '../../contract/stores.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { EntryName, Stopping, Store } from '../stores/store.ts'
import { credentialData } from './lakefs-account-messages.ts'
import { indexTarget } from './lakefs-keys.ts'
import { branchData, commitData, pullRequestData, repositoryData, runResultData, tagData, taskResultData } from './lakefs-messages.ts'
import { partitionOf, type RecordKind, recordOf } from './lakefs-records.ts'
import { linkTo } from './lakefs-store-entries.ts'
import { type Fields, readFields, written } from './lakefs-store-fields.ts'
import { findOwnerNear, readPartitionName } from './lakefs-store-partitions.ts'
import { entryName, isThere, readRecord, readRepositories } from './lakefs-store-reading.ts'
import type { Message } from './protobuf-schema.ts'

type Link = EntryDetail['links'][number]
type Target = readonly [says: string, partition: string, key: string]
type Place = { readonly partition: string; readonly key: Uint8Array; readonly record: RecordKind; readonly value: Uint8Array }

/** Of areas sealed behind each other, so many are looked into. */
const mostAreas = 20

/**
 * Where an entry leads, and whether there is anything. Reads a record or two for each link; for a staged object, the list of
 * repositories as well. A staging area is led to by its first entry, and not at all where it is empty.
 */
export async function findLinks(store: Store, name: EntryName, value: Uint8Array, stopping: Stopping): Promise<Link[]> {
	const partition = keyToText(name.partition)
	const record = recordOf(partition, name.key)
	if (record === null) return []
	const place = { partition, key: name.key, record, value }
	const targets = [...targetsOf(place), ...(await ownTargets(store, place, stopping))]
	const links: Link[] = []
	for (const [says, at, key] of targets) {
		const exists = await isThere(store, entryName(at, key), stopping)
		links.push({ says, to: linkTo(at, key), exists })
	}
	for (const [says, token] of areasOf(place)) links.push(...(await linkToArea(store, says, token, stopping)))
	return links
}

function targetsOf({ partition, key, record, value }: Place): Target[] {
	const target = indexTarget(partition, key, value)
	if (target) return [['the record it stands for', target.partition, target.key]]
	if (record.holds === 'text') return []
	const fields = readFields(value, record.holds)
	const list = targets.get(record.holds)
	return fields && list ? list(fields, partition, (name) => partOf(record, name)) : []
}

type ListTargets = (fields: Fields, partition: string, part: (name: string) => string) => Target[]

const targets: ReadonlyMap<Message, ListTargets> = new Map<Message, ListTargets>([
	[branchData, (fields, partition) => filled('its commit', partition, 'commits/', fields.text(2))],
	[tagData, (fields, partition) => filled('its commit', partition, 'commits/', fields.text(2))],
	[
		commitData,
		(fields, partition) => fields.texts(7).flatMap((id, index, all) => filled(parentWords(index, all), partition, 'commits/', id)),
	],
	[
		repositoryData,
		(fields, _, part) => filled('its default branch', `${part('repository')}-${fields.text(6)}`, 'branches/', fields.text(3)),
	],
	[
		pullRequestData,
		(fields, partition) => [
			...filled('the branch it comes from', partition, 'branches/', fields.text(7)),
			...filled('the branch it goes to', partition, 'branches/', fields.text(8)),
			...filled('the commit it became', partition, 'commits/', fields.text(9)),
		],
	],
	[taskResultData, (_, partition, part) => filled('its run', partition, `repos/${part('repository')}/runs/`, part('run'))],
	[credentialData, (_, partition, part) => filled('its user', partition, 'users/', part('user'))],
])

function filled(says: string, partition: string, before: string, name: string): Target[] {
	return name === '' ? [] : [[says, partition, `${before}${name}`]]
}

function parentWords(index: number, all: readonly string[]): string {
	return all.length === 1 ? 'its parent' : `parent ${index + 1} of ${all.length}`
}

function partOf(record: RecordKind, name: string): string {
	return record.parts.find((part) => part.name === name)?.text ?? ''
}

/** What only the rest of the store tells: whose partition it is, whose staging area. */
async function ownTargets(store: Store, place: Place, stopping: Stopping): Promise<Target[]> {
	const kind = partitionOf(place.partition)?.kind
	if (kind === 'repository') return [await repositoryTarget(store, place.partition, stopping)]
	if (kind === 'staging') return branchTarget(store, place.partition, stopping)
	if (place.partition === 'cleanup-tokens') return []
	return place.record.holds === runResultData ? runTargets(store, place, stopping) : []
}

async function repositoryTarget(store: Store, partition: string, stopping: Stopping): Promise<Target> {
	const { repository } = readPartitionName(partition)
	const fields = await readRecord(store, entryName('graveler', `repos/${repository}`), repositoryData, stopping)
	const isAnother = fields !== null && `${repository}-${fields.text(6)}` !== partition
	return [isAnother ? 'a later repository of the same name, not its own' : 'its repository', 'graveler', `repos/${repository}`]
}

async function branchTarget(store: Store, token: string, stopping: Stopping): Promise<Target[]> {
	const owner = await findOwnerNear(store, token, await readRepositories(store, stopping), stopping)
	return owner ? [['the branch it is staged on', owner.repository.partition, `branches/${owner.branch}`]] : []
}

async function runTargets(store: Store, { record, value }: Place, stopping: Stopping): Promise<Target[]> {
	const name = partOf(record, 'repository')
	const repository = await readRecord(store, entryName('graveler', `repos/${name}`), repositoryData, stopping)
	const own: Target = ['the repository it ran for', 'graveler', `repos/${name}`]
	const run = readFields(value, runResultData)
	if (repository === null || run === null) return [own]
	const partition = `${name}-${repository.text(6)}`
	return [
		own,
		...filled('the branch it ran for', partition, 'branches/', run.text(2)),
		...filled('the commit it ran for', partition, 'commits/', run.text(3)),
	]
}

function areasOf({ partition, key, record, value }: Place): (readonly [says: string, token: string])[] {
	if (partition === 'cleanup-tokens') return [['what is waiting to be cleared', keyToText(key)]]
	const branch = record.holds === branchData ? readFields(value, branchData) : null
	if (branch === null) return []
	const sealed = branch.texts(4).map((token) => ['changes sealed for the next commit', token] as const)
	return [['changes that are not committed', branch.text(3)] as const, ...sealed].filter(([, token]) => token !== '').slice(0, mostAreas)
}

async function linkToArea(store: Store, says: string, token: string, stopping: Stopping): Promise<Link[]> {
	const { partition } = entryName(token, '')
	const page = await store.scan({ partition, limit: 1, valueBytes: 0 }, stopping)
	return page.entries.map(({ key }) => ({ says, to: { partition: written(partition), key: written(key) }, exists: true }))
}
