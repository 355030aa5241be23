import { branchData, commitData, tagData } from './lakefs-messages.ts'
import { type Fields, keyBytes, textAfter } from './lakefs-store-fields.ts'
import { entryName, isThere, type Repository, readRecord, readWhole } from './lakefs-store-reading.ts'
import { type Search, unlessYoung } from './lakefs-store-searching.ts'

type Commit = { readonly parents: readonly string[]; readonly seconds: bigint | null; readonly sizeBytes: number; isReached: boolean }

/** What leads to a commit by a name. */
export type Head = { readonly kind: 'branch' | 'tag'; readonly name: string; readonly commit: string; readonly sizeBytes: number }

/** The commits of one repository. */
export type Graph = {
	readonly repository: Repository
	readonly commits: Map<string, Commit>
	/** Something that may lead to commits cannot be read: then none is called dangling. */
	isPartial: boolean
}

/** Reads ids and parents of all commits of a repository. */
export async function readGraph(search: Search, repository: Repository): Promise<Graph> {
	const graph: Graph = { repository, commits: new Map(), isPartial: false }
	const { partition } = repository
	for await (const entry of search.walk({ partition, prefix: 'commits/' })) {
		const fields = await readWhole(search.store, partition, entry, commitData, search.stopping)
		note(graph, textAfter(entry.key, 'commits/'), fields, entry.sizeBytes)
	}
	return graph
}

/** A commit that cannot be read is there all the same, and its parents are not known. */
function note(graph: Graph, id: string, fields: Fields | null, sizeBytes: number): void {
	if (fields === null) graph.isPartial = true
	graph.commits.set(id, { parents: fields?.texts(7) ?? [], seconds: fields?.seconds(4) ?? null, sizeBytes, isReached: false })
}

/** Tells of commits that neither a branch nor a tag leads to, and of what is missing on the way from these. */
export async function searchCommits(search: Search, graph: Graph, heads: readonly Head[]): Promise<void> {
	await follow(search, graph, heads)
	if (graph.isPartial) return
	for (const [id, commit] of graph.commits) if (!commit.isReached) reportDangling(search, graph.repository, id, commit)
}

/** Marks what branches and tags lead to, and tells of what is missing on the way. */
async function follow(search: Search, graph: Graph, heads: readonly Head[]): Promise<void> {
	const { repository, commits } = graph
	const left: string[] = []
	for (const head of heads) {
		if (await find(search, graph, head.commit)) left.push(head.commit)
		else await reportMissingCommit(search, repository, head)
	}
	for (let id = left.pop(); id !== undefined; id = left.pop()) {
		const commit = commits.get(id)
		if (commit === undefined || commit.isReached) continue
		commit.isReached = true
		for (const parent of commit.parents) {
			if (await find(search, graph, parent)) left.push(parent)
			else reportMissingParent(search, repository, id, commit, parent)
		}
	}
}

/** A commit that was made after the others were read is read now. */
async function find({ store, stopping }: Search, graph: Graph, id: string): Promise<boolean> {
	if (graph.commits.has(id) || id === '') return id !== ''
	const name = entryName(graph.repository.partition, `commits/${id}`)
	const fields = await readRecord(store, name, commitData, stopping)
	if (fields === null && !(await isThere(store, name, stopping))) return false
	note(graph, id, fields, 0)
	return true
}

/** The branch or tag may have gone meanwhile, or lead elsewhere. */
async function reportMissingCommit(search: Search, { name, partition }: Repository, head: Head): Promise<void> {
	const key = head.kind === 'branch' ? `branches/${head.name}` : `tags/${head.name}`
	const now = await readRecord(search.store, entryName(partition, key), head.kind === 'branch' ? branchData : tagData, search.stopping)
	if (now === null || now.text(2) !== head.commit) return
	search.report({
		category: 'missing-commit',
		partition,
		key: keyBytes(key),
		bytes: head.sizeBytes,
		seconds: null,
		why: `The ${head.kind} ${head.name} of ${name} leads to ${head.commit === '' ? 'no commit at all' : `commit ${head.commit}, which is not there`}.`,
		removal: 'never',
		removalSays: 'This is damage, not waste: it needs the commit back, or another commit to lead to.',
	})
}

function reportMissingParent(search: Search, { name, partition }: Repository, id: string, commit: Commit, parent: string): void {
	search.report({
		category: 'missing-parent',
		partition,
		key: keyBytes(`commits/${id}`),
		bytes: commit.sizeBytes,
		seconds: commit.seconds,
		why: `Commit ${id} of ${name}, which a branch or tag leads to, has the parent ${parent === '' ? 'of no id' : parent}, which is not there.`,
		removal: 'never',
		removalSays: 'This is damage, not waste: taking it away would damage what leads to it as well.',
	})
}

const losesObjects = {
	removal: 'may-lose-objects',
	removalSays:
		'It can still be reached by its id, pull requests and runs of actions may name it, and garbage collection counts from it: without it, objects may be deleted sooner.',
} as const

function reportDangling(search: Search, { name, partition }: Repository, id: string, { seconds, sizeBytes }: Commit): void {
	search.report({
		category: 'dangling-commit',
		partition,
		key: keyBytes(`commits/${id}`),
		bytes: sizeBytes,
		seconds,
		why: `No branch and no tag of ${name} leads to commit ${id}.`,
		...unlessYoung(seconds, search, losesObjects),
	})
}
