import { type Fault, faultOf } from '../../contract/fault.ts'
import type { WantedChange } from '../../contract/stores.ts'
import { isSameBytes } from '../../lib/bytes.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { type ChangeFile, createChangeFile, type EntryChange, readChangeFile } from './change-file.ts'
import type { ChangesReport } from './keeper.ts'
import type { EntryName, EntryVersion, Stopping, Store } from './store.ts'
import { changedSinceRead, throwIfStopped } from './store-keys.ts'

type Listening = Stopping & { readonly onProgress: (done: number, total: number) => void }

/** How often progress is told: every so many entries. */
const toldEvery = 50

/**
 * Writes each change on condition that the entry is as it was read, in order, after all of them were kept in a new file at
 * `changesPath`. Stops at the first that cannot be written, and before the first of all
 * where one is already another: the report says how far it came, and why. No fault is thrown.
 */
export async function applyChanges(
	store: Store,
	{ changes, changesPath }: { readonly changes: readonly WantedChange[]; readonly changesPath: string },
	files: FileSystem,
	listening: Listening,
): Promise<ChangesReport> {
	const kept = changes.map(toEntryChange)
	const total = kept.length
	let done = 0
	let at: EntryName | null = null
	try {
		for (const change of kept) {
			at = change
			await insistOnUnchanged(store, change, listening)
		}
		at = null
		await keepChanges(kept, changesPath, files)
		for (const change of kept) {
			at = change
			throwIfStopped(listening)
			await writeChange(store, change)
			done += 1
			if (done % toldEvery === 0) listening.onProgress(done, total)
		}
	} catch (thrown) {
		return stoppedAt(thrown, at, done, total, listening.signal)
	}
	return { done, total, fault: null, at: null }
}

/** All of them on the disk, or no file. */
async function keepChanges(changes: readonly EntryChange[], path: string, files: FileSystem): Promise<void> {
	const file = await createChangeFile(path, files)
	let kept = false
	try {
		await file.append(changes)
		kept = true
	} finally {
		await file.close()
		if (!kept) await files.rm(path, { force: true })
	}
}

/**
 * Takes kept changes back, entry by entry, where the entry still is what was written. What somebody wrote since stays: it is
 * counted in `total` and not in `done`, and the first is named. What is taken back is itself kept, at `changesPath`. Faults
 * thrown, with nothing written: those of both files, and `dump-unreadable` of any line of the first.
 */
export async function undoChanges(
	store: Store,
	{ path, changesPath }: { readonly path: string; readonly changesPath: string },
	files: FileSystem,
	listening: Listening,
): Promise<ChangesReport> {
	await insistOnReadable(path, files, listening)
	const file = await createChangeFile(changesPath, files)
	const undoing: Undoing = { store, file, done: 0, total: 0, left: null, at: null }
	try {
		let group: EntryChange[] = []
		let bytes = 0
		for await (const change of readChangeFile(path, files)) {
			group.push(change)
			bytes += (change.after?.length ?? 0) + (change.before?.value.length ?? 0)
			if (group.length < takenTogether && bytes < takenBytesTogether) continue
			await takeBack(undoing, group, listening)
			group = []
			bytes = 0
		}
		await takeBack(undoing, group, listening)
	} catch (thrown) {
		return stoppedAt(thrown, undoing.at ?? undoing.left, undoing.done, undoing.total, listening.signal)
	} finally {
		await file.close()
	}
	const { done, total, left } = undoing
	return { done, total, fault: left === null ? null : changedSinceRead(left).fault, at: left }
}

/** A file that is damaged further on would otherwise be taken back in part. */
async function insistOnReadable(path: string, files: FileSystem, { signal }: Stopping): Promise<void> {
	for await (const _ of readChangeFile(path, files)) throwIfStopped({ signal })
}

/** What was taken back, what was left alone, and where it is. */
type Undoing = {
	readonly store: Store
	readonly file: ChangeFile
	done: number
	total: number
	left: EntryName | null
	at: EntryName | null
}

/** Kept together before they are taken back, because each time waits for the disk. */
const takenTogether = 100
const takenBytesTogether = 8_388_608

/** Kept first, then all at once, which a database takes in one transaction. Not broken off in the middle. */
async function takeBack(undoing: Undoing, group: readonly EntryChange[], { signal, onProgress }: Listening): Promise<void> {
	const { store, file } = undoing
	undoing.at = group[0] ?? null
	throwIfStopped({ signal })
	const found = await Promise.all(group.map((change) => store.get(change)))
	const back: EntryChange[] = []
	for (const [index, change] of group.entries()) {
		const now = found[index] ?? null
		const isWritten = isSameBytes(now?.value ?? null, change.after)
		if (!isWritten && isSameBytes(now?.value ?? null, change.before?.value ?? null)) continue
		undoing.total += 1
		if (isWritten) back.push({ partition: change.partition, key: change.key, before: now, after: change.before?.value ?? null })
		else undoing.left ??= change
	}
	await file.append(back)
	const outcomes = await Promise.allSettled(back.map((change) => wasWritten(store, change)))
	for (const [index, outcome] of outcomes.entries()) {
		if (outcome.status === 'rejected') continue
		if (outcome.value) undoing.done += 1
		else undoing.left ??= back[index] ?? null
	}
	const failed = outcomes.findIndex(({ status }) => status === 'rejected')
	undoing.at = back[failed] ?? null
	for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
	onProgress(undoing.done, undoing.total)
}

/** False where somebody else was quicker. */
async function wasWritten(store: Store, change: EntryChange): Promise<boolean> {
	try {
		await writeChange(store, change)
		return true
	} catch (thrown) {
		if (faultOf(thrown)?.kind === 'changed-since-read') return false
		throw thrown
	}
}

/** Writes one change on its condition. Faults: `changed-since-read` and those of the store. */
async function writeChange(store: Store, change: EntryChange): Promise<void> {
	const { before, after } = change
	if (after !== null) return store.setIf(change, after, before === null ? { kind: 'absent' } : { kind: 'unchanged', since: before })
	if (before === null) return
	if (store.traits.deletesConditionally) return store.deleteIf(change, before)
	// Where a back end has no such act, a write of the last moment would be lost: the plan says so before
	await insistOnUnchanged(store, change, {})
	await store.delete(change)
}

async function insistOnUnchanged(store: Store, change: EntryChange, stopping: Stopping): Promise<void> {
	const now = await store.get(change, stopping)
	if (!isSameBytes(now?.value ?? null, change.before?.value ?? null)) throw changedSinceRead(change)
}

function stoppedAt(thrown: unknown, at: EntryName | null, done: number, total: number, signal: AbortSignal | undefined): ChangesReport {
	const fault: Fault | undefined = signal?.aborted ? { kind: 'cancelled' } : faultOf(thrown)
	if (!fault) throw thrown
	return { done, total, fault, at }
}

function toEntryChange({ partition, key, since, after }: WantedChange): EntryChange {
	const before: EntryVersion | null = since === null ? null : { value: since.value, ...(since.keptAs && { keptAs: since.keptAs }) }
	return { partition, key, before, after }
}
