import { keyToText } from '../../lib/key-text.ts'
import { credentialData, groupData, policyData, secondaryIndex, tokenData, userData } from './lakefs-account-messages.ts'
import {
	branchData,
	branchProtectionRules,
	commitData,
	commitNode,
	garbageCollectionPrepareStatus,
	importStatusData,
	instanceHeartbeat,
	linkAddressData,
	mostlyCorrectOwnership,
	pullRequestData,
	repoMetadata,
	repositoryData,
	repositoryDumpStatus,
	repositoryRestoreStatus,
	runResultData,
	stagedEntryData,
	tagData,
	taskMsg,
	taskResultData,
	uploadData,
} from './lakefs-messages.ts'
import type { Message } from './protobuf-schema.ts'

/** A piece of a key or of a partition's name; `name` is null of the words between. */
export type Part = { readonly name: string | null; readonly text: string }

/** What a partition is, by its name alone. */
export type Partition = {
	readonly kind: 'repository' | 'staging' | 'fixed'
	/** Names the group of rules. */
	readonly rules: string
	readonly parts: readonly Part[]
}

/** What lies under a key: a message or plain text, and what it is in a few words. */
export type RecordKind = { readonly holds: Message | 'text'; readonly means: string; readonly parts: readonly Part[] }

type Rule = readonly [template: string, holds: Message | 'text', means: string]

const repositoryPartition = /^([a-z0-9][a-z0-9-]{2,62})-([0-9a-v]{20})$/
const stagingPartition = /^(.+):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

/** `<name>` is one piece without a slash, `<name…>` the rest of the key. The first rule that fits counts. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
	'kv-internal-metadata': [['kv/schema/version', 'text', 'version of the store’s schema']],
	graveler: [['repos/<repository>', repositoryData, 'repository']],
	repository: [
		['branches/<branch>', branchData, 'branch'],
		['commits/<commit>', commitData, 'commit'],
		['tags/<tag>', tagData, 'tag'],
		['settings/protected_branches', branchProtectionRules, 'what is blocked on protected branches'],
		['repo-metadata', repoMetadata, 'metadata of the repository'],
		['imports/<import>', importStatusData, 'import'],
		['pulls/<pull request>', pullRequestData, 'pull request'],
		['tasks/DR<task>', repositoryDumpStatus, 'task: dump of references'],
		['tasks/RR<task>', repositoryRestoreStatus, 'task: restore of references'],
		['tasks/GCPC<task>', garbageCollectionPrepareStatus, 'task: preparation of a garbage collection'],
		['tasks/<task>', taskMsg, 'task'],
		['link-addresses/<physical address…>', linkAddressData, 'upload address, no longer used since v1.22'],
	],
	staging: [['<object path…>', stagedEntryData, 'uncommitted change of an object']],
	'cleanup-tokens': [['<staging token…>', 'text', 'staging area waiting to be cleared']],
	pulls: [['repos/<repository partition>/<source branch>/<destination branch>', secondaryIndex, 'pull request by its branches']],
	actions: [
		['repos/<repository>/runs/<run>', runResultData, 'run of actions'],
		['repos/<repository>/tasks/<run>/<hook run>', taskResultData, 'one hook of a run'],
		['repos/<repository>/branches/<branch>/<run>', secondaryIndex, 'run by its branch'],
		['repos/<repository>/commits/<commit>/<run>', secondaryIndex, 'run by its commit'],
	],
	multiparts: [['<upload…>', uploadData, 'upload in several parts, under way or left']],
	auth: [
		['installation_id', 'text', 'id of the installation'],
		['installation_metadata/<name>', 'text', 'fact about the installation'],
		['users/<user>', userData, 'user'],
		['groups/<group>', groupData, 'group'],
		['policies/<policy>', policyData, 'policy'],
		['uCredentials/<user>/credentials/<access key>', credentialData, 'access key'],
		['gUsers/<group>/users/<user>', secondaryIndex, 'member of a group'],
		['gPolicies/<group>/policies/<policy>', secondaryIndex, 'policy of a group'],
		['uPolicies/<user>/policies/<policy>', secondaryIndex, 'policy of a user'],
		['expiredTokens/<token>', tokenData, 'used token, no longer written'],
	],
	basicAuth: [
		['users/<user>', userData, 'the one administrator'],
		['uCredentials/<user>/credentials/<access key>', credentialData, 'the administrator’s access key'],
	],
	aclauth: [['installation_metadata/<name>', 'text', 'fact about the installation']],
	'mc-ownership': [
		['run-refs/approximate-branch-owner/<length>:<repository>/<branch>', mostlyCorrectOwnership, 'server that mostly owns a branch'],
	],
	catalog: [['instances/<server>', instanceHeartbeat, 'sign of life of a server']],
	usage: [['usage/monthly/<installation>/<month>', 'text', 'count of uses in a month']],
	'gc:commits': [['<commit>', commitNode, 'commit in the passing store of a garbage collection']],
}

const compiled = new Map(Object.entries(rules).map(([name, list]) => [name, list.map(compile)]))

type CompiledRule = { pattern: RegExp; words: readonly Part[]; holds: Message | 'text'; means: string }

/** What a partition of lakeFS is, by its name; null for one that open-source lakeFS does not write. */
export function partitionOf(name: string): Partition | null {
	const repository = repositoryPartition.exec(name)
	if (repository) return { kind: 'repository', rules: 'repository', parts: partsOf(repository, ['repository', null, 'instance'], '-') }
	const staging = stagingPartition.exec(name)
	if (staging) return { kind: 'staging', rules: 'staging', parts: partsOf(staging, ['repository and branch', null, 'token'], ':') }
	return compiled.has(name) ? { kind: 'fixed', rules: name, parts: [{ name: null, text: name }] } : null
}

