import { keyToText } from '../../lib/key-text.ts'
import type { ScannedEntry } from '../stores/store.ts'
import { xidSeconds } from './key-words.ts'
import { secondaryIndex } from './lakefs-account-messages.ts'
import { indexTarget } from './lakefs-keys.ts'
import { instanceHeartbeat, uploadData } from './lakefs-messages.ts'
import { type RecordKind, recordOf } from './lakefs-records.ts'
import { readFields } from './lakefs-store-fields.ts'
import { isYoung, oldUploadSeconds, readPartitionName } from './lakefs-store-partitions.ts'
import { entryName, isOfUnreadable, isThere, type Repository } from './lakefs-store-reading.ts'
import { type Search, takenAwayDaily, unlessYoung, type Verdict } from './lakefs-store-searching.ts'

const passedOver: Verdict = { removal: 'harmless', removalSays: 'lakeFS passes over it: nothing is found through it.' }

function partOf(record: RecordKind, name: string): string {
	return record.parts.find((part) => part.name === name)?.text ?? ''
}

/** Is it an index row whose record is not there; the record is looked for after the row was read. */
async function leadsNowhere({ store, stopping }: Search, partition: string, { key, value }: ScannedEntry): Promise<string | null> {
	const target = indexTarget(partition, key, value)
	if (target === null) return 'it names no record'
	if (await isThere(store, entryName(target.partition, target.key), stopping)) return null
	return `it leads to ${target.key}, which is not there`
}

/** Memberships and policies of users and groups that are not there. */
export async function searchAccounts(search: Search): Promise<void> {
	for await (const entry of search.walk({ partition: 'auth' })) {
		const { key, sizeBytes } = entry
		if (recordOf('auth', key)?.holds !== secondaryIndex) continue
		const where = await leadsNowhere(search, 'auth', entry)
		if (where === null) continue
		search.report({
			category: 'index-without-primary',
			partition: 'auth',
			key,
			bytes: sizeBytes,
			seconds: null,
			why: `${keyToText(key)} is an entry of an index: ${where}.`,
			removal: 'harmless',
			removalSays: 'lakeFS passes over it. As long as it is there, whoever gets that name again gets this membership or policy with it.',
		})
	}
}

/** Pull requests by their branches: of repositories that are gone, and without a record. */
export async function searchPulls(search: Search, repositories: readonly Repository[]): Promise<void> {
	const leaving = new Map(repositories.map(({ partition, isLeaving }) => [partition, isLeaving]))
	for await (const entry of search.walk({ partition: 'pulls' })) {
		const { key, value, sizeBytes } = entry
		const record = recordOf('pulls', key)
		if (record === null) continue
		const partition = partOf(record, 'repository partition')
		const id = keyToText(readFields(value, secondaryIndex)?.bytes(1) ?? new Uint8Array(0))
		const row = { partition: 'pulls', key, bytes: sizeBytes, seconds: xidSeconds(id) }
		const { repository, madeSeconds } = readPartitionName(partition)
		const isLeaving = leaving.get(partition)
		if (isOfUnreadable(partition, repositories)) continue
		if (isLeaving === undefined) {
			const why = `The pull request from ${partOf(record, 'source branch')} to ${partOf(record, 'destination branch')} is of a repository ${repository} that is gone.`
			search.report({ category: 'pulls-of-dead-repository', ...row, why, ...unlessYoung(madeSeconds, search, passedOver) })
		} else if (!isLeaving) {
			const where = await leadsNowhere(search, 'pulls', entry)
			const why = `${keyToText(key)} is an entry of an index: ${where}.`
			if (where !== null) search.report({ category: 'index-without-primary', ...row, why, ...unlessYoung(row.seconds, search, passedOver) })
		}
	}
}

const historyOfTheGone: Verdict = {
	removal: 'harmless',
	removalSays:
		'Only the history of a repository that is gone goes with it. As long as it is there, a new repository of the same name inherits it.',
}

/** Runs of actions: of repositories that are not listed, and index rows without a run. Runs are kept by the repository's name alone. */
export async function searchActions(search: Search, names: ReadonlySet<string>): Promise<void> {
	for await (const entry of search.walk({ partition: 'actions', prefix: 'repos/' })) {
		const { key, sizeBytes } = entry
		const record = recordOf('actions', key)
		if (record === null) continue
		const [repository, run] = [partOf(record, 'repository'), partOf(record, 'run')]
		const row = { partition: 'actions', key, bytes: sizeBytes, seconds: xidSeconds(run, true) }
		if (!names.has(repository)) {
			const why = `The ${record.means} ${run} is of a repository ${repository}, and there is none of that name.`
			search.report({ category: 'actions-of-unknown-repository', ...row, why, ...unlessYoung(row.seconds, search, historyOfTheGone) })
		} else if (record.holds === secondaryIndex) {
			const where = await leadsNowhere(search, 'actions', entry)
			const why = `${keyToText(key)} is an entry of an index: ${where}.`
			if (where !== null) search.report({ category: 'index-without-primary', ...row, why, ...unlessYoung(row.seconds, search, passedOver) })
		}
	}
}

/** Servers without a sign of life for a day. */
export async function searchInstances(search: Search): Promise<void> {
	for await (const { key, value, sizeBytes } of search.walk({ partition: 'catalog', prefix: 'instances/' })) {
		const seconds = readFields(value, instanceHeartbeat)?.seconds(1) ?? null
		if (seconds === null || isYoung(seconds, search.now)) continue
		const why = `The server ${keyToText(key).slice('instances/'.length)} gave no sign of life for a day.`
		search.report({ category: 'stale-instance', partition: 'catalog', key, bytes: sizeBytes, seconds, why, ...takenAwayDaily })
	}
}

/** Uploads in several parts that were begun a week ago and more. */
export async function searchUploads(search: Search): Promise<void> {
	for await (const { key, value, sizeBytes } of search.walk({ partition: 'multiparts' })) {
		const upload = readFields(value, uploadData)
		const seconds = upload?.seconds(3) ?? null
		const nowSeconds = BigInt(Math.floor(search.now.getTime() / 1000))
		if (!upload || seconds === null || nowSeconds - seconds < oldUploadSeconds) continue
		search.report({
			category: 'old-upload',
			partition: 'multiparts',
			key,
			bytes: sizeBytes,
			seconds,
			why: `An upload of ${upload.text(2)} was begun more than a week ago and neither completed nor aborted.`,
			removal: 'loses-work',
			removalSays: 'Completing the upload needs this record: if anybody still goes on with it, they have to begin again.',
		})
	}
}
