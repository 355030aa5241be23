import type { Direction } from '../../contract/migrations.ts'
import type { BooksContext, FileRevision } from './conventions/convention.ts'

/**
 * The revision that a set of applied ones amounts to: the last in the order of the files. Scripts that run again whenever
 * they change come after all others and so count only when there is nothing left to do.
 */
export function currentOf(revisions: readonly FileRevision[], applied: ReadonlySet<string>): string | null {
	const last = revisions.at(-1)
	if (last && revisions.every(({ version }) => applied.has(version))) return last.version
	return revisions.findLast(({ version, repeatable }) => !repeatable && applied.has(version))?.version ?? null
}

/** The books after one move. Most moves are at the end of the line, and thousands of them must not take a look at each other. */
export function contextAfter(
	context: BooksContext,
	{ version }: FileRevision,
	direction: Direction,
	places: ReadonlyMap<string, number>,
): BooksContext {
	const { applied } = context
	const last = applied.at(-1)
	const isLast = direction === 'up' ? last === undefined || Number(places.get(last)) < Number(places.get(version)) : last === version
	if (!isLast) return contextWith(context, direction === 'up' ? [...applied, version] : applied.filter((other) => other !== version))
	return { ...context, ledgerExists: true, applied: direction === 'up' ? [...applied, version] : applied.slice(0, -1) }
}

/** The books as they will be found once other versions are applied: they are there then, if they were not before. */
export function contextWith(context: BooksContext, applied: readonly string[]): BooksContext {
	return { ...context, ledgerExists: true, applied: inFileOrder(context, applied) }
}

function inFileOrder({ revisions }: BooksContext, applied: readonly string[]): readonly string[] {
	const here = new Set(applied)
	const known = revisions.filter(({ version }) => here.has(version)).map(({ version }) => version)
	const seen = new Set(known)
	return [...known, ...[...here].filter((version) => !seen.has(version))]
}
