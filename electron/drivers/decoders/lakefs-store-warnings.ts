import { isSameBytes } from '../../lib/bytes.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { EntryName } from '../stores/store.ts'
import type { EntryChange } from '../stores/store-system.ts'
import { credentialData, groupData, policyData, secondaryIndex, tokenData, userData } from './lakefs-account-messages.ts'
import { commitIdOf, entryIdentityOf } from './lakefs-identity.ts'
import { indexTarget } from './lakefs-keys.ts'
import {
	branchData,
	branchProtectionRules,
	commitData,
	importStatusData,
	instanceHeartbeat,
	pullRequestData,
	repositoryData,
	runResultData,
	stagedEntryData,
	tagData,
	uploadData,
} from './lakefs-messages.ts'
import { type RecordKind, recordOf } from './lakefs-records.ts'
import { isTombstone } from './lakefs-store-entries.ts'
import { type Fields, readFields } from './lakefs-store-fields.ts'
import { tokensOf } from './lakefs-store-reading.ts'
import { textWarnings } from './lakefs-store-text-warnings.ts'
import type { Message } from './protobuf-schema.ts'
import { countOf } from './reading.ts'

type Change = Pick<EntryChange, 'before' | 'after'>
type Act = Change & {
	readonly name: EntryName
	readonly record: RecordKind
	readonly was: Fields | null
	readonly becomes: Fields | null
}

const accounts: readonly Message[] = [userData, groupData, policyData, credentialData, tokenData]

/**
 * What a change of an entry that lakeFS can reach means for it, in whole sentences: what a running server goes on to believe, and what
 * will not fit any more.
 */
export function warningsOf(name: EntryName, change: Change): string[] {
	const partition = keyToText(name.partition)
	const record = recordOf(partition, name.key)
	if (record === null) return ['What lies here is not known: lakeFS’s open source writes no such entry, and something else may need it.']
	if (change.before !== null && change.after !== null && isSameBytes(change.before, change.after)) return []
	const { holds } = record
	if (holds === 'text') return textWarnings(partition, keyToText(name.key), change.after)
	const becomes = change.after && readFields(change.after, holds)
	if (change.after && becomes === null) return [`lakeFS cannot read these bytes: they are no ${holds.name}.`]
	const act = { ...change, name, record, was: change.before && readFields(change.before, holds), becomes }
	return [...cacheWarnings(holds, partition), ...nameWarnings(act, holds), ...(rules.get(holds)?.(act) ?? [])]
}

function cacheWarnings(holds: Message, partition: string): string[] {
	const kept = (what: string, long: string) => [`A running lakeFS keeps ${what} in memory: it may go on with what it knows for ${long}.`]
	if (holds === repositoryData) return kept('repositories', 'up to 7 seconds')
	if (holds === commitData) return kept('commits', 'up to 10 minutes')
	if (holds === branchProtectionRules) return kept('settings', 'up to 6 seconds')
	const isAccount = accounts.includes(holds) || (holds === secondaryIndex && partition === 'auth')
	return isAccount ? kept('users, groups, policies and access keys', 'up to 20 seconds') : []
}

/** Which field says once more what the key says, and which piece of the key that is. */
const ownNames: ReadonlyMap<Message, readonly [number: number, part: string]> = new Map([
	[repositoryData, [1, 'repository']],
	[branchData, [1, 'branch']],
	[tagData, [1, 'tag']],
	[commitData, [1, 'commit']],
	[importStatusData, [1, 'import']],
	[pullRequestData, [1, 'pull request']],
	[runResultData, [1, 'run']],
	[uploadData, [1, 'upload']],
	[stagedEntryData, [1, 'object path']],
	[credentialData, [1, 'access key']],
	[groupData, [2, 'group']],
	[policyData, [2, 'policy']],
	[userData, [2, 'user']],
])

function nameWarnings({ becomes, record, name }: Act, holds: Message): string[] {
	const own = ownNames.get(holds)
	// The one administrator’s key is always the same, whatever the name inside.
	if (!own || becomes === null || (holds === userData && keyToText(name.partition) === 'basicAuth')) return []
	const [inside, named] = [becomes.text(own[0]), record.parts.find((part) => part.name === own[1])?.text ?? '']
	if (inside === named) return []
	return [`The record calls itself ${inside === '' ? 'nothing' : inside}, its key says ${named}: lakeFS looks it up by the key.`]
}

