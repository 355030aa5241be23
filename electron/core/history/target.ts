import { FaultError } from '../../contract/fault.ts'
import { type GraphNode, headsOf, lineageOf } from './graph.ts'

type Labelled = GraphNode & { readonly label: string }

/**
 * Finds the revision a person means: `latest` or `head`, `+2` or `-1` from where the database is, a version such as `3.1`
 * (`3` reads as `3.0`, `03.1` as `3.1`), an id or a prefix of one that fits a single revision.
 * Faults: `unknown-revision`, `ambiguous-revision`.
 */
export function resolveTarget(target: string, revisions: readonly Labelled[], current: string | null): Labelled {
	const text = target.trim()
	const found =
		text === 'latest' || text === 'head'
			? headOf(revisions, text)
			: /^[+-]\d+$/.test(text)
				? relativeTo(current, Number(text), revisions)
				: named(text, revisions)
	if (!found) throw new FaultError({ kind: 'unknown-revision', target: text, known: revisions.map((revision) => revision.label) })
	return found
}

function headOf(revisions: readonly Labelled[], text: string): Labelled | undefined {
	const heads = headsOf(revisions)
	if (heads.length > 1) throw new FaultError({ kind: 'ambiguous-revision', target: text, matches: [...heads] })
	return revisions.find((revision) => revision.id === heads[0])
}

/** Steps count along the lineage of what is applied (down) and of the head (up). */
function relativeTo(current: string | null, distance: number, revisions: readonly Labelled[]): Labelled | undefined {
	const [top = null] = distance < 0 ? [current] : headsOf(revisions)
	const lineage = lineageOf(revisions, top === null ? [] : [top])
	const line = revisions.filter((revision) => lineage.has(revision.id))
	const place = line.findIndex((revision) => revision.id === current)
	const wanted = place + distance
	return wanted < 0 ? undefined : line[wanted]
}

function named(text: string, revisions: readonly Labelled[]): Labelled | undefined {
	const exact = revisions.find((revision) => revision.id === text || revision.label === text || sameVersion(revision.label, text))
	if (exact) return exact
	const matches = text.length < 3 ? [] : revisions.filter((revision) => revision.id.startsWith(text.toLowerCase()))
	if (matches.length > 1) throw new FaultError({ kind: 'ambiguous-revision', target: text, matches: matches.map((match) => match.id) })
	return matches[0]
}

function sameVersion(label: string, text: string): boolean {
	if (!/^\d+(\.\d+)?$/.test(text) || !/^\d+\.\d+$/.test(label)) return false
	const [major, minor = '0'] = text.split('.')
	return label === `${Number(major)}.${Number(minor)}`
}
