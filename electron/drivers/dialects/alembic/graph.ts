import type { Problem } from '../../../contract/database.ts'
import { findCycles } from './graph-cycles.ts'
import { downwardOrder, type Edges } from './graph-order.ts'

/** What the graph is made of. */
export type GraphRevision = {
	readonly id: string
	readonly parents: readonly string[]
	readonly dependsOn: readonly string[]
	readonly branchLabels: readonly string[]
	readonly file: string | null
}

/** `line`: along parents alone. `needs`: along parents and what is depended on. */
export type Kinship = 'line' | 'needs'

/** Revisions and how they stand on one another. Ids given to its functions must be in it. */
export type RevisionGraph = Edges & {
	/** Every id once, parents before children: `alembic history` read from its end. */
	readonly order: readonly string[]
	/** Nothing has them as a parent. In file order, like the next two. */
	readonly heads: readonly string[]
	/** Nothing has them as a parent or depends on them: what `heads` means. */
	readonly freeHeads: readonly string[]
	/** They have no parent, though they may depend on something. */
	readonly bases: readonly string[]
	/** Label to the revision that carries it. */
	readonly labels: ReadonlyMap<string, string>
	/** What is wrong with it. It is usable without the edges that are named here. */
	readonly problems: readonly Problem[]
	has(id: string): boolean
	/** Without those that are missing or would close a circle. */
	parentsOf(id: string): readonly string[]
	dependenciesOf(id: string): readonly string[]
	childrenOf(id: string): readonly string[]
	/** The revisions themselves and all they stand on. */
	ancestors(ids: Iterable<string>, kinship: Kinship): ReadonlySet<string>
	/** The revisions themselves and all that stands on them. */
	descendants(ids: Iterable<string>, kinship: Kinship): ReadonlySet<string>
	/** In the order of their files. */
	sorted(ids: Iterable<string>): readonly string[]
}

type Node = { readonly parents: readonly string[]; readonly dependencies: readonly string[] }

/** Puts revisions in order. Missing parents, circles and labels used twice become problems, and the rest stays usable. */
export function createRevisionGraph(revisions: readonly GraphRevision[]): RevisionGraph {
	const inFileOrder = [...new Map(byFile(revisions).map((revision) => [revision.id, revision])).values()]
	const problems: Problem[] = []
	const whole = withoutMissing(inFileOrder, problems)
	const ids = [...whole.keys()]
	const above = turnedRound(ids, (id) => allOf(whole.get(id)))
	const nodes = goesDown(whole, above) ? whole : withoutCycles(whole, problems)
	const parentsOf = (id: string) => nodes.get(id)?.parents ?? []
	const dependenciesOf = (id: string) => nodes.get(id)?.dependencies ?? []
	const allNeeds = (id: string) => allOf(nodes.get(id))
	const dependents = nodes === whole ? above : turnedRound(ids, allNeeds)
	const children = ids.some((id) => dependenciesOf(id).length > 0) ? turnedRound(ids, parentsOf) : dependents
	const needs = createNeeds(parentsOf, dependenciesOf)
	const childrenOf = (id: string) => children.get(id) ?? []
	const dependentsOf = (id: string) => dependents.get(id) ?? []
	let places: ReadonlyMap<string, number> | null = null
	const placeOf = (id: string) => {
		places ??= new Map(ids.map((one, place) => [one, place]))
		return places.get(id) ?? 0
	}
	const freeHeads = ids.filter((id) => dependentsOf(id).length === 0)
	return {
		order: [...downwardOrder(new Set(ids), freeHeads, { needsOf: needs, dependentsOf })].reverse(),
		heads: ids.filter((id) => childrenOf(id).length === 0),
		freeHeads,
		bases: ids.filter((id) => parentsOf(id).length === 0),
		labels: labelsOf(inFileOrder, problems),
		problems,
		has: (id) => nodes.has(id),
		parentsOf,
		dependenciesOf,
		needsOf: needs,
		childrenOf,
		dependentsOf,
		ancestors: (from, kinship) => reached(from, kinship === 'line' ? parentsOf : allNeeds),
		descendants: (from, kinship) => reached(from, kinship === 'line' ? childrenOf : dependentsOf),
		sorted: (wanted) => [...new Set(wanted)].sort((one, other) => placeOf(one) - placeOf(other)),
	}
}

const compared = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

/** Everything a revision stands on, each once: what it depends on beside its parents is none of them. */
function allOf(node: Node | undefined): readonly string[] {
	if (!node) return []
	return node.dependencies.length === 0 ? node.parents : [...node.parents, ...node.dependencies]
}

/** Alembic takes files by name, and several lines of a history in the order in which it met their heads. */
function byFile(revisions: readonly GraphRevision[]): readonly GraphRevision[] {
	const last = '\uffff'
	return [...revisions].sort((one, other) => compared(one.file ?? last, other.file ?? last) || compared(one.id, other.id) || 1)
}

