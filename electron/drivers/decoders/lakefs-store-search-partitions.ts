import type { Unreachable } from '../../contract/stores.ts'
import { isSameBytes } from '../../lib/bytes.ts'
import { keyToText } from '../../lib/key-text.ts'
import { commitData, repositoryData, stagedEntryData } from './lakefs-messages.ts'
import { recordOf } from './lakefs-records.ts'
import { readFields } from './lakefs-store-fields.ts'
import { isYoung, later, readPartitionName, stagedSeconds } from './lakefs-store-partitions.ts'
import { entryName, isThere, type Repository, readRecord, walkBranches } from './lakefs-store-reading.ts'
import { type Search, tooYoung, unlessYoung, type Verdict } from './lakefs-store-searching.ts'
import { countOf } from './reading.ts'

/**
 * Partitions of repositories that the list of repositories does not name. Gives the staging areas that branches in them name: what lies
 * there can be found as long as these are there.
 */
export async function searchLostRepositories(search: Search, names: readonly string[]): Promise<ReadonlySet<string>> {
	const tokens = new Set<string>()
	for (const name of names) {
		const { repository, madeSeconds } = readPartitionName(name)
		// Without a time to believe it is no name that lakeFS gives.
		if (madeSeconds === null || (await isNamedNow(search, repository, name))) continue
		// What is read here is counted when the whole partition is gone through
		for await (const branch of walkBranches(search.store, name, search.stopping)) for (const token of branch.tokens ?? []) tokens.add(token)
		const held = await surveyRepository(search, name)
		if (held.entries === 0) continue
		const why = `No record among the repositories names ${name}: ${whyLost(held, repository)}. It holds ${wordsOfHeld(held)}.`
		const verdict = unlessYoung(madeSeconds, search, verdictOnLost(held))
		const { entries, bytes } = held
		search.report({ category: 'dangling-repository', partition: name, key: null, entries, bytes, seconds: madeSeconds, why, ...verdict })
	}
	return tokens
}

/** Asks once more, by name: the list was read before. */
async function isNamedNow({ store, stopping }: Search, repository: string, partition: string): Promise<boolean> {
	const record = await readRecord(store, entryName('graveler', `repos/${repository}`), repositoryData, stopping)
	return record !== null && `${repository}-${record.text(6)}` === partition
}

/** Of each value, this much is looked at: records of these kinds are far shorter. Bytes. */
const lookedAt = 65_536

/** `works` counts commits that somebody made: the first one, made with the repository, has neither author nor parent nor content. */
type Held = { entries: number; bytes: number; branches: number; commits: number; works: number; tags: number; unknown: number }

async function surveyRepository(search: Search, name: string): Promise<Held> {
	const held: Held = { entries: 0, bytes: 0, branches: 0, commits: 0, works: 0, tags: 0, unknown: 0 }
	for await (const { key, value, sizeBytes } of search.walk({ partition: name, valueBytes: lookedAt })) {
		const text = keyToText(key)
		held.entries += 1
		held.bytes += sizeBytes
		if (text.startsWith('branches/')) held.branches += 1
		if (text.startsWith('commits/')) held.commits += 1
		if (text.startsWith('commits/') && isWork(value)) held.works += 1
		if (text.startsWith('tags/')) held.tags += 1
		if (recordOf(name, key) === null) held.unknown += 1
	}
	return held
}

/** Did somebody make this commit; one that is cut or cannot be read is taken for somebody's. */
export function isWork(value: Uint8Array): boolean {
	const commit = readFields(value, commitData)
	return commit === null || commit.text(2) !== '' || commit.text(5) !== '' || commit.texts(7).length > 0
}

function isUnborn({ branches, commits, works, tags }: Held): boolean {
	return branches <= 1 && commits === 1 && works === 0 && tags === 0
}

function isLeftOver({ branches, commits, tags }: Held): boolean {
	return branches === 0 && commits === 0 && tags === 0
}

function whyLost(held: Held, repository: string): string {
	if (isLeftOver(held)) return `a repository ${repository} was deleted, and this is what lakeFS leaves behind`
	if (isUnborn(held)) return `creating a repository ${repository} did not come to its last step`
	return `a repository ${repository} lost its record`
}

function wordsOfHeld({ entries, branches, commits, tags, unknown }: Held): string {
	const rest = entries - branches - commits - tags
	const counts = [
		countOf(branches, 'branch', 'branches'),
		countOf(commits, 'commit'),
		countOf(tags, 'tag'),
		`${countOf(rest, 'other entry', 'other entries')}${unknown === 0 ? '' : `, ${unknown} of them of no known kind`}`,
	]
	return counts.join(', ')
}

