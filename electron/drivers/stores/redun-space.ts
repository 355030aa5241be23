import type { CachedSpace } from '../../contract/cached.ts'
import { type Amount, addTo, createHeaps, type Heaps, noAmount } from './redun-heaps.ts'
import { evaluationOnly, type Known, readKnown, readListed, unreached } from './redun-known.ts'
import { gatherLinks, type Links } from './redun-links.ts'
import { readExecutionsOf } from './redun-made.ts'
import { walkSizes } from './redun-outside.ts'
import { assertWanted } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { hashesAtOnce, withRow } from './redun-store-files.ts'
import { monthsBy } from './redun-times.ts'
import { createTurn } from './redun-turns.ts'

/**
 * What all values take, inside the database and outside of it, after one way through the repository (see `readKnown`) and one
 * through the store; what is written meanwhile may be in or not. About 200 bytes are held of each value until it is done. A file
 * that a value has beside its bytes inside counts as its bytes outside. No value is read.
 * Faults: those of the engine and of `walkSizes`, `cancelled`.
 */
export async function sumSpace(scope: Scope): Promise<CachedSpace> {
	const gathering = gatherLinks()
	const known = await readKnown(scope, await readListed(scope), gathering.onLink)
	const links = await gathering.links(known.wholes, scope.signal)
	const orphans = { files: 0, bytes: 0 }
	const outside = await walkSizes(scope, known, async (files) => {
		// A value may have been written since they were read
		const rows = await withRow(scope, [...files.keys()])
		for (const [hash, bytes] of files) {
			if (rows.has(hash)) continue
			orphans.files += 1
			orphans.bytes += bytes
		}
	})
	const sums = createSums(known, links, await executionsOf(scope, links.owners), monthsBy(scope.clock))
	const turn = createTurn(scope.signal)
	for (let value = 0; value < known.values; value++) {
		sums.add(value, Math.max(0, outside[value] ?? 0))
		const over = turn()
		if (over) await over
	}
	return sums.told(orphans)
}

function createSums(known: Known, links: Links, executions: readonly string[], monthOf: (microseconds: number) => string) {
	const [total, onlyEvaluated, unreachable] = [noAmount(), noAmount(), noAmount()]
	const [byType, byTask, byExecution, byAge] = [createHeaps(), createHeaps(), createHeaps(), createHeaps()]
	const [toTask, toExecution] = [addingOnce(byTask, links.taskNames), addingOnce(byExecution, executions)]
	return {
		add(value: number, externalBytes: number) {
			const amount = { values: 1, insideBytes: known.sizes[value] ?? 0, externalBytes }
			addTo(total, amount)
			byType.add(known.typeNames[known.types[value] ?? 0] ?? '', amount)
			byAge.add(monthOf(known.madeAt[value] ?? Number.POSITIVE_INFINITY), amount)
			links.eachTask(value, (task) => toTask(value, task, amount))
			links.eachOwner(value, (owner) => toExecution(value, owner, amount))
			if (known.reach[value] === evaluationOnly) addTo(onlyEvaluated, amount)
			if (known.reach[value] === unreached) addTo(unreachable, amount)
		},
		told: (orphans: CachedSpace['orphans']): CachedSpace => ({
			total,
			byType: byType.largest(),
			byTask: byTask.largest(),
			byExecution: byExecution.largest(),
			byAge: byAge.byName(),
			evaluationOnly: onlyEvaluated,
			unreached: unreachable,
			orphans,
		}),
	}
}

/** Adds a value to a heap the first time only that it is told to belong there. Heaps without a name are none. */
function addingOnce(heaps: Heaps, names: readonly string[]): (value: number, name: number, amount: Amount) => void {
	const heapsByName = new Map(names.map((name) => [name, -1]))
	return (value, number, amount) => {
		const name = names[number] ?? ''
		if (name === '' || heapsByName.get(name) === value) return
		heapsByName.set(name, value)
		heaps.add(name, amount)
	}
}

/** Executions by the numbers of the owners of jobs; '' where there is none. */
async function executionsOf(scope: Scope, owners: readonly string[]): Promise<readonly string[]> {
	if (scope.tables.jobsNameExecutions) return owners
	const names = new Map<string, string>()
	for (let from = 0; from < owners.length; from += hashesAtOnce) {
		assertWanted(scope.signal)
		for (const [job, execution] of await readExecutionsOf(scope, owners.slice(from, from + hashesAtOnce))) names.set(job, execution)
	}
	return owners.map((job) => names.get(job) ?? '')
}
