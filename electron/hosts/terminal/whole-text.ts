import type { CachedCheckEvent, CachedFinding, CachedSpace } from '../../contract/cached.ts'
import { checkedWords, findingOrder, findingWords, reachWords } from '../../contract/words/cached-words.ts'
import { counted, size } from '../../contract/words/quantities.ts'
import { heapWords, type SpaceBy, spaceBySentences } from '../../contract/words/space-words.ts'
import { shortHash } from './list-text.ts'
import type { Paint } from './session.ts'
import { aligned } from './table.ts'

/** What `values check` says: whole or not, then each state with what it means and what helps. */
export function checkText(
	checked: Extract<CachedCheckEvent, { kind: 'checked' }>,
	findings: readonly CachedFinding[],
	paint: Paint,
): string {
	const { whole, title, sentence } = checkedWords(checked)
	const groups = findingOrder.flatMap((state) => {
		const found = findings.filter((finding) => finding.state === state)
		if (found.length === 0) return []
		const { word, means, next } = findingWords[state]
		const rows = found.map(({ hash, type, path, sizeBytes }) => [
			`  ${hash === null ? '–' : shortHash(hash)}`,
			type ?? '–',
			sizeBytes === null ? '–' : size(sizeBytes),
			path ?? '',
		])
		return ['', `${paint('bold', word)}  ${found.length.toLocaleString('en')}`, `  ${means}`, `  ${next}`, aligned(rows, [2])]
	})
	return [paint(['bold', whole ? 'green' : 'red'], `${title}.`), sentence, ...groups].join('\n')
}

type Heap = CachedSpace['total']

/** What `values space` says: the sums, then the heaps of one kind, largest first. */
export function spaceText(space: CachedSpace, by: SpaceBy, paint: Paint): string {
	const sums = [
		['all values', ...sumOf(space.total)],
		[reachWords['evaluation-only'].word, ...sumOf(space.evaluationOnly)],
		[reachWords.unreached.word, ...sumOf(space.unreached)],
		['files without a row', size(space.orphans.bytes), counted(space.orphans.files, 'file'), ''],
	]
	const heaps = { type: space.byType, task: space.byTask, execution: space.byExecution, age: space.byAge }[by]
	const rows = heaps.map((heap) => [heapWords(heap.name, by, heaps.length), ...sumOf(heap)])
	const heading = `${paint('bold', `By ${by}`)}  ${paint('dim', spaceBySentences[by])}`
	return [aligned(sums, [1, 2]), '', heading, ...(rows.length === 0 ? ['–'] : [aligned(rows, [1, 2])])].join('\n')
}

function sumOf({ values, insideBytes, externalBytes }: Heap): string[] {
	const outside = externalBytes === 0 ? '' : `${size(externalBytes)} of it outside`
	return [size(insideBytes + externalBytes), counted(values, 'value'), outside]
}
