import type { Partition } from '../../contract/stores.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { Stopping, Store } from '../stores/store.ts'
import type { EntryChange } from '../stores/store-system.ts'
import { branchData, stagedEntryData } from './lakefs-messages.ts'
import { partitionOf, recordOf } from './lakefs-records.ts'
import { isTombstone } from './lakefs-store-entries.ts'
import { keyBytes, readFields } from './lakefs-store-fields.ts'
import { describePartitions } from './lakefs-store-partitions.ts'
import { tokensOf } from './lakefs-store-reading.ts'
import { isWork } from './lakefs-store-search-partitions.ts'
import { leftBehind, warningsOf } from './lakefs-store-warnings.ts'

/** Partitions that nothing in lakeFS leads to. */
const abandoned: ReadonlySet<Partition['standing']> = new Set(['unreachable', 'queued'])

/**
 * What changes mean for lakeFS when they are made together. Of what is taken out of a partition that nothing leads to, lakeFS knows
 * nothing to begin with: there it only counts what goes with it. Reads where such a partition stands, as a list of partitions does.
 */
export async function planWarnings(store: Store, changes: readonly EntryChange[], now: Date, stopping: Stopping): Promise<string[][]> {
	const standings = await standingsOf(store, changes, now, stopping)
	const said: string[][] = []
	for (const change of changes) {
		const standing = change.after === null ? standings.get(keyToText(change.partition)) : undefined
		const isOutOfReach = standing !== undefined && abandoned.has(standing) && recordOf(keyToText(change.partition), change.key) !== null
		said.push(isOutOfReach ? await warningsOutOfReach(store, change, standing === 'queued', stopping) : warningsOf(change, change))
	}
	return said
}

/** Of the partitions of repositories and staging areas from which something is taken. */
async function standingsOf(store: Store, changes: readonly EntryChange[], now: Date, stopping: Stopping) {
	const names = new Set(changes.flatMap(({ partition, after }) => (after === null ? [keyToText(partition)] : [])))
	const asked = [...names].filter((name) => ['repository', 'staging'].includes(partitionOf(name)?.kind ?? '')).map(keyBytes)
	const described = asked.length === 0 ? [] : await describePartitions(store, asked, now, stopping)
	return new Map(described.map(({ name, standing }) => [name.text, standing]))
}

async function warningsOutOfReach(store: Store, { partition, key, before }: EntryChange, isQueued: boolean, stopping: Stopping) {
	const record = recordOf(keyToText(partition), key)
	if (record === null || before === null) return []
	if (record.holds === stagedEntryData) {
		if (isQueued || isTombstone(keyToText(partition), key, before)) return []
		return ['No branch names these uncommitted changes. They are gone for good; the objects’ data stays in the object store.']
	}
	const text = keyToText(key)
	if (text.startsWith('commits/') && isWork(before))
		return ['No record names their repository. Its commits could be had back by writing that record again; after this they cannot.']
	const branch = record.holds === branchData ? readFields(before, branchData) : null
	if (branch === null) return []
	const held: string[] = []
	for (const token of tokensOf(branch)) if (await holdsEntries(store, token, stopping)) held.push(token)
	return held.length === 0 ? [] : [leftBehind(held)]
}

async function holdsEntries(store: Store, partition: string, stopping: Stopping): Promise<boolean> {
	return (await store.scan({ partition: keyBytes(partition), limit: 1, valueBytes: 0 }, stopping)).entries.length > 0
}
