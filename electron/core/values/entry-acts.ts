import type { EntryAct } from '../../contract/acts.ts'
import type { DatabaseId } from '../../contract/database.ts'
import { FaultError, faultOf } from '../../contract/fault.ts'
import { type StoreChangeEvent, type TransferEvent, type WantedChange, written } from '../../contract/stores.ts'
import type { ChangesProgress, ChangesReport, Keeper } from '../../drivers/stores/keeper.ts'
import { actStream } from '../../lib/act-stream.ts'
import type { JournalEntry } from '../activity/journal.ts'
import type { CoreParts } from '../parts.ts'
import { placeForChanges } from './change-paths.ts'
import { isLoss } from './keepers.ts'

type Stream<Event> = AsyncGenerator<Event, void, void>
type OfStore = { readonly database: DatabaseId; readonly store: string }
type Kept = { readonly id: string; readonly path: string }

/** Writes what a plan showed, entry by entry, each on condition that it still is what was seen. Goes on when nobody watches. */
export function applyEntries(
	parts: CoreParts,
	{ database, store, changes }: OfStore & { readonly changes: readonly WantedChange[] },
	signal?: AbortSignal,
): Stream<StoreChangeEvent> {
	const act = changes.every(({ after }) => after === null) ? 'remove-entries' : 'edit-entries'
	return entryActStream(parts, { database, store, act, total: changes.length }, signal, (keeper, kept, listening) =>
		keeper.apply(store, { changes, changesPath: kept.path }, listening),
	)
}

/** Takes the latest act on a store's entries back. Faults: `nothing-to-undo`. */
export function undoEntries(parts: CoreParts, { database, store }: OfStore, signal?: AbortSignal): Stream<StoreChangeEvent> {
	return entryActStream(parts, { database, store, act: 'undo-entries', total: 0 }, signal, async (keeper, kept, listening) => {
		const latest = await latestOn(parts, { database, store })
		if (!latest?.restorePoint) throw new FaultError({ kind: 'nothing-to-undo' })
		return keeper.undo(store, { path: latest.restorePoint.path, changesPath: kept.path }, listening)
	})
}

/** What Undo would take back; null where there is nothing, or the database was moved since. */
export async function undoableEntries(parts: CoreParts, of: OfStore): Promise<{ activity: string; at: string; entries: number } | null> {
	const latest = await latestOn(parts, of)
	// What stopped before its first entry has kept nothing
	const isKept =
		latest?.restorePoint &&
		(await parts.files.stat(latest.restorePoint.path).then(
			() => true,
			() => false,
		))
	return latest?.entries && isKept
		? { activity: latest.id, at: latest.startedAt, entries: latest.entries.done || latest.entries.total }
		: null
}

/** The latest act that changed entries of a store. One that another act on the database followed cannot be undone by itself. */
async function latestOn({ journal }: CoreParts, { database, store }: OfStore): Promise<JournalEntry | undefined> {
	const latest = (await journal.list({ database, limit: 200 })).find(
		({ act, outcome, restorePoint }) =>
			act !== 'backup' && act !== 'prune' && act !== 'export-entries' && outcome !== 'running' && restorePoint !== null,
	)
	return latest?.entries?.store === store ? latest : undefined
}

