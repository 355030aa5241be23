import type { StoreSurvey, Unreachable } from '../../contract/stores.ts'
import { counted, size } from '../../contract/words/quantities.ts'
import { storeWords } from '../../contract/words/store-words.ts'
import { categoryOrder, categoryWords, damageCategories, isRemovable, removalWords } from '../../contract/words/unreachable-words.ts'
import type { Paint } from './session.ts'
import { aligned } from './table.ts'
import { moment } from './text.ts'

type Searched = { readonly found: readonly Unreachable[]; readonly partitions: number; readonly entries: number }

/** Of one category, so many are named. */
const mostNamed = 20

/** What `values scan` says: what was found by category, each with why and what its removal would mean. */
export function scanText({ found, partitions, entries }: Searched, { store }: { readonly store: StoreSurvey }, paint: Paint): string {
	const looked = `${counted(entries, 'entry', 'entries')} in ${counted(partitions, 'partition')} looked through`
	const head = `${storeWords(store)}, ${store.traits.shown}: ${looked}.`
	if (found.length === 0) {
		const says =
			store.system === null ? 'Whose entries these are is not known, so nothing can be said of them.' : 'Something leads to every entry.'
		return [head, says].join('\n')
	}
	const groups = categoryOrder.flatMap((category) => {
		const those = found.filter((one) => one.category === category)
		return those.length === 0 ? [] : ['', ...groupLines(category, those, paint)]
	})
	return [head, ...groups].join('\n')
}

function groupLines(category: Unreachable['category'], found: readonly Unreachable[], paint: Paint): string[] {
	const { word, sentence } = categoryWords[category]
	const isDamage = damageCategories.has(category)
	const lines = found.slice(0, mostNamed).flatMap((one) => findingLines(one, paint))
	const left = found.length - mostNamed
	const way = found.some(isRemovable) ? [paint('dim', `  --remove ${category}`)] : []
	return [
		`${paint(['bold', isDamage ? 'red' : 'yellow'], word)}  ${found.length.toLocaleString('en')}  ${paint('dim', category)}`,
		`  ${sentence}`,
		...lines,
		...(left > 0 ? [`  … and ${left.toLocaleString('en')} more (--json has them all)`] : []),
		...way,
	]
}

function findingLines({ partition, key, entries, bytes, at, why, removal, removalSays }: Unreachable, paint: Paint): string[] {
	const name = key === null ? `${partition.text}  (whole partition)` : `${partition.text} / ${key.text}`
	const facts = [counted(entries, 'entry', 'entries'), size(bytes), ...(at === null ? [] : [moment(at)])].join(', ')
	const { word } = removalWords[removal]
	const rows = [
		['why', why],
		['removal', `${removal === 'harmless' ? word : paint('yellow', word)}: ${removalSays}`],
	]
	const indented = aligned(rows)
		.split('\n')
		.map((line) => `    ${line}`)
	return [`  ${name}  ${paint('dim', facts)}`, ...indented]
}
