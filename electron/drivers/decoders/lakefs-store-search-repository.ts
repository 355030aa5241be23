import { importStatusData, tagData, taskMsg } from './lakefs-messages.ts'
import { keyBytes, readFields, textAfter } from './lakefs-store-fields.ts'
import { isYoung } from './lakefs-store-partitions.ts'
import { entryName, isThere, type Repository } from './lakefs-store-reading.ts'
import { type Head, readGraph, searchCommits } from './lakefs-store-search-commits.ts'
import { type Search, takenAwayDaily } from './lakefs-store-searching.ts'

/**
 * Looks through one listed repository: commits that nothing leads to, damage, what is left of imports and tasks. Staging areas that
 * its branches name are taken out of `areas`. Commits are read before the branches, so that one being made is not taken for a
 * dangling one; those that seem to be missing are asked for once more.
 */
export async function searchRepository(search: Search, repository: Repository, areas: Set<string>): Promise<void> {
	if (repository.isLeaving) return searchLeaving(search, repository, areas)
	const graph = await readGraph(search, repository)
	const heads: Head[] = []
	for await (const { name, commit, tokens, sizeBytes } of search.branches(repository.partition)) {
		if (tokens === null) graph.isPartial = true
		else heads.push({ kind: 'branch', name, commit, sizeBytes })
		clear(areas, repository, name, tokens)
	}
	for await (const { key, value, sizeBytes } of search.walk({ partition: repository.partition, prefix: 'tags/' })) {
		const tag = readFields(value, tagData)
		if (tag) heads.push({ kind: 'tag', name: textAfter(key, 'tags/'), commit: tag.text(2), sizeBytes })
		else graph.isPartial = true
	}
	await insistOnDefaultBranch(search, repository, heads)
	await searchCommits(search, graph, heads)
	await searchStale(search, repository)
}

/** Each branch clears the staging areas that it names; one that cannot be read, all that it may name. */
function clear(areas: Set<string>, { name }: Repository, branch: string, tokens: readonly string[] | null): void {
	for (const token of tokens ?? [...areas].filter((area) => area.startsWith(`${name}-${branch}:`))) areas.delete(token)
}

async function searchLeaving(search: Search, repository: Repository, areas: Set<string>): Promise<void> {
	const { name, partition, sizeBytes, createdSeconds } = repository
	for await (const branch of search.branches(partition)) clear(areas, repository, branch.name, branch.tokens)
	search.report({
		category: 'repository-leaving',
		partition: 'graveler',
		key: keyBytes(`repos/${name}`),
		bytes: sizeBytes,
		seconds: createdSeconds,
		why: `Repository ${name} is being deleted: either just now, or a deletion ended halfway, which nothing takes up again by itself.`,
		removal: 'never',
		removalSays:
			'Delete the repository again in lakeFS, which takes the rest along. Without this record nothing would name what is left of it.',
	})
}

async function insistOnDefaultBranch(search: Search, repository: Repository, heads: readonly Head[]): Promise<void> {
	const { name, partition, defaultBranch, sizeBytes, createdSeconds } = repository
	if (defaultBranch !== '' && heads.some((head) => head.kind === 'branch' && head.name === defaultBranch)) return
	if (defaultBranch !== '' && (await isThere(search.store, entryName(partition, `branches/${defaultBranch}`), search.stopping))) return
	const why =
		defaultBranch === ''
			? `Repository ${name} says of no branch that it is the default one.`
			: `The default branch ${defaultBranch} of repository ${name} is not there: it was lost, or the repository was made bare and waits for its references.`
	search.report({
		category: 'default-branch-missing',
		partition: 'graveler',
		key: keyBytes(`repos/${name}`),
		bytes: sizeBytes,
		seconds: createdSeconds,
		why,
		removal: 'never',
		removalSays: 'This is damage or a beginning, not waste: everything else of the repository hangs on this record.',
	})
}

/** Imports and tasks that nobody has written to for a day: lakeFS takes them away itself, once a day. */
async function searchStale(search: Search, { name, partition }: Repository): Promise<void> {
	for await (const { key, value, sizeBytes } of search.walk({ partition, prefix: 'imports/' })) {
		const fields = readFields(value, importStatusData)
		const seconds = fields?.seconds(3) ?? null
		if (fields === null || seconds === null || isYoung(seconds, search.now)) continue
		const end = fields.text(7) !== '' ? 'failed' : fields.integer(2) === 1n ? 'was completed' : 'never said that it was completed'
		const why = `An import of ${name} that ${end} and was not written to for a day.`
		search.report({ category: 'stale-import', partition, key, bytes: sizeBytes, seconds, why, ...takenAwayDaily })
	}
	for await (const { key, value, sizeBytes } of search.walk({ partition, prefix: 'tasks/' })) {
		const task = readFields(value, taskMsg)?.inner(1)
		const seconds = task?.seconds(3) ?? null
		if (!task || seconds === null || isYoung(seconds, search.now)) continue
		const why = `A task of ${name}${task.text(7) === '' ? '' : `, ${task.text(7)},`} that ${task.integer(2) === 1n ? 'is done' : 'never said that it was done'} and was not written to for a day.`
		search.report({ category: 'stale-task', partition, key, bytes: sizeBytes, seconds, why, ...takenAwayDaily })
	}
}
