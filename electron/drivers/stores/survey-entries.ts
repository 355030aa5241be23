import { FaultError } from '../../contract/fault.ts'
import type { Collision } from '../../contract/stores.ts'
import { createOrderWatch, insistOnDistinct } from './distinct-names.ts'
import { columnNameBytes } from './dynamodb-layout.ts'
import type { CarriedEntry, EntrySource } from './entry-source.ts'
import type { TransferListening } from './export-store.ts'
import { holdsSame, seeEntries } from './seen-entries.ts'
import type { Stopping, Store } from './store.ts'
import { assertFits, writtenName } from './store-keys.ts'

type Surveyed = { entries: number; bytes: number; differing: number; example: string | null }

/**
 * Goes through all entries that are to be brought into a store before the first is written. Answers how many there are.
 * Faults: `store-read-only`, `store-too-large` and `store-key-invalid` for what the store would not take, `store-not-empty`
 * where it has entries with other bytes and that is to stop it, `dump-unreadable` (also for an entry that is there twice),
 * `cancelled`, those of both.
 */
export async function surveyEntries(
	source: EntrySource,
	target: Store,
	collision: Collision,
	listening: TransferListening,
): Promise<number> {
	const { readOnlyReason: reason, shown } = target.traits
	if (reason !== null) throw new FaultError({ kind: 'store-read-only', store: shown, reason })
	const surveyed: Surveyed = { entries: 0, bytes: 0, differing: 0, example: null }
	const order = createOrderWatch()
	for await (const batch of source.batches(listening)) {
		for (const entry of batch) assertFits(target.traits.limits, entry, entry.value, addedBytes(target))
		order.watch(batch)
		await compareBatch(target, batch, collision, surveyed, listening)
		const { entries, bytes } = surveyed
		listening.onEvent({ kind: 'progress', phase: 'surveying', entries, bytes, totalEntries: null })
	}
	const { path } = source
	if (path !== null && !order.inOrder()) await insistOnDistinct({ ...source, path }, listening)
	const { entries, differing, example } = surveyed
	if (example !== null) throw new FaultError({ kind: 'store-not-empty', store: shown, entries: differing, example })
	return entries
}

async function compareBatch(
	target: Store,
	batch: readonly CarriedEntry[],
	collision: Collision,
	surveyed: Surveyed,
	stopping: Stopping,
): Promise<void> {
	surveyed.entries += batch.length
	surveyed.bytes += batch.reduce((sum, { value }) => sum + value.length, 0)
	// Otherwise what is there decides nothing, and is looked at when its turn comes
	if (collision !== 'stop') return
	const found = await seeEntries(target, batch, stopping)
	for (const [index, entry] of batch.entries()) {
		const seen = found[index] ?? null
		if (seen === null || (await holdsSame(target, entry, seen, stopping))) continue
		const { partition, key } = writtenName(entry)
		surveyed.differing += 1
		surveyed.example ??= `${partition} / ${key}`
	}
}

/** What a back end counts with an entry beside its names and value. */
function addedBytes({ traits }: Store): number {
	return traits.kind === 'dynamodb' ? columnNameBytes : 0
}
