import { keyToText } from '../../lib/key-text.ts'
import type { EntryName, Stopping, Store } from '../stores/store.ts'
import type { StoreSystem } from '../stores/store-system.ts'
import { keepsSecrets, recordOf } from './lakefs-records.ts'
import { recordToText, textToRecord } from './lakefs-store-edit.ts'
import { describeEntries, describeParts } from './lakefs-store-entries.ts'
import { findLinks } from './lakefs-store-links.ts'
import { describePartitions } from './lakefs-store-partitions.ts'
import { planWarnings } from './lakefs-store-plan-warnings.ts'
import { entryName, isThere } from './lakefs-store-reading.ts'
import { findUnreachable } from './lakefs-store-search.ts'
import { isPlainText } from './protobuf-shape.ts'
import { bufferOf } from './utf8.ts'

/**
 * What lakeFS keeps in its store, by its open source up to v1.84. What that does not write is unknown, never waste: lakeFS
 * Enterprise writes more. `now` decides what is too young to be judged.
 */
export function createLakefsSystem(now: () => Date): StoreSystem {
	return {
		name: 'lakefs',
		recognise,
		async partitions(store, page, stopping = {}) {
			const listed = await store.partitions(page, stopping)
			return { partitions: await describePartitions(store, listed.partitions, now(), stopping), more: listed.more }
		},
		describeEntries,
		async describeEntry(store, name, { value }, stopping = {}) {
			return {
				means: recordOf(keyToText(name.partition), name.key)?.means ?? null,
				parts: describeParts(name, value),
				secret: isSecret(name),
				links: await findLinks(store, name, value, stopping),
				editable: recordToText(name, value),
			}
		},
		keepsSecrets: isSecret,
		encode: textToRecord,
		warnings: (store, changes, stopping = {}) => planWarnings(store, changes, now(), stopping),
		findUnreachable,
	}
}

function isSecret({ partition, key }: EntryName): boolean {
	return keepsSecrets(keyToText(partition), key)
}

/**
 * By the version of the schema, which every lakeFS since v0.80 writes; where that is gone, by a repository or by the facts of the
 * installation. Reads at most three entries.
 */
async function recognise(store: Store, stopping: Stopping = {}): Promise<{ schemaVersion: string | null } | null> {
	const version = await store.get(entryName('kv-internal-metadata', 'kv/schema/version'), stopping)
	if (version) return { schemaVersion: isPlainText(version.value) ? bufferOf(version.value).toString('utf8') : null }
	const { partition, key: prefix } = entryName('graveler', 'repos/')
	const repositories = await store.scan({ partition, prefix, limit: 1, valueBytes: 0 }, stopping)
	const isKnown =
		repositories.entries.length > 0 || (await isThere(store, entryName('auth', 'installation_metadata/setup_timestamp'), stopping))
	return isKnown ? { schemaVersion: null } : null
}
