/** Who stands on whom, both ways. */
export type Edges = {
	/** What must be applied before a revision: parents first, then what it depends on beside them. */
	needsOf(id: string): readonly string[]
	/** What needs a revision. */
	dependentsOf(id: string): readonly string[]
}

/**
 * The wanted revisions from the top down: none before everything wanted that stands on it. One line is followed as far
 * as it goes before the next, and where it meets a revision that another line stands on as well, that line goes first.
 * This is the order of `alembic history` and of a downgrade; turned round, that of an upgrade. `tops` are in file order.
 */
export function downwardOrder(wanted: ReadonlySet<string>, tops: readonly string[], edges: Edges): readonly string[] {
	const left = new Set(wanted)
	const lines = tops.filter((id) => left.has(id))
	const order: string[] = []
	let at = 0
	while (lines.length > 0) {
		const next = lines[at] as string
		const above = lineAbove(next, lines, left, edges)
		if (above !== null) {
			at = above
			continue
		}
		if (left.delete(next)) order.push(next)
		const [first, ...others] = edges.needsOf(next).filter((id) => left.has(id) && !lines.includes(id))
		if (first === undefined) {
			lines.splice(at, 1)
			at = Math.max(at - 1, 0)
		} else {
			lines[at] = first
			lines.push(...others)
		}
	}
	return order
}

/** The first line that still has something standing on this revision; null when it is free to go. */
function lineAbove(id: string, lines: readonly string[], left: ReadonlySet<string>, { dependentsOf }: Edges): number | null {
	if (!dependentsOf(id).some((dependent) => left.has(dependent))) return null
	const above = new Set<string>()
	const toVisit = dependentsOf(id).filter((dependent) => left.has(dependent))
	while (toVisit.length > 0) {
		const next = toVisit.pop() as string
		if (above.has(next)) continue
		above.add(next)
		toVisit.push(...dependentsOf(next).filter((dependent) => left.has(dependent)))
	}
	const place = lines.findIndex((line) => above.has(line))
	return place === -1 ? null : place
}
