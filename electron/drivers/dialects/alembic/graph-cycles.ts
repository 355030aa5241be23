/**
 * The groups of ids that reach one another in a circle along `next`, a single one that leads to itself included.
 * Tarjan's strongly connected components, without recursion: a history may be thousands deep.
 */
export function findCycles(ids: readonly string[], next: (id: string) => readonly string[]): readonly (readonly string[])[] {
	const found: string[][] = []
	const entered = new Map<string, number>()
	const lowest = new Map<string, number>()
	const open: string[] = []
	const isOpen = new Set<string>()

	const enter = (id: string) => {
		entered.set(id, entered.size)
		lowest.set(id, entered.get(id) as number)
		open.push(id)
		isOpen.add(id)
		return { id, toVisit: [...next(id)] }
	}
	const lower = (id: string, to: number | undefined) => {
		if (to !== undefined && to < (lowest.get(id) as number)) lowest.set(id, to)
	}
	const leave = (id: string) => {
		if (lowest.get(id) !== entered.get(id)) return
		const group = open.splice(open.lastIndexOf(id))
		for (const member of group) isOpen.delete(member)
		if (group.length > 1 || next(id).includes(id)) found.push(group.sort())
	}

	for (const start of ids) {
		const path = entered.has(start) ? [] : [enter(start)]
		while (path.length > 0) {
			const here = path[path.length - 1] as (typeof path)[number]
			const to = here.toVisit.pop()
			if (to === undefined) {
				leave(here.id)
				path.pop()
				const above = path[path.length - 1]
				if (above) lower(above.id, lowest.get(here.id))
			} else if (!entered.has(to)) path.push(enter(to))
			else if (isOpen.has(to)) lower(here.id, entered.get(to))
		}
	}
	return found
}