function partsOf(found: RegExpExecArray, [first = null, , last = null]: readonly (string | null)[], between: string): Part[] {
	return [
		{ name: first, text: found[1] ?? '' },
		{ name: null, text: between },
		{ name: last, text: found[2] ?? '' },
	]
}

/** What lies under a key of lakeFS, by partition first and key second; null where that is not known. */
export function recordOf(partition: string, key: Uint8Array): RecordKind | null {
	const place = partitionOf(partition)
	if (place === null) return null
	// One character per byte, so that a path of any bytes fits; made into text again piece by piece.
	const raw = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
	for (const rule of compiled.get(place.rules) ?? []) {
		const found = rule.pattern.exec(raw)
		if (found) return { holds: rule.holds, means: rule.means, parts: fillIn(rule.words, found.slice(1)) }
	}
	return null
}

/** Does the record hold secrets: then nothing of it that is not understood may be shown unmasked. */
export function keepsSecrets(partition: string | undefined, key: Uint8Array | undefined): boolean {
	if (partition === undefined || key === undefined) return false
	const holds = recordOf(partition, key)?.holds
	return holds === userData || holds === credentialData || holds === tokenData
}

function compile([template, holds, means]: Rule): CompiledRule {
	const pieces = template.split(/(<[^>]+>)/).filter((piece) => piece !== '')
	const words = pieces.map((piece) =>
		piece.startsWith('<') ? { name: piece.replace(/[<>…]/g, ''), text: '' } : { name: null, text: piece },
	)
	const pattern = pieces.map((piece) => {
		// The words between hold nothing that means something in a pattern.
		if (!piece.startsWith('<')) return `(${piece})`
		return piece.includes('…') ? '([^]+)' : piece === '<length>' ? '(\\d+)' : '([^/]+)'
	})
	return { pattern: new RegExp(`^${pattern.join('')}$`), words, holds, means }
}

function fillIn(words: readonly Part[], found: readonly string[]): Part[] {
	return words.map(({ name }, index) => ({ name, text: keyToText(Buffer.from(found[index] ?? '', 'latin1')) }))
}
