import { createHash } from 'node:crypto'
import type { CopyMap } from '../../contract/copy-map.ts'
import { FaultError } from '../../contract/fault.ts'
import type { CopyTarget } from '../../contract/transfers.ts'

/** What a copy is planned from. */
type Bound = {
	/** Names a state of the source: its stamp, or the snapshot of a copy that was begun. */
	readonly source: string
	readonly targetIdentity: string
	readonly target: CopyTarget
	readonly map: CopyMap
	readonly system: string | null
}

const parts = ['source', 'target', 'map'] as const

/** Binds a run to what was planned: one short hash for each of source, target and map. */
export function tokenOf({ source, targetIdentity, target, map, system }: Bound): string {
	const tables = target.tables.map(({ name, rows }) => [name, rows])
	return [source, [targetIdentity, target.state, tables, system], withSortedChoices(map)].map(shortHash).join('.')
}

/** Faults: `copy-stale` with the first of the three that is not what was planned. */
export function insistOnSame(planned: string, now: string): void {
	const [before, after] = [planned.split('.'), now.split('.')]
	const what = parts.find((_, index) => before[index] !== after[index])
	if (what) throw new FaultError({ kind: 'copy-stale', what })
}

const shortHash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 20)

/** In which order things were chosen makes no other map. */
export const withSortedChoices = (map: CopyMap): CopyMap => ({
	...map,
	choices: Object.fromEntries(Object.entries(map.choices).sort(([one], [other]) => (one < other ? -1 : 1))),
})
