import { FaultError } from '../../contract/fault.ts'
import { type PlannedChange, type StorePlan, type WantedChange, written } from '../../contract/stores.ts'
import type { Keeper } from '../../drivers/stores/keeper.ts'
import type { EntryName, EntryVersion } from '../../drivers/stores/store.ts'
import { isSameBytes } from '../../lib/bytes.ts'
import { keyToText } from '../../lib/key-text.ts'

/** Entries that one plan may change. More than a person can look through, and little enough to be held. */
const mostChanges = 10_000

/** What changes would do to entries as they are now. Faults: `no-such-store`, `store-read-only`, those of reading. */
export async function planChanges(keeper: Keeper, id: string, wanted: readonly WantedChange[]): Promise<StorePlan> {
	const store = keeper.store(id)
	const { traits } = store
	if (!traits.writes) throw new FaultError({ kind: 'store-read-only', store: traits.shown, reason: traits.readOnlyReason ?? 'format' })
	const read: (WantedChange & { readonly now: EntryVersion | null })[] = []
	for (const change of wanted) read.push({ ...change, now: await store.get(change) })
	const explained = await keeper.explain(
		id,
		read.map(({ partition, key, now, after }) => ({ partition, key, before: now?.value ?? null, after })),
	)
	const changes = read.map(({ partition, key, now, after, since }, index): PlannedChange => {
		const { means = null, secret = false } = explained[index] ?? {}
		return {
			partition: written(partition),
			key: written(key),
			means,
			secret,
			before: now?.value ?? null,
			after,
			stale: !isSameBytes(now?.value ?? null, since?.value ?? null),
		}
	})
	return {
		changes,
		warnings: [...new Set(explained.flatMap(({ warnings }) => warnings))],
		unconditional: !traits.deletesConditionally && wanted.some(({ after }) => after === null),
	}
}

/** The changes that take entries, or whole partitions, away as they are now. Faults: `not-in-store`, `store-too-large` for too many. */
export async function removalOf(
	keeper: Keeper,
	id: string,
	names: readonly { readonly partition: Uint8Array; readonly key: Uint8Array | null }[],
): Promise<WantedChange[]> {
	const store = keeper.store(id)
	const wanted: WantedChange[] = []
	const take = async (name: EntryName) => {
		const since = await store.get(name)
		if (!since) throw new FaultError({ kind: 'not-in-store', what: 'entry', name: `${keyToText(name.partition)} / ${keyToText(name.key)}` })
		if (wanted.length === mostChanges) throw tooMany(name)
		wanted.push({ partition: name.partition, key: name.key, after: null, since: { value: since.value, keptAs: since.keptAs ?? null } })
	}
	for (const { partition, key } of names) {
		if (key !== null) await take({ partition, key })
		else for await (const each of keysOf(keeper, id, partition)) await take({ partition, key: each })
	}
	return wanted
}

async function* keysOf(keeper: Keeper, id: string, partition: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
	let after: Uint8Array | undefined
	for (;;) {
		const page = await keeper.store(id).scan({ partition, ...(after && { after }), limit: 1000, valueBytes: 0 })
		for (const { key } of page.entries) yield key
		after = page.entries.at(-1)?.key
		if (!page.more || !after) return
	}
}

function tooMany({ partition, key }: EntryName): FaultError {
	return new FaultError({
		kind: 'too-many-changes',
		partition: keyToText(partition),
		key: keyToText(key),
		most: mostChanges,
	})
}