function verdictOnLost(held: Held): Verdict {
	if (held.unknown > 0)
		return { removal: 'loses-work', removalSays: 'Some of it is of no kind that is known, so nobody can say what is lost with it.' }
	if (isLeftOver(held) || isUnborn(held))
		return { removal: 'harmless', removalSays: 'Nothing in lakeFS can reach it any more, and nobody’s work is in it.' }
	return {
		removal: 'loses-work',
		removalSays: 'It holds commits that could be had back by writing its repository’s record again; after this they cannot.',
	}
}

type Known = { readonly repositories: readonly Repository[]; readonly tokensOfLost: ReadonlySet<string> }

/** Staging areas that no branch of a listed repository names. */
export async function searchAreas(search: Search, tokens: readonly string[], known: Known): Promise<void> {
	for (const token of tokens) {
		const isQueued = await isThere(search.store, entryName('cleanup-tokens', token), search.stopping)
		const held = await surveyArea(search, token)
		if (held.entries === 0 || held.isForeign) continue
		const { entries, bytes, newest } = held
		const found = { partition: token, key: null, entries, bytes, seconds: newest, ...judgeArea(token, held, isQueued, known, search.now) }
		search.report(found)
	}
}

type Area = { entries: number; bytes: number; deletions: number; newest: bigint | null; isForeign: boolean }

async function surveyArea(search: Search, token: string): Promise<Area> {
	const area: Area = { entries: 0, bytes: 0, deletions: 0, newest: null, isForeign: false }
	for await (const { key, value, sizeBytes } of search.walk({ partition: token, valueBytes: lookedAt })) {
		const fields = readFields(value, stagedEntryData)
		// Every staged entry holds its own key: what does not was written by something else, whatever its partition's name looks like.
		if (fields === null || !isSameBytes(fields.bytes(1), key)) return { ...area, isForeign: true }
		area.entries += 1
		area.bytes += sizeBytes
		if (fields.bytes(3).length === 0) area.deletions += 1
		area.newest = later(area.newest, stagedSeconds(value))
	}
	return area
}

function judgeArea(token: string, area: Area, isQueued: boolean, known: Known, now: Date): Pick<Unreachable, 'category' | 'why'> & Verdict {
	const held = `${countOf(area.entries - area.deletions, 'object')} and ${countOf(area.deletions, 'deletion')}`
	if (isQueued) {
		const why = `No branch names this staging area any more, and it is in the queue of those to be cleared; it holds ${held}.`
		return {
			category: 'queued-staging',
			why,
			removal: 'harmless',
			removalSays: 'What was in it was committed or given up. lakeFS takes it away itself when it next clears staging areas.',
		}
	}
	if (token.startsWith('import-ingest_range:')) {
		const why = `Objects noted by an import, which belong to no branch; it holds ${held}.`
		return {
			category: 'ingest-staging',
			why,
			...guarded(area, now, { removal: 'harmless', removalSays: 'An import that still ran would have written to it within a day.' }),
		}
	}
	const why = `No branch names this staging area, and it is not in the queue of those to be cleared: ${whyOrphan(token, known)}. It holds ${held}.`
	return { category: 'orphan-staging', why, ...guarded(area, now, verdictOnOrphan(token, known)) }
}

function guarded({ newest }: Area, now: Date, verdict: Verdict): Verdict {
	if (newest !== null) return isYoung(newest, now) ? tooYoung : verdict
	if (verdict.removal !== 'harmless') return verdict
	return { removal: 'too-young', removalSays: 'Nothing in it tells how old it is, so it may belong to work that is under way.' }
}

function mayOwn(token: string, { repositories }: Known): readonly Repository[] {
	return repositories.filter(({ name }) => token.startsWith(`${name}-`))
}

function whyOrphan(token: string, known: Known): string {
	if (known.tokensOfLost.has(token)) return 'a branch of a repository without a record names it'
	const owners = mayOwn(token, known).map(({ name }) => name)
	if (owners.length === 0) return 'no repository has a name that it begins with, so its repository was deleted'
	return `by its name it was of ${owners.join(' or ')}, where no branch knows it: a branch was deleted, or a server ended before it could queue it`
}

function verdictOnOrphan(token: string, known: Known): Verdict {
	if (known.tokensOfLost.has(token))
		return { removal: 'loses-work', removalSays: 'Changes that were never committed, which come back with their repository’s record.' }
	if (mayOwn(token, known).length === 0)
		return { removal: 'harmless', removalSays: 'Its repository is gone, and nothing in lakeFS can reach it any more.' }
	return {
		removal: 'loses-work',
		removalSays: 'They may be changes that were never committed: as long as they are there, a branch can be made to name them again.',
	}
}
