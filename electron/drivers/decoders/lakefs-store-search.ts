import type { Unreachable } from '../../contract/stores.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { Stopping, Store } from '../stores/store.ts'
import { partitionOf } from './lakefs-records.ts'
import { isOfUnreadable, readRepositories, stopIfAsked } from './lakefs-store-reading.ts'
import { searchAreas, searchLostRepositories } from './lakefs-store-search-partitions.ts'
import { searchRepository } from './lakefs-store-search-repository.ts'
import { searchAccounts, searchActions, searchInstances, searchPulls, searchUploads } from './lakefs-store-search-rows.ts'
import { beginSearch, type Listening } from './lakefs-store-searching.ts'

const listedTogether = 500

/**
 * Looks for what nothing leads to. Names of partitions are listed first, and only then is it read what repositories and branches name:
 * so whatever is made meanwhile is either not listed or found to be named. What may be work under way is told as too young. Partitions
 * that lakeFS's open source does not write are never reported, nor is what a record that cannot be read may name. In memory are names of the partitions of repositories and staging areas,
 * and the ids and parents of the commits of one repository at a time.
 */
export async function findUnreachable(store: Store, listening: Listening): Promise<Unreachable[]> {
	const { search, found, finish, tellPartitions } = beginSearch(store, listening)
	const listed = await listPartitions(store, listening, tellPartitions)
	const repositories = await readRepositories(store, listening)
	const areas = new Set(listed.areas.filter((token) => !isOfUnreadable(token, repositories)))
	const readable = repositories.filter(({ partition }) => partition !== '')
	for (const repository of readable) await searchRepository(search, repository, areas)
	const living = new Set(readable.map(({ partition }) => partition))
	const lost = listed.repositories.filter((name) => !living.has(name) && !isOfUnreadable(name, repositories))
	const tokensOfLost = await searchLostRepositories(search, lost)
	await searchAreas(search, [...areas], { repositories, tokensOfLost })
	await searchAccounts(search)
	await searchPulls(search, repositories)
	await searchActions(search, new Set(repositories.map(({ name }) => name)))
	await searchInstances(search)
	await searchUploads(search)
	finish()
	return found
}

/** Names of the partitions that may be garbage; none where the store cannot list any. */
async function listPartitions(store: Store, stopping: Stopping, tell: (count: number) => void) {
	const repositories: string[] = []
	const areas: string[] = []
	let after: Uint8Array | null = null
	for (let more = store.traits.listsPartitions !== 'no'; more; ) {
		stopIfAsked(stopping)
		const page = await store.partitions({ ...(after && { after }), limit: listedTogether }, stopping)
		for (const bytes of page.partitions) {
			const name = keyToText(bytes)
			const kind = partitionOf(name)?.kind
			if (kind === 'repository') repositories.push(name)
			if (kind === 'staging') areas.push(name)
		}
		tell(page.partitions.length)
		after = page.partitions.at(-1) ?? null
		more = page.more && after !== null
	}
	return { repositories, areas }
}
