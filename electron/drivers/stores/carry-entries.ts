import { FaultError } from '../../contract/fault.ts'
import type { Collision } from '../../contract/stores.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { type ChangeFile, createChangeFile } from './change-file.ts'
import type { CarriedEntry, EntrySource } from './entry-source.ts'
import { groupsOf } from './entry-source.ts'
import type { TransferEnded, TransferListening } from './export-store.ts'
import { holdsSame, type Seen, seeEntries, versionSeen } from './seen-entries.ts'
import type { EntryVersion, Stopping, Store } from './store.ts'
import { changedSinceRead, throwIfStopped, writtenName } from './store-keys.ts'
import { surveyEntries } from './survey-entries.ts'

export type CarryRequest = {
	/** What becomes of an entry that the target has with other bytes. */
	readonly collision: Collision
	/** A new file, for what is written and what it replaces. */
	readonly changesPath: string
}

type Carrying = { readonly target: Store; readonly collision: Collision; readonly file: ChangeFile }
type Counted = { entries: number; bytes: number; same: number; kept: number; verified: number }

/**
 * Brings entries into a store: all of them are looked at before the first is written, each is kept in the change file before it
 * is written, written on condition that the target is as it was read, then read again and compared. Broken off or cancelled,
 * it is done again from the beginning, where what is there already counts as `same`, or taken back by the change file. Faults
 * with nothing written: as of `surveyEntries`, `file-exists`; later ones: `changed-since-read` where another program wrote to
 * the target meanwhile, `copy-differs`, `disk-full`, `cancelled`, those of both stores.
 */
export async function carryEntries(
	source: EntrySource,
	target: Store,
	{ collision, changesPath }: CarryRequest,
	files: FileSystem,
	listening: TransferListening,
): Promise<TransferEnded> {
	const totalEntries = await surveyEntries(source, target, collision, listening)
	const file = await createChangeFile(changesPath, files)
	const counted: Counted = { entries: 0, bytes: 0, same: 0, kept: 0, verified: 0 }
	try {
		for await (const batch of source.batches(listening)) {
			throwIfStopped(listening)
			await carryBatch({ target, collision, file }, batch, counted, listening)
			counted.entries += batch.length
			counted.bytes += batch.reduce((sum, { value }) => sum + value.length, 0)
			listening.onEvent({ kind: 'progress', phase: 'writing', entries: counted.entries, bytes: counted.bytes, totalEntries })
		}
	} finally {
		await file.close()
	}
	return { ...counted, masked: 0, path: null }
}

type Write = { readonly entry: CarriedEntry; readonly seen: Seen | null }

async function carryBatch(
	{ target, collision, file }: Carrying,
	batch: readonly CarriedEntry[],
	counted: Counted,
	stopping: Stopping,
): Promise<void> {
	const found = await seeEntries(target, batch, stopping)
	const writes: Write[] = []
	for (const [index, entry] of batch.entries()) {
		const seen = found[index] ?? null
		if (await holdsSame(target, entry, seen, stopping)) counted.same += 1
		else if (seen === null || collision === 'overwrite') writes.push({ entry, seen })
		else if (collision === 'keep') counted.kept += 1
		// It was not so when all were looked at
		else throw changedSinceRead(entry)
	}
	for (const group of groupsOf(writes, ({ entry, seen }) => entry.value.length + (seen?.sizeBytes ?? 0))) {
		throwIfStopped(stopping)
		await writeGroup(target, group, file)
		counted.verified += group.length
	}
}

type Change = { readonly entry: CarriedEntry; readonly before: EntryVersion | null }

/** Not broken off in the middle: a person who cancels gets what is kept, written and compared. */
async function writeGroup(target: Store, group: readonly Write[], file: ChangeFile): Promise<void> {
	const changes: Change[] = []
	for (const { entry, seen } of group) changes.push({ entry, before: await versionSeen(target, entry, seen, {}) })
	await file.append(changes.map(({ entry: { partition, key, value }, before }) => ({ partition, key, before, after: value })))
	await writeChanges(target, changes)
	const found = await seeEntries(
		target,
		group.map(({ entry }) => entry),
		{},
	)
	for (const [index, { entry }] of group.entries()) {
		if (await holdsSame(target, entry, found[index] ?? null, {})) continue
		throw new FaultError({ kind: 'copy-differs', store: target.traits.shown, ...writtenName(entry) })
	}
}

async function writeChanges(target: Store, changes: readonly Change[]): Promise<void> {
	const added = changes.filter(({ before }) => before === null).map(({ entry }) => entry)
	// Where one is there after all, each has to be told by itself
	const isAdded = added.length > 1 && ((await target.addTogether?.(added)) ?? false)
	const rest = isAdded ? changes.filter(({ before }) => before !== null) : changes
	const together = writesTogether(target)
	for (let from = 0; from < rest.length; from += together) {
		const written = await Promise.allSettled(rest.slice(from, from + together).map((change) => writeOne(target, change)))
		for (const outcome of written) if (outcome.status === 'rejected') throw outcome.reason
	}
}

function writeOne(target: Store, { entry, before }: Change): Promise<void> {
	return target.setIf(entry, entry.value, before === null ? { kind: 'absent' } : { kind: 'unchanged', since: before })
}

/** A database takes what is asked for at once in one transaction; of a service every write is a request of its own. */
function writesTogether({ traits }: Store): number {
	return traits.kind === 'dynamodb' ? 25 : 1_000
}
