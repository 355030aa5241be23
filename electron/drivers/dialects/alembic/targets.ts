import { FaultError } from '../../../contract/fault.ts'
import type { RevisionGraph } from './graph.ts'

/**
 * One place a target names. `id` is null for the place before every revision. `branch` is the revision whose branch
 * alone is meant, where the target named one. `way` is what the words say of the direction: `+1` up, `base` down.
 */
export type Place = { readonly id: string | null; readonly branch: string | null; readonly way: 'up' | 'down' | null }

type Asked = {
	readonly graph: RevisionGraph
	/** What the version table holds; ids that the graph lacks are left out. */
	readonly rows: readonly string[]
	/** As it was typed. */
	readonly text: string
}

/** `label@rev+2`, any part but the number left out. */
const relative = /^(?:([^@]+)@)?([^@+-]*)([+-]\d+)$/

/**
 * Reads Alembic's identifiers: `head`, `heads`, `base`, an id, a prefix that fits one id or label longer than three
 * characters, a label, `label@head`, `label@rev`, `label@base`, `rev+2`, `+1`, `label@-1`, and several joined by commas;
 * `latest` is `head`. Faults: `unknown-revision`, `ambiguous-revision`.
 */
export function readTarget(graph: RevisionGraph, rows: readonly string[], target: string): readonly Place[] {
	const known = rows.filter(graph.has)
	return target.split(',').flatMap((part) => readOne({ graph, rows: known, text: part.trim() }))
}

/** True for targets that count from where the database is. */
export function countsFromHere(target: string): boolean {
	return target.split(',').some((part) => relative.exec(part.trim())?.[2] === '')
}

function readOne(asked: Asked): readonly Place[] {
	const steps = relative.exec(asked.text)
	if (steps) return [walk(asked, steps[1] ?? null, steps[2] ?? '', Number(steps[3]))]
	const at = asked.text.indexOf('@')
	const branch = at === -1 ? null : branchOf(asked, asked.text.slice(0, at))
	const name = asked.text.slice(at + 1)
	switch (name) {
		case 'base':
			return [{ id: null, branch, way: 'down' }]
		case 'head':
		case 'latest':
			return [{ id: onlyOne(asked, headsOn(asked, branch)), branch, way: 'up' }]
		case 'heads':
			return (branch === null ? asked.graph.freeHeads : headsOn(asked, branch)).map((id) => ({ id, branch, way: 'up' }))
		default:
			return [{ id: named(asked, name, branch), branch, way: null }]
	}
}

/** Does a revision stand in the line of another, above or below it. */
export function sharesLine(graph: RevisionGraph, id: string, other: string): boolean {
	return graph.ancestors([id], 'line').has(other) || graph.descendants([id], 'line').has(other)
}

const headsOn = ({ graph }: Asked, branch: string | null) =>
	branch === null ? graph.heads : graph.heads.filter((id) => sharesLine(graph, id, branch))

/** What stands before the `@`: a label, or a revision that stands for the branch it is on. */
function branchOf(asked: Asked, name: string): string {
	return asked.graph.labels.get(name) ?? named(asked, name, null)
}

function named({ graph, text }: Asked, name: string, branch: string | null): string {
	const exact = graph.has(name) ? name : graph.labels.get(name)
	const found = exact === undefined ? withPrefix(graph, name, branch) : [exact]
	const [id] = found
	if (found.length > 1) throw new FaultError({ kind: 'ambiguous-revision', target: text, matches: [...found] })
	if (id === undefined || (branch !== null && !sharesLine(graph, id, branch))) throw unknown(graph, text)
	return id
}

function withPrefix(graph: RevisionGraph, prefix: string, branch: string | null): readonly string[] {
	if (prefix === '') return []
	const fits = (name: string) => name.length > 3 && name.startsWith(prefix)
	const ids = [...graph.order.filter(fits), ...[...graph.labels].filter(([label]) => fits(label)).map(([, id]) => id)]
	return [...new Set(ids)].filter((id) => branch === null || sharesLine(graph, id, branch))
}

/** `name` is empty where the steps count from where the database is. */
function walk(asked: Asked, branchName: string | null, name: string, steps: number): Place {
	const branch = branchName === null ? null : branchOf(asked, branchName)
	const way = name !== '' ? null : steps < 0 ? 'down' : 'up'
	if (steps >= 0) return { id: up(asked, name === '' ? tipFor(asked, branch) : named(asked, name, null), branch, steps), branch, way }
	if (name !== '') return { id: down(asked, named(asked, name, branch), -steps), branch, way }
	const from = onlyOne(asked, branch === null ? asked.rows : rowsOn(asked, branch))
	// Of a row that shares its parent with other branches, only its own goes down
	return { id: down(asked, from, -steps), branch: branch ?? from, way }
}

/** Where counting upwards begins: the one place that is applied, on the branch if one is named; null for before the first. */
function tipFor(asked: Asked, branch: string | null): string | null {
	const { graph, rows } = asked
	const tips = branch === null ? rows : tipsOn(asked, branch)
	if (tips.length > 1) throw ambiguous(asked, tips)
	return graph.sorted(tips)[0] ?? null
}

function tipsOn({ graph, rows }: Asked, branch: string): readonly string[] {
	const tips = rows.filter((id) => sharesLine(graph, id, branch))
	if (tips.length > 0) return tips
	const applied = [...graph.ancestors(rows, 'needs')].filter((id) => sharesLine(graph, id, branch))
	const below = new Set(applied.flatMap(graph.needsOf))
	return applied.filter((id) => !below.has(id))
}

/** Counting downwards: the rows on the branch, or else the last of it that is applied because another branch needs it. */
function rowsOn({ graph, rows }: Asked, branch: string): readonly string[] {
	const own = rows.filter((id) => sharesLine(graph, id, branch))
	if (own.length > 0) return own
	const applied = graph.ancestors(rows, 'needs')
	return [...applied].filter((id) => sharesLine(graph, id, branch) && !graph.childrenOf(id).some((child) => applied.has(child)))
}

function up(asked: Asked, from: string | null, branch: string | null, steps: number): string | null {
	const { graph } = asked
	let here = from
	for (let step = 0; step < steps; step++) {
		const above = here === null ? graph.bases : graph.childrenOf(here)
		here = onlyOne(asked, branch === null ? above : above.filter((id) => sharesLine(graph, id, branch)))
	}
	return here
}

function down(asked: Asked, from: string, steps: number): string | null {
	const { graph } = asked
	let here: string | null = from
	for (let step = 0; step < steps; step++) {
		if (here === null) throw unknown(graph, asked.text)
		const below = graph.parentsOf(here)
		here = below.length === 0 ? null : onlyOne(asked, below)
	}
	return here
}

function onlyOne(asked: Asked, ids: readonly string[]): string {
	const [id] = ids
	if (ids.length > 1) throw ambiguous(asked, ids)
	if (id === undefined) throw unknown(asked.graph, asked.text)
	return id
}

const ambiguous = ({ text }: Asked, ids: readonly string[]) =>
	new FaultError({ kind: 'ambiguous-revision', target: text, matches: [...ids].sort() })

/** How many ids a fault names, so that it stays readable: the newest. */
const namedAtMost = 50

function unknown(graph: RevisionGraph, target: string): FaultError {
	return new FaultError({ kind: 'unknown-revision', target, known: graph.order.slice(-namedAtMost) })
}
