import type { ActivityEntry } from '../activity.ts'
import type {
	Collision,
	DumpForm,
	PartitionStanding,
	StoreChangeEvent,
	StoreKind,
	StoreLimits,
	StoreSurvey,
	StoreTraits,
	TransferEvent,
} from '../stores.ts'
import { counted, size } from './quantities.ts'

/** Where a partition stands: in a word for lists, and as what it means. */
export const standingWords: Readonly<Record<PartitionStanding, { readonly word: string; readonly sentence: string }>> = {
	live: { word: 'live', sentence: 'Something leads to it: it is in use.' },
	leaving: { word: 'leaving', sentence: 'Its repository is being deleted.' },
	queued: { word: 'queued', sentence: 'It waits to be cleared by a running server.' },
	unreachable: { word: 'unreachable', sentence: 'Nothing leads to it any more.' },
	young: { word: 'young', sentence: 'Nothing leads to it yet, and it is young enough to belong to work that is under way.' },
	unknown: { word: 'unknown', sentence: 'What it is, is not known. Unknown is not garbage: it is never offered for removal.' },
}

/** What keeps the entries of a store. */
export const storeKindWords: Readonly<Record<StoreKind, string>> = {
	memory: 'memory',
	sqlite: 'SQLite',
	postgres: 'PostgreSQL',
	dynamodb: 'DynamoDB',
	badger: 'Badger',
	redun: 'redun’s repository',
	tables: 'key-value tables',
}

const systemWords = { lakefs: 'lakeFS' } as const

/** Which store it is: `lakeFS on PostgreSQL, schema version 4`; and that it is not all, where it is not. */
export function storeWords({ system, schemaVersion, traits }: StoreSurvey): string {
	return `${systemOn({ system, schemaVersion, traits })}${traits.gaps ? ', damaged: not all of it can be read' : ''}`
}

function systemOn({ system, schemaVersion, traits }: Pick<StoreSurvey, 'system' | 'schemaVersion' | 'traits'>): string {
	const kind = storeKindWords[traits.kind]
	if (system === null) return traits.kind === 'tables' || traits.kind === 'redun' ? `Entries of ${kind}` : `A key-value store on ${kind}`
	return `${systemWords[system]} on ${kind}, ${schemaVersion === null ? 'which says no schema version' : `schema version ${schemaVersion}`}`
}

const readOnlyWords = {
	format: 'Headway reads this form and does not write it',
	standby: 'the server is a standby, which takes no writes',
	file: 'the file may not be written to on this machine',
	rights: 'this user may not write',
} as const satisfies Record<NonNullable<StoreTraits['readOnlyReason']>, string>

/** Why a store can only be looked at; null where it can be written. */
export function readOnlyBecause({ writes, readOnlyReason }: StoreTraits): string | null {
	return writes ? null : readOnlyWords[readOnlyReason ?? 'format']
}

/** What a damaged store lacks, and what that means for what is shown of it; null where it is whole. */
export function gapsWords({ gaps }: StoreTraits): string | null {
	if (!gaps) return null
	const more = gaps.pieces - gaps.named.length
	const named = `${gaps.named.join('; ')}${more > 0 ? `; and ${more.toLocaleString('en')} more` : ''}`
	return `This is not all: ${counted(gaps.pieces, 'piece is', 'pieces are')} damaged (${named}). Entries in there are missing or shown as they were before, and counts are the least there are.`
}

const limitWords: Readonly<Record<keyof StoreLimits, string>> = {
	partition: 'a partition’s name',
	key: 'a key',
	name: 'partition and key together',
	value: 'a value',
	entry: 'a whole entry',
}

