import type { CachedSpace } from '../../contract/cached.ts'
import { addTo, createHeaps, noAmount } from './redun-heaps.ts'
import { assertWanted } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { type CountedValue, readCounted } from './redun-space-page.ts'
import { firstOf, type StoreFiles, walkStore, withRow } from './redun-store-files.ts'

/**
 * What all values take, inside the database and outside of it. Values are counted page after page of hashes, so that no more
 * is held than sums, one page, and the sizes of the store's files (see `walkStore`); what is written meanwhile may be in or
 * not. A file that a value has beside its bytes inside counts as its bytes outside. No value is read.
 * Faults: those of the engine and of `walkStore`, `cancelled`.
 */
export async function sumSpace(scope: Scope): Promise<CachedSpace> {
	const files = await walkStore(scope)
	const sums = createSums()
	for (let after = ''; ; ) {
		const page = await readCounted(scope, after)
		for (const value of page) {
			sums.add(value, files.get(value.hash) ?? 0)
			files.delete(value.hash)
		}
		const last = page.at(-1)
		if (!last) return sums.told(await sumOrphans(scope, files))
		after = last.hash
	}
}

function createSums() {
	const [total, evaluationOnly, unreached] = [noAmount(), noAmount(), noAmount()]
	const [byType, byTask, byExecution, byAge] = [createHeaps(), createHeaps(), createHeaps(), createHeaps()]
	return {
		add(value: CountedValue, externalBytes: number) {
			const amount = { values: 1, insideBytes: value.insideBytes, externalBytes }
			addTo(total, amount)
			byType.add(value.type, amount)
			byAge.add(value.month, amount)
			for (const task of value.tasks) byTask.add(task, amount)
			for (const execution of value.executions) byExecution.add(execution, amount)
			if (value.evaluationOnly) addTo(evaluationOnly, amount)
			if (value.unreached) addTo(unreached, amount)
		},
		told: (orphans: CachedSpace['orphans']): CachedSpace => ({
			total,
			byType: byType.largest(),
			byTask: byTask.largest(),
			byExecution: byExecution.largest(),
			byAge: byAge.byName(),
			evaluationOnly,
			unreached,
			orphans,
		}),
	}
}

/** Files that no value has called for, unless one was written meanwhile. */
async function sumOrphans(scope: Scope, files: StoreFiles): Promise<CachedSpace['orphans']> {
	const orphans = { files: 0, bytes: 0 }
	while (files.size > 0) {
		assertWanted(scope.signal)
		const some = firstOf(files)
		const known = await withRow(scope, some)
		for (const hash of some) {
			if (!known.has(hash)) {
				orphans.files += 1
				orphans.bytes += files.get(hash) ?? 0
			}
			files.delete(hash)
		}
	}
	return orphans
}
