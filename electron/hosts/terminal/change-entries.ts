import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { StoreChangeEvent, StorePlan, StoreSurvey, WantedChange } from '../../contract/stores.ts'
import { agree } from './agree.ts'
import { changedText, type Edited, entryPlanText, plannedDocument } from './entry-text.ts'
import { inert } from './inert.ts'
import { followTold, share } from './progress.ts'
import type { Answer, Session } from './session.ts'

type Ended = Extract<StoreChangeEvent, { kind: 'ended' }>

/** What is to be done with a store's entries, as a plan that was read from it. */
export type EntryAct = {
	readonly database: DatabaseId
	readonly store: StoreSurvey
	readonly plan: StorePlan
	readonly wanted: readonly WantedChange[]
	readonly act: 'written' | 'removed'
	/** Are secrets shown in the plan. */
	readonly secrets: boolean
	/** A message as text before and after, where it was edited as that. */
	readonly edited?: Edited
}

/** Shows a plan, asks, and carries it out. Fault `changed-since-read` where an entry is not what was read. */
export async function changeEntries(session: Session, request: EntryAct): Promise<Answer> {
	const { database, store, plan, wanted, act, secrets, edited } = request
	const stale = plan.changes.find((change) => change.stale)
	if (stale) throw new FaultError({ kind: 'changed-since-read', partition: stale.partition.text, key: stale.key.text })
	session.io.stderr.write(`${entryPlanText(inert(plan), { store: inert(store), secrets, edited }, session.paint)}\n`)
	await agree(session, act === 'removed' ? 'Remove?' : 'Write?')
	const { restorePoint, ended } = await followChanges(session, database, (signal) =>
		session.client.values.stores.apply({ database, store: store.id, changes: [...wanted] }, { signal }),
	)
	const document = { ...ended, restorePoint, ...plannedDocument(plan, secrets) }
	return { document, text: changedText(ended, act, session.paint), exitCode: ended.outcome === 'done' ? 0 : 1 }
}

/** Follows what writes entries. What is written stays when it is stopped, and can be undone. */
export async function followChanges(
	session: Session,
	database: DatabaseId,
	start: (signal: AbortSignal) => Promise<AsyncIterable<StoreChangeEvent>>,
): Promise<{ readonly restorePoint: string | null; readonly ended: Omit<Ended, 'kind'> }> {
	let restorePoint: string | null = null
	const reaches = share()
	const { kind: _, ...ended } = await followTold<StoreChangeEvent, Ended>(
		session,
		{
			start,
			stop: () => session.client.migrations.cancel({ database }),
			stopping: 'Stopping: what is written stays, and undo takes it back.',
			tell(event) {
				if (event.kind === 'restore-point') restorePoint = event.path
				if (event.kind !== 'progress' || event.total < 100 || !reaches(event.done, event.total)) return undefined
				return `  ${event.done.toLocaleString('en')} of ${event.total.toLocaleString('en')}`
			},
		},
		(event) => event.kind === 'ended',
	)
	return { restorePoint, ended }
}
