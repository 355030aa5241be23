import { keyToText } from '../../lib/key-text.ts'
import { instantInWords, instantToText } from './instants.ts'
import { explainId, type IdReading, isPlausibleTime, xidSeconds } from './key-words.ts'
import { secondaryIndex } from './lakefs-account-messages.ts'
import { type Part, partitionOf, recordOf } from './lakefs-records.ts'
import { readMessage } from './protobuf-message.ts'

/** A piece of a key or of a partition's name, and what can be said of it. */
export type ExplainedPart = Part & { readonly readings: readonly IdReading[] }

/** A key of lakeFS in words. */
export type KeyExplanation = {
	/** What the partition is; null for one that open-source lakeFS does not write: unknown, which does not mean that nobody needs it. */
	readonly partition: { readonly says: string; readonly parts: readonly ExplainedPart[] } | null
	/** What lies there: `branch`, `run of actions`; null where that is not known. */
	readonly record: string | null
	/** All of the key, piece by piece; one nameless piece where it is not known. */
	readonly parts: readonly ExplainedPart[]
}

/** Where a record lies. */
export type RecordPlace = { readonly partition: string; readonly key: string }

/** What the pieces of a lakeFS key are, by the partition it lies in. Any bytes will do: what is no UTF-8 is shown as `\xff`. */
export function explainKey(partition: string, key: Uint8Array): KeyExplanation {
	const place = partitionOf(partition)
	const record = recordOf(partition, key)
	return {
		partition: place && { says: partitionWords(place.kind, place.rules), parts: place.parts.map((part) => explainPart(part, partition)) },
		record: record?.means ?? null,
		parts: (record?.parts ?? [{ name: null, text: keyToText(key) }]).map((part) => explainPart(part, partition)),
	}
}

/**
 * The record that an entry of a secondary index leads to; null where it is no such entry or says nothing. It lies in the same
 * partition but for pull requests, whose index holds the bare id of one in the repository's partition.
 */
export function indexTarget(partition: string, key: Uint8Array, value: Uint8Array): RecordPlace | null {
	const record = recordOf(partition, key)
	if (record?.holds !== secondaryIndex) return null
	const primary = readMessage(value, secondaryIndex)?.known.get(1)?.at(-1)
	if (!(primary instanceof Uint8Array) || primary.length === 0) return null
	const text = keyToText(primary)
	if (partition !== 'pulls') return { partition, key: text }
	const repository = record.parts.find(({ name }) => name === 'repository partition')
	return { partition: repository?.text ?? '', key: `pulls/${text}` }
}

function partitionWords(kind: 'repository' | 'staging' | 'fixed', rules: string): string {
	if (kind === 'repository') return 'all of one repository but its uncommitted changes'
	if (kind === 'staging') return 'staging area of a branch: changes that are not committed'
	return fixedWords[rules] ?? rules
}

const fixedWords: Readonly<Record<string, string>> = {
	'kv-internal-metadata': 'what the store notes of itself',
	graveler: 'list of repositories',
	'cleanup-tokens': 'staging areas waiting to be cleared',
	pulls: 'pull requests by their branches',
	actions: 'runs of actions and their hooks',
	multiparts: 'uploads in several parts',
	auth: 'the installation, users, groups, policies and access keys',
	basicAuth: 'the one built-in administrator',
	aclauth: 'left by an older access list server',
	'mc-ownership': 'which server a branch mostly belongs to',
	catalog: 'servers and their signs of life',
	usage: 'counts of use by month',
	'gc:commits': 'commits in the passing store of a garbage collection',
}

function explainPart(part: Part, partition: string): ExplainedPart {
	return { ...part, readings: part.name === null ? [] : readPart(part.name, part.text, partition) }
}

function readPart(name: string, text: string, partition: string): IdReading[] {
	switch (name) {
		case 'run':
			return xidReading(text, true)
		case 'instance':
		case 'import':
		case 'pull request':
		case 'server':
			return xidReading(text, false)
		case 'repository partition':
			return xidReading(text.slice(-20), false)
		case 'staging token':
			return explainId(text.slice(-36))
		case 'month':
			return monthReading(text)
		case 'physical address':
			return text.split('/').flatMap((piece, index, all) => xidReading(piece, index === all.length - 2))
		case 'commit':
			return hashReading(text)
		case 'token':
			return partition.includes(':') ? explainId(text) : []
		case 'installation':
		case 'upload':
		case 'access key':
			return explainId(text)
		default:
			return []
	}
}

/** Where lakeFS says which way its xids count, nothing has to be guessed. */
function xidReading(text: string, descending: boolean): IdReading[] {
	const seconds = xidSeconds(text, descending)
	if (seconds === null || !isPlausibleTime(seconds)) return []
	const says = `xid${descending ? ', counting downwards' : ''}, made ${instantInWords(seconds)}`
	return [{ kind: 'xid', says, sureness: 'likely', time: instantToText(seconds, 0) }]
}

function hashReading(text: string): IdReading[] {
	if (!/^[0-9a-f]{64}$/.test(text)) return []
	return [{ kind: 'hash', says: 'SHA-256 of the commit’s content', sureness: 'likely', time: null }]
}

function monthReading(text: string): IdReading[] {
	const found = /^(\d{4})(0[1-9]|1[0-2])$/.exec(text)
	if (!found) return []
	return [{ kind: 'epoch', says: `month ${found[2]} of ${found[1]}`, sureness: 'certain', time: `${found[1]}-${found[2]}-01T00:00:00Z` }]
}

/** What the ids inside an address of the object store say: `data/<xid counting downwards>/<xid>`. */
export function addressWords(address: string): string[] {
	return readPart('physical address', address, '').map(({ says }) => says)
}

/** What an id that lakeFS makes in order of time says of when it was made. */
export function timeOrderedWords(text: string): string[] {
	// Run ids count downwards, all others upwards; the wrong way round gives times nobody would believe.
	const upward = xidReading(text, false)
	return (upward.length > 0 ? upward : xidReading(text, true)).map(({ says }) => says)
}