/** Carries entries into or out of a store; what it replaces is kept, so that it can be undone. */
export function transferEntries(
	parts: CoreParts,
	{ database, store, act }: OfStore & { readonly act: Extract<EntryAct, 'import-entries' | 'copy-entries' | 'export-entries'> },
	signal: AbortSignal | undefined,
	work: (
		kept: Kept,
		listening: { readonly signal: AbortSignal; readonly onEvent: (event: TransferEvent) => void },
	) => Promise<Omit<Extract<TransferEvent, { kind: 'ended' }>, 'kind'>>,
): Stream<TransferEvent> {
	return actStream<TransferEvent>(
		(emit, streamSignal) =>
			parts.acts.during(database, streamSignal, async (actSignal) => {
				const record = await parts.catalog.get(database)
				const kept = await placeForChanges(parts, database)
				const restorePoint = act === 'export-entries' ? null : kept
				const activity = await parts.journal.begin({ act, database: record, entries: { store, done: 0, total: 0 } })
				if (restorePoint) await parts.journal.change(activity, { restorePoint })
				try {
					const ended = await work(kept, { signal: actSignal, onEvent: emit })
					const done = ended.entries - ended.same - ended.kept
					// What wrote nothing has nothing to take back, and must not stand before what has
					await parts.journal.end(activity, 'succeeded', {
						entries: { store, done, total: ended.entries },
						...(done === 0 && { restorePoint: null }),
					})
					emit({ kind: 'ended', ...ended })
				} catch (thrown) {
					await endFailed(parts, activity, thrown)
					throw thrown
				}
			}),
		{ signal, leaving: 'stops' },
	)
}

function entryActStream(
	parts: CoreParts,
	{ database, store, act, total }: OfStore & { readonly act: EntryAct; readonly total: number },
	signal: AbortSignal | undefined,
	work: (
		keeper: Keeper,
		kept: Kept,
		listening: { readonly signal: AbortSignal; readonly onEvent: (event: ChangesProgress) => void },
	) => Promise<ChangesReport>,
): Stream<StoreChangeEvent> {
	return actStream<StoreChangeEvent>(
		(emit, streamSignal) =>
			parts.acts.during(database, streamSignal, async (actSignal) => {
				const record = await parts.catalog.get(database)
				const kept = await placeForChanges(parts, database)
				await parts.keepers.usingOnce(database, async (keeper) => {
					// Looked for before it is journalled: an act that cannot be is none
					keeper.store(store)
					const activity = await parts.journal.begin({ act, database: record, entries: { store, done: 0, total } })
					try {
						// Before anything is written: a crash must leave the way back
						await parts.journal.change(activity, { restorePoint: kept })
						emit({ kind: 'restore-point', path: kept.path })
						const report = await work(keeper, kept, {
							signal: actSignal,
							onEvent: ({ done, total }) => emit({ kind: 'progress', done, total }),
						})
						emit(await endWith(parts, activity, store, kept, report))
						if (isLoss(report.fault)) await parts.keepers.close(database)
					} catch (thrown) {
						await endFailed(parts, activity, thrown)
						throw thrown
					}
				})
			}),
		{ signal, leaving: 'goes-on' },
	)
}

async function endWith(
	{ journal }: CoreParts,
	activity: string,
	store: string,
	kept: Kept,
	{ done, total, fault, at }: ChangesReport,
): Promise<StoreChangeEvent> {
	const cancelled = fault?.kind === 'cancelled'
	await journal.end(activity, fault === null ? 'succeeded' : cancelled ? 'cancelled' : 'failed', {
		entries: { store, done, total },
		restorePoint: done > 0 ? kept : null,
		...(fault && !cancelled && { fault }),
	})
	const outcome = fault === null ? 'done' : done > 0 ? 'partly' : cancelled ? 'cancelled' : 'not-done'
	const where = at && { partition: written(at.partition), key: written(at.key) }
	return { kind: 'ended', outcome, done, total, fault: cancelled ? null : fault, at: where, activity }
}

/** Faults after which some entries may have been written; what else is thrown came before the first. */
const mayHaveWritten: ReadonlySet<string> = new Set([
	'engine-stopped',
	'connection-lost',
	'unreachable',
	'timed-out',
	'copy-differs',
	'disk-full',
	'input-output',
])

async function endFailed({ journal }: CoreParts, activity: string, thrown: unknown): Promise<void> {
	const fault = faultOf(thrown)
	if (!fault) await journal.end(activity, 'interrupted')
	else if (fault.kind === 'cancelled') await journal.end(activity, 'cancelled')
	else await journal.end(activity, 'failed', { fault, ...(!mayHaveWritten.has(fault.kind) && { restorePoint: null }) })
}
