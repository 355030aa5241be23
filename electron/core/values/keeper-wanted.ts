import { basename, dirname } from 'node:path'
import type { Dialect } from '../../drivers/dialects/dialect.ts'
import type { CachedPlaces } from '../../drivers/stores/cached-values.ts'
import type { KeeperWanted } from '../../drivers/stores/keeper.ts'
import type { CatalogRecord, OpenedDatabase } from '../connections/catalog.ts'
import type { ServerPlaces } from '../connections/libpq-files.ts'
import type { WantedOf } from '../connections/wanted.ts'
import { readDynamoAddress } from './dynamo-address.ts'

/** Says what the values of a database of the catalog are looked for in. Faults: those of reading its address. */
export type KeeperWantedOf = (record: CatalogRecord) => Promise<KeeperWanted>

export function createKeeperWantedOf(options: {
	readonly wantedOf: WantedOf
	readonly places: ServerPlaces
	readonly dialects: readonly Dialect[]
}): KeeperWantedOf {
	return async (record) =>
		bareStoreWanted(record, options.places) ?? {
			kind: 'engine',
			engine: await options.wantedOf(record),
			places: await placesOf(record, options.dialects),
		}
}

/** What a store without an engine is opened with; null where there is an engine. Faults: `unsupported-address`. */
export function bareStoreWanted(
	{ engine, path, address }: Pick<OpenedDatabase, 'engine' | 'path' | 'address'>,
	{ environment }: Pick<ServerPlaces, 'environment'>,
): KeeperWanted | null {
	if (engine === 'badger') return { kind: 'badger', path }
	return engine === 'dynamodb' ? { kind: 'dynamodb', address: readDynamoAddress(address ?? path, environment) } : null
}

/** Where values of a database lie outside of it, as its project's configuration says. */
async function placesOf(record: CatalogRecord, dialects: readonly Dialect[]): Promise<CachedPlaces> {
	for (const dialect of dialects) {
		const found = await dialect.valueStore(record.path, record.source)
		if (found) return { valueStore: found.path, projectFolder: projectFolderOf(record) }
	}
	return { valueStore: null, projectFolder: projectFolderOf(record) }
}

/** Relative paths in a project's values start where its programs are run: beside its `.redun` folder. */
function projectFolderOf({ engine, path, source }: CatalogRecord): string | null {
	const folder = source?.folder ?? (engine === 'sqlite' ? dirname(path) : null)
	return folder !== null && basename(folder) === '.redun' ? dirname(folder) : folder
}
