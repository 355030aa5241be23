import type { Unreachable, UnreachableEvent } from '../../contract/stores.ts'
import type { ScannedEntry, Stopping, Store } from '../stores/store.ts'
import { keyBytes, secondsToText, written } from './lakefs-store-fields.ts'
import { isYoung } from './lakefs-store-partitions.ts'
import { type Branch, type Walk, walkBranches, walkEntries } from './lakefs-store-reading.ts'

/** Who is told of a search, and what counts as now. */
export type Listening = Stopping & { readonly now: Date; readonly onEvent: (event: UnreachableEvent) => void }

/** What a finding says before it is in the contract's form. */
export type Finding = Pick<Unreachable, 'category' | 'why' | 'removal' | 'removalSays'> & {
	readonly partition: string
	/** Null where the whole partition is meant. */
	readonly key: Uint8Array | null
	readonly entries?: number
	readonly bytes: number
	readonly seconds: bigint | null
}

/** One search: what it reads is counted and told, what it finds is gathered. */
export type Search = {
	readonly store: Store
	readonly stopping: Stopping
	readonly now: Date
	walk(walk: Walk): AsyncGenerator<ScannedEntry>
	branches(partition: string): AsyncGenerator<Branch>
	report(finding: Finding): void
}

const toldEvery = 500
/** What taking something away would mean. */
export type Verdict = Pick<Unreachable, 'removal' | 'removalSays'>

/** Of what may be work under way. */
export const tooYoung: Verdict = {
	removal: 'too-young',
	removalSays: 'It is younger than a day and may belong to work that is under way: look again tomorrow.',
}

/** Of what a running server clears by itself. */
export const takenAwayDaily: Verdict = {
	removal: 'harmless',
	removalSays: 'A running lakeFS takes such entries away itself, once a day.',
}

/** The verdict on what carries a time; what carries none is judged all the same. */
export function unlessYoung(seconds: bigint | null, { now }: Search, verdict: Verdict): Verdict {
	return seconds !== null && isYoung(seconds, now) ? tooYoung : verdict
}

/** A search and what it has found so far. */
export function beginSearch(store: Store, { now, onEvent, ...stopping }: Listening) {
	const found: Unreachable[] = []
	let partitions = 0
	let entries = 0
	const tell = () => onEvent({ kind: 'progress', partitions, entries })
	async function* walk(asked: Walk): AsyncGenerator<ScannedEntry> {
		for await (const entry of walkEntries(store, asked, stopping)) {
			entries += 1
			if (entries % toldEvery === 0) tell()
			yield entry
		}
	}
	const search: Search = {
		store,
		stopping,
		now,
		walk,
		branches: (partition) => walkBranches(store, partition, stopping, walk),
		report(finding) {
			const one = toUnreachable(finding)
			found.push(one)
			onEvent({ kind: 'found', found: one })
		},
	}
	const tellPartitions = (count: number) => {
		partitions += count
		tell()
	}
	return { search, found, tellPartitions, finish: () => onEvent({ kind: 'searched', partitions, entries }) }
}

function toUnreachable({ category, partition, key, entries, bytes, seconds, why, removal, removalSays }: Finding): Unreachable {
	return {
		category,
		partition: written(keyBytes(partition)),
		key: key && written(key),
		entries: entries ?? 1,
		bytes,
		at: secondsToText(seconds),
		why,
		removal,
		removalSays,
	}
}
