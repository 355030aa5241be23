import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { EntryDetail, WantedChange } from '../../contract/stores.ts'
import { counted } from '../../contract/words/quantities.ts'
import { storeWords } from '../../contract/words/store-words.ts'
import { isSameBytes } from '../../lib/bytes.ts'
import { agree } from './agree.ts'
import { changeEntries, followChanges } from './change-entries.ts'
import { changedText, type Edited } from './entry-text.ts'
import { faultFrom } from './failure.ts'
import { readWhole } from './get-verb.ts'
import { opened } from './open.ts'
import { refused } from './raw-bytes.ts'
import { type Answer, type Session, UsageError } from './session.ts'
import { moment } from './text.ts'
import { nameOf, storeOf } from './which-store.ts'

/** What an entry is to hold: a text, bytes in hex, a file's bytes, or its message as edited text (`-` is standard input). */
export type Content = { readonly kind: 'text' | 'hex' | 'file' | 'message'; readonly given: string }

/** Which entry is to be written, with what, and what must be there before. */
export type SetWishes = {
	readonly partition: string
	readonly key: string
	readonly store: string | undefined
	readonly content: Content
	/** `absent`, `present-as-read`, or the SHA-256 of what is there (or its beginning); undefined for whatever was read. */
	readonly condition: string | undefined
	readonly secrets: boolean
}

/** What is there now. */
type Standing = { readonly detail: EntryDetail; readonly value: Uint8Array }

/** `values set`: one entry, on condition that nobody else has written it. */
export async function set(session: Session, target: string, wishes: SetWishes): Promise<Answer> {
	const partition = nameOf(wishes.partition)
	const key = nameOf(wishes.key)
	const database = await opened(session, target)
	const store = await storeOf(session, database, { id: wishes.store })
	const now = await readStanding(session, database, { store: store.id, partition, key })
	const since = sinceOf(now, wishes)
	const { after, edited } = await contentOf(session, database, { store: store.id, partition, key }, wishes.content, now)
	const wanted: WantedChange = { partition, key, after, since }
	if (now !== null && since !== null && isSameBytes(now.value, after)) return alreadySo(wishes)
	const plan = await session.client.values.stores.plan({ database, store: store.id, changes: [wanted] })
	return changeEntries(session, {
		database,
		store,
		plan,
		wanted: [wanted],
		act: 'written',
		secrets: wishes.secrets,
		...(edited && { edited }),
	})
}

type Name = { readonly store: string; readonly partition: Uint8Array; readonly key: Uint8Array }

/** Secrets are read because a write is bound to the bytes it replaces; they are not shown for that. */
async function readStanding({ client, ...session }: Session, database: DatabaseId, name: Name): Promise<Standing | null> {
	try {
		const detail = await client.values.stores.entry({ database, ...name, reveal: true })
		const value = detail.value ?? (await readWhole({ client, ...session }, database, { kind: 'entry', ...name }))
		return { detail, value }
	} catch (thrown) {
		const fault = faultFrom(thrown)
		if (fault?.kind === 'not-in-store' && fault.what === 'entry') return null
		throw thrown
	}
}

/** What the write is bound to. Faults: `changed-since-read`, `not-in-store`. */
function sinceOf(now: Standing | null, { condition, partition, key }: SetWishes): WantedChange['since'] {
	const read = now && { value: now.value, keptAs: now.detail.keptAs }
	if (condition === undefined) return read
	// What is there is then in the way, which the plan finds
	if (condition === 'absent') return null
	if (now === null) throw new FaultError({ kind: 'not-in-store', what: 'entry', name: `${partition} / ${key}` })
	const isOther = condition !== 'present-as-read' && !createHash('sha256').update(now.value).digest('hex').startsWith(condition)
	if (isOther) throw new FaultError({ kind: 'changed-since-read', partition, key })
	return read
}

async function contentOf(
	session: Session,
	database: DatabaseId,
	name: Name,
	{ kind, given }: Content,
	now: Standing | null,
): Promise<{ readonly after: Uint8Array; readonly edited?: Edited }> {
	switch (kind) {
		case 'text':
			return { after: new TextEncoder().encode(given) }
		case 'hex':
			return { after: new Uint8Array(Buffer.from(given, 'hex')) }
		case 'file':
			return { after: await readGiven(session, given) }
		case 'message': {
			const text = Buffer.from(await readGiven(session, given)).toString('utf8')
			const { value } = await session.client.values.stores.encode({ database, ...name, since: now?.value ?? new Uint8Array(), text })
			const before = now?.detail.editable ?? null
			return { after: value, ...(before === null ? {} : { edited: { before, after: text } }) }
		}
	}
}

async function readGiven({ io }: Session, given: string): Promise<Uint8Array> {
	return new Uint8Array(given === '-' ? await buffer(io.stdin) : await readFile(given).catch(refused(given, 'read')))
}

function alreadySo({ partition, key }: SetWishes): Answer {
	const document = { outcome: 'done', done: 0, total: 0, fault: null, at: null, activity: null, restorePoint: null, changes: [] }
	return { document, text: `${partition} / ${key} holds exactly this already: nothing was written.`, exitCode: 0 }
}

/** What is to be taken away: one entry, or a whole partition. */
export type RemoveWishes = {
	readonly partition: string
	readonly key: string | undefined
	readonly store: string | undefined
	readonly secrets: boolean
}

/** `values rm`: an entry, or every entry of a partition. */
export async function remove(session: Session, target: string, wishes: RemoveWishes): Promise<Answer> {
	const of = [{ partition: nameOf(wishes.partition), key: wishes.key === undefined ? null : nameOf(wishes.key) }]
	const database = await opened(session, target)
	const store = await storeOf(session, database, { id: wishes.store })
	const { wanted, ...plan } = await session.client.values.stores.planRemoval({ database, store: store.id, of })
	if (wanted.length === 0) throw new FaultError({ kind: 'not-in-store', what: 'partition', name: wishes.partition })
	return changeEntries(session, { database, store, plan, wanted, act: 'removed', secrets: wishes.secrets })
}

/** `values undo`: takes the latest change of a store's entries back. Fault `nothing-to-undo`. */
export async function undoValues(session: Session, target: string, id: string | undefined): Promise<Answer> {
	const database = await opened(session, target)
	const store = await storeOf(session, database, { id })
	const undoable = await session.client.values.stores.undoable({ database, store: store.id })
	if (undoable === null) throw new FaultError({ kind: 'nothing-to-undo' })
	const what = counted(undoable.entries, 'entry', 'entries')
	session.io.stderr.write(`Taking back the change of ${moment(undoable.at)}: ${what} in ${storeWords(store)}, ${store.traits.shown}.\n`)
	await agree(session, 'Undo it?')
	const { restorePoint, ended } = await followChanges(session, database, (signal) =>
		session.client.values.stores.undo({ database, store: store.id }, { signal }),
	)
	const document = { ...ended, restorePoint }
	return { document, text: changedText(ended, 'taken back', session.paint), exitCode: ended.outcome === 'done' ? 0 : 1 }
}

/** Refuses what cannot be asked about, because the answer would come from the same place as the content. */
export function assertAskable({ given }: Content, yes: boolean | undefined): void {
	if (given === '-' && yes !== true)
		throw new UsageError('what is written comes from standard input, so nobody can be asked there: add --yes')
}