const rules: ReadonlyMap<Message, (act: Act) => string[]> = new Map([
	[repositoryData, repositoryWarnings],
	[branchData, branchWarnings],
	[commitData, commitWarnings],
	[tagData, ({ after }) => (after === null ? ['Commits that only this tag leads to can no longer be found by any name.'] : [])],
	[stagedEntryData, stagedWarnings],
	[secondaryIndex, indexWarnings],
	[userData, accountWarnings],
	[groupData, accountWarnings],
	[policyData, accountWarnings],
	[credentialData, credentialWarnings],
	[uploadData, ({ after }) => (after === null ? ['Without this record the upload can no longer be completed.'] : [])],
	[
		instanceHeartbeat,
		({ after }) => (after === null ? ['A server that runs writes its sign of life again; until then its tasks look abandoned.'] : []),
	],
])

function repositoryWarnings({ was, becomes, after }: Act): string[] {
	if (after === null) {
		return [
			'Only the record goes: branches, commits, tags and everything else of the repository stay, and so do its staging areas, with nothing that names them.',
			'lakeFS’s own deletion takes more along than this.',
		]
	}
	if (was === null || becomes === null) return []
	const said: string[] = []
	if (was.text(6) !== becomes.text(6))
		said.push(
			`The repository moves to another partition, ${becomes.text(1)}-${becomes.text(6)}: what lies in the old one is no longer found.`,
		)
	if (was.text(2) !== becomes.text(2))
		said.push('Objects are looked for in another place of the object store; none of them is moved there.')
	if (was.integer(5) === 0n && becomes.integer(5) === 1n)
		said.push('lakeFS answers that the repository is gone, and nothing but deleting it again, or this record, changes that.')
	if (was.integer(5) === 1n && becomes.integer(5) === 0n)
		said.push('A deletion may have taken some of its branches, tags and commits already.')
	return said
}

function branchWarnings({ was, becomes }: Act): string[] {
	const before = was ? tokensOf(was) : []
	const left = before.filter((token) => !becomes || !tokensOf(becomes).includes(token))
	const said: string[] = []
	if (left.length > 0) said.push(becomes ? uncommittedIn('It no longer names', left) : leftBehind(left))
	if (becomes && was && becomes.text(2) !== was.text(2))
		said.push('The branch moves to another commit at once: branches are not kept in memory by a running lakeFS.')
	if (!becomes) said.push('Commits that only this branch leads to can no longer be found by any name.')
	return said
}

/** Of a branch that is taken away and named these staging areas. */
export function leftBehind(tokens: readonly string[]): string {
	return uncommittedIn('The branch leaves behind', tokens)
}

function uncommittedIn(begins: string, tokens: readonly string[]): string {
	return `${begins} ${countOf(tokens.length, 'staging area')}, with changes that are not committed: ${tokens.join(', ')}.`
}

function commitWarnings({ name, after }: Act): string[] {
	if (after === null) {
		return [
			'Whatever names this commit as its parent, branch or tag is damaged by that.',
			'Garbage collection begins to count from commits like this one: without it, objects may be deleted sooner.',
		]
	}
	const id = commitIdOf(after)
	const named = keyToText(name.key).replace(/^commits\//, '')
	if (id === null || id === named) return []
	return [`The id is the hash of the content, and this content has another: ${id}. Restoring references from a dump refuses such a commit.`]
}

function stagedWarnings({ name, before, after, becomes }: Act): string[] {
	const partition = keyToText(name.partition)
	if (after === null) {
		if (before && isTombstone(partition, name.key, before)) return ['The object it marks as deleted is there again, as it was committed.']
		return ['The uncommitted change is gone for good; what was committed shows again, and the object’s data stays in the object store.']
	}
	const inner = becomes?.bytes(3) ?? new Uint8Array(0)
	if (inner.length === 0) return []
	const identity = entryIdentityOf(inner)
	if (identity === null) return ['Its data is no object that lakeFS can read.']
	if (identity === Buffer.from(becomes?.bytes(2) ?? new Uint8Array(0)).toString('hex')) return []
	return [
		`The identity is the hash of size, ETag, metadata and content type, and for these it is ${identity}: lakeFS compares objects by it.`,
	]
}

function indexWarnings({ name, before, after }: Act): string[] {
	const partition = keyToText(name.partition)
	const read = (value: Uint8Array | null) => value && indexTarget(partition, name.key, value)
	if (after === null) {
		const target = read(before)
		return target ? [`${target.key} stays; it is no longer found this way.`] : []
	}
	return read(after) === null ? ['It leads nowhere: it names no key, and lakeFS passes over it.'] : []
}

function accountWarnings({ after, record }: Act): string[] {
	if (after !== null) return []
	return [`Memberships, policies and access keys of this ${record.means} stay, and belong to whoever gets the same name again.`]
}

function credentialWarnings({ was, becomes, after }: Act): string[] {
	if (after === null) return ['Whoever uses this access key is refused.']
	if (was === null || becomes === null || isSameBytes(was.bytes(2), becomes.bytes(2))) return []
	return ['The secret is encrypted with the installation’s own key: bytes that it did not encrypt cannot be read by it.']
}
