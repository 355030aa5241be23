import type { DatabaseId } from '../../contract/database.ts'
import type { StoreSurvey, Unreachable, UnreachableEvent } from '../../contract/stores.ts'
import { counted } from '../../contract/words/quantities.ts'
import { isRemovable } from '../../contract/words/unreachable-words.ts'
import { changeEntries } from './change-entries.ts'
import { inert } from './inert.ts'
import { opened } from './open.ts'
import { followTold, share } from './progress.ts'
import { scanText } from './scan-text.ts'
import type { Answer, Session } from './session.ts'
import { storeOf } from './which-store.ts'

/** What is to be looked for, and what of it taken away. */
export type ScanWishes = { readonly store: string | undefined; readonly remove: readonly Unreachable['category'][] }

type Searched = Extract<UnreachableEvent, { kind: 'searched' }>

/** `values scan`: entries that nothing leads to; with `--remove` takes those of some categories away that may be. */
export async function scan(session: Session, target: string, { store: id, remove }: ScanWishes): Promise<Answer> {
	const database = await opened(session, target)
	const store = await storeOf(session, database, { id })
	const { found, partitions, entries } = await search(session, database, store)
	const text = scanText({ found: inert(found), partitions, entries }, { store: inert(store) }, session.paint)
	if (remove.length === 0) return { document: { store, found, partitions, entries }, text, exitCode: 0 }
	const wanted = found.filter(({ category }) => remove.includes(category))
	const leading = wanted.filter(isRemovable)
	const left = wanted.filter((one) => !isRemovable(one))
	session.io.stderr.write(`${text}\n\n`)
	if (left.length > 0)
		session.io.stderr.write(`${counted(left.length, 'finding is', 'findings are')} left as they are: too young, or not to be removed.\n`)
	if (leading.length === 0) {
		const document = { outcome: 'done', done: 0, total: 0, fault: null, at: null, activity: null, restorePoint: null, changes: [], left }
		return { document, text: 'Nothing of that may be removed: nothing was changed.', exitCode: 0 }
	}
	const of = leading.map(({ partition, key }) => ({ partition: partition.bytes, key: key?.bytes ?? null }))
	const { wanted: changes, ...plan } = await session.client.values.stores.planRemoval({ database, store: store.id, of })
	const answer = await changeEntries(session, { database, store, plan, wanted: changes, act: 'removed', secrets: false })
	return { ...answer, document: { ...Object(answer.document), left } }
}

async function search({ client, ...session }: Session, database: DatabaseId, store: StoreSurvey) {
	const found: Unreachable[] = []
	const reaches = share()
	const searched = await followTold<UnreachableEvent, Searched>(
		{ client, ...session },
		{
			start: (signal) => client.values.stores.unreachable({ database, store: store.id }, { signal }),
			stopping: 'Stopping: nothing was changed.',
			tell(event) {
				if (event.kind === 'found') found.push(event.found)
				if (event.kind !== 'progress' || !reaches(event.entries, null)) return undefined
				return `  ${counted(event.partitions, 'partition')}, ${counted(event.entries, 'entry', 'entries')}`
			},
		},
		(event) => event.kind === 'searched',
	)
	return { found, partitions: searched.partitions, entries: searched.entries }
}
