import type { ListedHistory } from '../../../electron/contract/history.ts'
import { placeSentence } from '../../../electron/contract/words/place-words.ts'
import { counted, listed } from '../../../electron/contract/words/quantities.ts'

/** More places than this are counted instead of named. */
const namedAtMost = 3

/** Where a history stands, as one sentence. */
export function standingSentence(history: ListedHistory): string {
	const { revisions, heads, current, currentText } = history
	const pending = revisions.filter(({ state }) => state === 'pending').length
	const total =
		heads.length > 1 ? `${counted(revisions.length, 'revision')}, ${counted(heads.length, 'head')}` : counted(revisions.length, 'revision')
	if (current === null) return currentText === null ? `${total}, none applied.` : placeSentence(currentText)
	const here = revisions.some(({ id }) => id === current.id) ? [current.label] : current.label.split(', ')
	const place = here.length > namedAtMost ? `On ${here.length} branches at once` : `At ${listed(here)}`
	return `${total}. ${place}, ${pending === 0 ? 'nothing is' : counted(pending, 'is', 'are')} pending.`
}