/** What a store takes at most, a line each; what it does differently from others with them. */
export function traitLines(traits: StoreTraits): string[] {
	const { limits, snapshot, deletesConditionally, listsPartitions, writes, foreignKeys = 0 } = traits
	const gaps = gapsWords(traits)
	const most = (Object.keys(limitWords) as (keyof StoreLimits)[]).flatMap((part) => {
		const limit = limits[part]
		return limit === null ? [] : [`At most ${size(limit)} for ${limitWords[part]}.`]
	})
	return [
		...(gaps === null ? [] : [gaps]),
		...(foreignKeys > 0 ? [foreignWords(foreignKeys)] : []),
		...(most.length === 0 ? ['No limit of names or values is known.'] : most),
		...(snapshot ? ['Pages of one list belong to one state.'] : ['Pages of one list may be of different moments.']),
		...(writes && !deletesConditionally ? ['An entry cannot be taken away on condition that it is unchanged.'] : []),
		...(listsPartitions === 'whole-scan' ? ['Listing partitions reads every entry, which is billed for.'] : []),
		...(listsPartitions === 'no' ? ['Partitions cannot be listed.'] : []),
	]
}

/** Keys of another program, which name no entry. */
export function foreignWords(keys: number): string {
	return `${counted(keys, 'key is', 'keys are')} not shown: without a partition and a slash in it, a key names no entry.`
}

/** What becomes of an entry that the target has with other bytes. */
export const collisionWords: Readonly<Record<Collision, { readonly word: string; readonly sentence: string }>> = {
	stop: { word: 'Stop', sentence: 'If the target has any of these entries with other bytes, nothing is written at all.' },
	keep: { word: 'Keep theirs', sentence: 'Entries that the target has with other bytes stay as they are there.' },
	overwrite: { word: 'Overwrite', sentence: 'Entries that the target has with other bytes are replaced. What was there is kept for Undo.' },
}

/** The forms of a dump, and what each loses. */
export const dumpFormWords: Readonly<Record<DumpForm, { readonly word: string; readonly sentence: string }>> = {
	whole: {
		word: 'Whole, byte for byte',
		sentence: 'Every partition and every key, names and values exact. Loses nothing; Headway reads it back.',
	},
	lakefs: {
		word: 'As lakeFS dumps',
		sentence:
			'The form of “lakefs kv dump”, which lakeFS can load. Names are texts in it: an entry whose name is no UTF-8 cannot be written so, and the export then says which.',
	},
}

type ChangeEnded = Extract<StoreChangeEvent, { kind: 'ended' }>

/** How a change of entries went, with counts. `act` is what was done to them: `written`, `removed`, `taken back`. */
export function changeEndedWords({ outcome, done, total }: ChangeEnded, act: 'written' | 'removed' | 'taken back'): string {
	const all = counted(total, 'entry', 'entries')
	switch (outcome) {
		case 'done':
			return `${all} ${act}, each on condition that nobody else had written it`
		case 'partly':
			return `${done.toLocaleString('en')} of ${all} ${act}, then it stopped: those stay so until Undo takes them back`
		case 'cancelled':
			return done === 0 ? 'Cancelled before anything was written' : `Cancelled: ${done.toLocaleString('en')} of ${all} ${act}`
		case 'not-done':
			return 'Nothing was written'
	}
}

/** What is being carried, while it is: `1,200 of 5,000 entries, 3.1 MB`. */
export function transferWords({ phase, entries, bytes, totalEntries }: Extract<TransferEvent, { kind: 'progress' }>): string {
	const phases = { surveying: 'Looking', writing: 'Writing', verifying: 'Reading back' }
	const of = totalEntries === null ? '' : ` of ${totalEntries.toLocaleString('en')}`
	return `${phases[phase]}: ${entries.toLocaleString('en')}${of} ${entries === 1 && totalEntries === null ? 'entry' : 'entries'}, ${size(bytes)}`
}

/** Of an act on entries: how far it came, and in which store. */
export function entriesDoneWords({ store, done, total }: NonNullable<ActivityEntry['entries']>): string {
	const all = counted(total, 'entry', 'entries')
	return `${done === total ? all : `${done.toLocaleString('en')} of ${all}`} in ${store}`
}

/** Why an answer of a store may take long; undefined where nothing is known of that. */
export function slowWords({ kind }: Pick<StoreTraits, 'kind'>): string | undefined {
	return kind === 'dynamodb'
		? 'DynamoDB has not answered yet. Where it is busy or silent it is asked again a few times; then its refusal is shown.'
		: undefined
}
