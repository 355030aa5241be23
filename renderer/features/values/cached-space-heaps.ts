import type { CachedFilter, CachedSpace } from '../../../electron/contract/cached.ts'
import { heapWords, type SpaceBy, spaceBySentences } from '../../../electron/contract/words/space-words.ts'

/** The ways to heap them, with what to know about each. */
export const spaceBys = [
	{ id: 'type', label: 'By type', sentence: spaceBySentences.type },
	{ id: 'task', label: 'By task', sentence: spaceBySentences.task },
	{ id: 'execution', label: 'By execution', sentence: spaceBySentences.execution },
	{ id: 'age', label: 'By month', sentence: spaceBySentences.age },
] as const satisfies readonly { id: SpaceBy; label: string; sentence: string }[]

/** A heap as it is shown: its words, and what the list is filtered by to see what is in it; null where no filter says that. */
export type ShownHeap = CachedSpace['byType'][number] & { readonly label: string; readonly filter: CachedFilter | null }

/** The heaps of one kind in the order they come, with their words. */
export function shownHeaps(space: CachedSpace, by: SpaceBy): ShownHeap[] {
	const heaps = { type: space.byType, task: space.byTask, execution: space.byExecution, age: space.byAge }[by]
	return heaps.map((heap) => ({ ...heap, label: heapWords(heap.name, by, heaps.length), filter: filterOf(heap.name, by) }))
}

function filterOf(name: string, by: SpaceBy): CachedFilter | null {
	if (name === '') return null
	return { [by === 'age' ? 'month' : by]: name }
}