function withoutMissing(revisions: readonly GraphRevision[], problems: Problem[]): ReadonlyMap<string, Node> {
	const known = new Set(revisions.map(({ id }) => id))
	return new Map(
		revisions.map(({ id, parents, dependsOn, file }): [string, Node] => {
			if (isPlain(parents) && dependsOn.length === 0 && parents.every((parent) => known.has(parent)))
				return [id, { parents, dependencies: [] }]
			for (const parent of new Set([...parents, ...dependsOn])) {
				if (known.has(parent)) continue
				const variable = parents.includes(parent) ? 'down_revision' : 'depends_on'
				problems.push({ kind: 'parent-missing', blocks: true, revision: id, facts: { revision: id, parent, variable, path: file ?? '' } })
			}
			const there = (ids: readonly string[]) => [...new Set(ids)].filter((other) => known.has(other))
			return [id, { parents: there(parents), dependencies: there(dependsOn).filter((other) => !parents.includes(other)) }]
		}),
	)
}

/** Nothing in it twice. */
const isPlain = (ids: readonly string[]) => ids.length < 2 || new Set(ids).size === ids.length

function withoutCycles(nodes: ReadonlyMap<string, Node>, problems: Problem[]): ReadonlyMap<string, Node> {
	const cycles = findCycles([...nodes.keys()], (id) => allOf(nodes.get(id)))
	if (cycles.length === 0) return nodes
	const cut = new Map(nodes)
	for (const cycle of cycles) {
		const [revision = ''] = cycle
		problems.push({ kind: 'cycle', blocks: true, revision, facts: { versions: cycle.join(', ') } })
		const inside = new Set(cycle)
		const outside = (ids: readonly string[]) => ids.filter((id) => !inside.has(id))
		for (const id of cycle) {
			const node = nodes.get(id)
			if (node) cut.set(id, { parents: outside(node.parents), dependencies: outside(node.dependencies) })
		}
	}
	return cut
}

/** Taking away what stands on nothing, again and again, leaves nothing: the usual case, which is sooner seen than circles are found. */
function goesDown(nodes: ReadonlyMap<string, Node>, above: ReadonlyMap<string, readonly string[]>): boolean {
	const counts = new Map<string, number>()
	const free: string[] = []
	for (const [id, { parents, dependencies }] of nodes) {
		const count = parents.length + dependencies.length
		if (count === 0) free.push(id)
		else counts.set(id, count)
	}
	for (let id = free.pop(); id !== undefined; id = free.pop()) {
		for (const next of above.get(id) ?? []) {
			const left = (counts.get(next) ?? 0) - 1
			if (left > 0) counts.set(next, left)
			else if (counts.delete(next)) free.push(next)
		}
	}
	return counts.size === 0
}

function labelsOf(revisions: readonly GraphRevision[], problems: Problem[]): ReadonlyMap<string, string> {
	// A label that is an id as well would stand for two things, which Alembic refuses in the same words
	const taken = new Map(revisions.map(({ id }) => [id, id]))
	const labels = new Map<string, string>()
	for (const { id, branchLabels } of revisions)
		for (const label of new Set(branchLabels)) {
			const other = taken.get(label)
			if (other === undefined) {
				taken.set(label, id)
				labels.set(label, id)
			} else problems.push({ kind: 'duplicate-label', blocks: true, revision: id, facts: { label, versions: [other, id].join(', ') } })
		}
	return labels
}

/** Needs without dependencies that an ancestor in the same line has already: those add nothing. */
function createNeeds(parentsOf: (id: string) => readonly string[], dependenciesOf: (id: string) => readonly string[]) {
	const known = new Map<string, readonly string[]>()
	return (id: string): readonly string[] => {
		const own = dependenciesOf(id)
		if (own.length === 0) return parentsOf(id)
		const before = known.get(id)
		if (before) return before
		const below = [...reached(parentsOf(id), parentsOf)].flatMap(dependenciesOf)
		const needs = [...parentsOf(id), ...own.filter((dependency) => !below.includes(dependency))]
		known.set(id, needs)
		return needs
	}
}

function turnedRound(ids: readonly string[], next: (id: string) => readonly string[]): ReadonlyMap<string, readonly string[]> {
	const turned = new Map<string, string[]>()
	for (const id of ids)
		for (const other of next(id)) {
			const known = turned.get(other)
			if (known) known.push(id)
			else turned.set(other, [id])
		}
	return turned
}

function reached(from: Iterable<string>, next: (id: string) => readonly string[]): ReadonlySet<string> {
	const found = new Set<string>()
	const toVisit = [...from]
	while (toVisit.length > 0) {
		const id = toVisit.pop() as string
		if (found.has(id)) continue
		found.add(id)
		toVisit.push(...next(id))
	}
	return found
}
