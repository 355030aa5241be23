import type { Collision, DumpForm, StoreSurvey, TransferEvent } from '../../contract/stores.ts'
import type { ValuesSurvey } from '../../contract/values.ts'
import { counted, size } from '../../contract/words/quantities.ts'
import { collisionWords, dumpFormWords, storeWords, transferWords } from '../../contract/words/store-words.ts'
import { agree } from './agree.ts'
import { inertText } from './inert.ts'
import { opened } from './open.ts'
import { followTold, share } from './progress.ts'
import { type Answer, type Session, UsageError } from './session.ts'
import { chosenStore, nameOf, ownStores, storeOf } from './which-store.ts'

/** Fewer entries than this are there before one has read how far they are. */
const worthTelling = 1000

type Ended = Omit<Extract<TransferEvent, { kind: 'ended' }>, 'kind'>

/** Which entries go into a file, and how. */
export type ExportWishes = {
	readonly form: DumpForm
	readonly secrets: boolean
	readonly store: string | undefined
	/** Only these partitions; empty for all. */
	readonly partitions: readonly string[]
}

/** `store export`: writes a new file, whole or not at all. Asks nothing, since the store is not changed. */
export async function exportStore(session: Session, target: string, path: string, wishes: ExportWishes): Promise<Answer> {
	const partitions = wishes.partitions.map(nameOf)
	const { form, secrets } = wishes
	const database = await opened(session, target)
	const store = await storeOf(session, database, { id: wishes.store })
	const input = { database, store: store.id, path, form, secrets, ...(partitions.length > 0 && { partitions }) }
	const ended = await followTransfer(session, 'Stopping: nothing of the file stays.', (signal) =>
		session.client.values.stores.export(input, { signal }),
	)
	const left =
		ended.masked > 0
			? [`${counted(ended.masked, 'entry that keeps', 'entries that keep')} secrets left out: --secrets takes them along.`]
			: []
	const text = [
		`${counted(ended.entries, 'entry', 'entries')}, ${size(ended.bytes)}, saved in ${inertText(ended.path ?? path, false)}.`,
		...(form === 'lakefs' ? [dumpFormWords.lakefs.sentence] : []),
		...left,
	].join('\n')
	return { document: { store: store.id, form, ...ended }, text, exitCode: 0 }
}

/** How entries are brought into a store; with `create` into one whose table is made first. */
type TargetWishes = { readonly collision: Collision; readonly create: boolean }

/** `store import`: writes what a file holds into a store. */
export async function importStore(
	session: Session,
	target: string,
	path: string,
	{ store: id, collision, create }: TargetWishes & { readonly store: string | undefined },
): Promise<Answer> {
	const database = await opened(session, target)
	const store = targetIn(await session.client.values.survey({ database }), target, { id, option: '--store', create })
	tellBefore(session, inertText(path, false), store.shown, collision)
	await agree(session, 'Import?')
	const ended = await followTransfer(session, 'Stopping: what is written stays.', (signal) =>
		session.client.values.stores.import({ database, store: store.id, path, collision, create }, { signal }),
	)
	return carriedAnswer(session, ended, { store: store.id })
}

/** What is carried from where to where. */
export type CopyWishes = TargetWishes & { readonly store: string | undefined; readonly toStore: string | undefined }

/** `store copy`: every entry of a store into another one. Started again after a break it goes on where it was. */
export async function copyStore(session: Session, source: string, target: string, wishes: CopyWishes): Promise<Answer> {
	const { collision, create, toStore: id } = wishes
	const database = await opened(session, source)
	// How a history is read is said of what is named first
	const to = await opened({ ...session, source: undefined, command: undefined }, target)
	const store = await storeOf(session, database, { id: wishes.store })
	const toStore = targetIn(await session.client.values.survey({ database: to }), target, { id, option: '--to-store', create })
	tellBefore(session, shownStore(store), toStore.shown, collision)
	await agree(session, 'Copy?')
	const input = { database, store: store.id, to: { database: to, store: toStore.id }, collision, create }
	const ended = await followTransfer(session, 'Stopping: what is written stays. Started again, it goes on where it was.', (signal) =>
		session.client.values.stores.copy(input, { signal }),
	)
	return carriedAnswer(session, ended, { store: store.id, to: toStore.id })
}

/** What is copied into. Nothing is made unless it was asked for. Faults: as of `chosenStore`. */
function targetIn(
	survey: ValuesSurvey,
	target: string,
	{ id, option, create }: { readonly id: string | undefined; readonly option: string; readonly create: boolean },
): { readonly id: string; readonly shown: string } {
	const { newStore } = survey
	if (create) {
		if (newStore === null || (id !== undefined && id !== newStore)) {
			throw new UsageError(`--create: no store ${id ?? ''} can be made in the target, or it is there already`.replace('  ', ' '))
		}
		return { id: newStore, shown: `a new table ${newStore} in ${inertText(target, false)}` }
	}
	if (id === undefined && newStore !== null && ownStores(survey).length === 0) {
		throw new UsageError('the target holds no store yet: add --create to make its table. Nothing was changed.')
	}
	const chosen = chosenStore(survey, id, option)
	return { id: chosen.id, shown: shownStore(chosen) }
}

const shownStore = (store: StoreSurvey): string => inertText(`${storeWords(store)}, ${store.traits.shown}`, false)

function tellBefore({ io }: Session, from: string, into: string, collision: Collision): void {
	io.stderr.write(`From  ${from}\nInto  ${into}\n${collisionWords[collision].sentence}\n`)
}

async function followTransfer(
	session: Session,
	stopping: string,
	start: (signal: AbortSignal) => Promise<AsyncIterable<TransferEvent>>,
): Promise<Ended> {
	let phase = ''
	let reaches = share()
	const { kind: _, ...ended } = await followTold<TransferEvent, Extract<TransferEvent, { kind: 'ended' }>>(
		session,
		{
			start,
			stopping,
			tell(event) {
				if (event.kind !== 'progress') return undefined
				if (event.phase !== phase) reaches = share()
				phase = event.phase
				const isLong = event.totalEntries === null || event.totalEntries >= worthTelling
				return isLong && reaches(event.entries, event.totalEntries) ? `  ${transferWords(event)}` : undefined
			},
		},
		(event) => event.kind === 'ended',
	)
	return ended
}

function carriedAnswer({ paint }: Session, ended: Ended, stores: { readonly store: string; readonly to?: string }): Answer {
	const { entries, bytes, same, kept, verified } = ended
	const number = (count: number) => count.toLocaleString('en')
	const rows = [
		`${counted(entries, 'entry', 'entries')}, ${size(bytes)}: ${number(entries - same - kept)} written, ${number(same)} already the same, ${number(kept)} kept as they were.`,
		`${number(verified)} read again and compared, byte for byte.`,
		...(entries - same - kept > 0 ? [`Take it back with: headway values undo ${stores.to === undefined ? 'DATABASE' : 'TARGET'}`] : []),
	]
	return { document: { ...stores, ...ended }, text: [paint('green', 'Done.'), ...rows].join('\n'), exitCode: 0 }
}
