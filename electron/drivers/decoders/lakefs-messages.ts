import { enumOf, field, mapTo, message, timestamp } from './protobuf-schema.ts'

/*
 * What lakeFS keeps of repositories, objects and runs, v1.84. Names are those of its own definitions; package names are left out,
 * for they differ between files and are not in the bytes.
 */

const texts = mapTo('string')
const repeated = { repeated: true }
const timeOrdered = { role: 'time-ordered id' } as const

/** A repository: `graveler`, `repos/<repository>`. */
export const repositoryData = message('RepositoryData', {
	1: field('id', 'string'),
	2: field('storage_namespace', 'string'),
	3: field('default_branch_id', 'string'),
	4: field('creation_date', timestamp),
	5: field('state', enumOf('ACTIVE', 'IN_DELETION')),
	6: field('instance_uid', 'string', timeOrdered),
	7: field('read_only', 'bool'),
	8: field('storage_id', 'string'),
})

/** A branch's head and its staging areas, newest first. */
export const branchData = message('BranchData', {
	1: field('id', 'string'),
	2: field('commit_id', 'string'),
	3: field('staging_token', 'string', { role: 'staging token' }),
	4: field('sealed_tokens', 'string', { repeated: true, role: 'staging token' }),
	5: field('hidden', 'bool'),
})

/** A tag. */
export const tagData = message('TagData', { 1: field('id', 'string'), 2: field('commit_id', 'string') })

/** A commit; its id is the hash of its content. */
export const commitData = message('CommitData', {
	1: field('id', 'string'),
	2: field('committer', 'string'),
	3: field('message', 'string'),
	4: field('creation_date', timestamp),
	5: field('meta_range_id', 'string'),
	6: field('metadata', texts),
	7: field('parents', 'string', repeated),
	8: field('version', 'int32'),
	9: field('generation', 'int32'),
})

/** An object as the catalog knows it; lies as bytes in a staged entry. */
export const entry = message('Entry', {
	1: field('address', 'string', { role: 'physical address' }),
	2: field('last_modified', timestamp),
	3: field('size', 'int64'),
	4: field('e_tag', 'string'),
	5: field('metadata', texts),
	6: field('address_type', enumOf('BY_PREFIX_DEPRECATED', 'RELATIVE', 'FULL')),
	7: field('content_type', 'string'),
})

/** An uncommitted object, or with nothing but its key an uncommitted deletion. */
export const stagedEntryData = message('StagedEntryData', {
	1: field('key', 'bytes', { role: 'text in bytes' }),
	2: field('identity', 'bytes'),
	3: field('data', 'bytes', { role: 'catalog entry' }),
})

const blockedActions = message('BranchProtectionBlockedActions', {
	1: field('value', enumOf('STAGING_WRITE', 'COMMIT'), repeated),
})

/** Settings: what is blocked on which branches. */
export const branchProtectionRules = message('BranchProtectionRules', {
	1: field('branch_pattern_to_blocked_actions', mapTo(blockedActions)),
})

/** What its users note of a repository. */
export const repoMetadata = message('RepoMetadata', { 1: field('metadata', texts) })

/** How far an import is. */
export const importStatusData = message('ImportStatusData', {
	1: field('id', 'string', timeOrdered),
	2: field('completed', 'bool'),
	3: field('updated_at', timestamp),
	4: field('progress', 'int64'),
	5: field('metarange_id', 'string'),
	6: field('commit', commitData),
	7: field('error', 'string'),
})

/** A pull request. */
export const pullRequestData = message('PullRequestData', {
	1: field('id', 'string', timeOrdered),
	2: field('status', enumOf('OPEN', 'CLOSED', 'MERGED')),
	3: field('created_at', timestamp),
	4: field('title', 'string'),
	5: field('author', 'string'),
	6: field('description', 'string'),
	7: field('source_branch', 'string'),
	8: field('destination_branch', 'string'),
	9: field('commit_id', 'string', { optional: true }),
	10: field('closed_at', timestamp, { optional: true }),
})

/** An upload address that was handed out; nothing reads it since v1.22. */
export const linkAddressData = message('LinkAddressData', { 1: field('address', 'string', { role: 'physical address' }) })

const task = message('Task', {
	1: field('id', 'string'),
	2: field('done', 'bool'),
	3: field('updated_at', timestamp),
	4: field('progress', 'int64'),
	5: field('error_msg', 'string'),
	6: field('status_code', 'int32'),
	7: field('operation', 'string'),
	8: field('owner_instance_id', 'string', timeOrdered),
})

const dumpResult = message('RepositoryDumpInfo', {
	1: field('commits_metarange_id', 'string'),
	2: field('tags_metarange_id', 'string'),
	3: field('branches_metarange_id', 'string'),
})

const collectionResult = message('PrepareGCCommitsInfo', {
	1: field('run_id', 'string'),
	2: field('gc_commits_location', 'string'),
	3: field('gc_addresses_location', 'string'),
})

/** Any task: the part that all of them share. */
export const taskMsg = message('TaskMsg', { 1: field('task', task) })

/** A task that writes branches, tags and commits to the object store. */
export const repositoryDumpStatus = message('RepositoryDumpStatus', { 1: field('task', task), 2: field('info', dumpResult) })

/** A task that reads them back. */
export const repositoryRestoreStatus = message('RepositoryRestoreStatus', { 1: field('task', task) })

/** A task that prepares a collection of garbage. */
export const garbageCollectionPrepareStatus = message('GarbageCollectionPrepareStatus', {
	1: field('task', task),
	2: field('info', collectionResult),
})

/** A sign of life of a server. */
export const instanceHeartbeat = message('InstanceHeartbeat', { 1: field('updated_at', timestamp) })

/** An upload in several parts that is under way. */
export const uploadData = message('UploadData', {
	1: field('upload_id', 'string'),
	2: field('path', 'string'),
	3: field('creation_date', timestamp),
	4: field('physical_address', 'string', { role: 'physical address' }),
	5: field('metadata', texts),
	6: field('content_type', 'string'),
})

/** A run of actions. */
export const runResultData = message('RunResultData', {
	1: field('run_id', 'string', timeOrdered),
	2: field('branch_id', 'string'),
	3: field('commit_id', 'string'),
	4: field('source_ref', 'string'),
	5: field('event_type', 'string'),
	6: field('start_time', timestamp),
	7: field('end_time', timestamp),
	8: field('passed', 'bool'),
})

/** One hook of a run. */
export const taskResultData = message('TaskResultData', {
	1: field('run_id', 'string', timeOrdered),
	2: field('hook_run_id', 'string'),
	3: field('hook_id', 'string'),
	4: field('action_name', 'string'),
	5: field('start_time', timestamp),
	6: field('end_time', timestamp),
	9: field('passed', 'bool'),
})

/** Which server a branch mostly belongs to. */
export const mostlyCorrectOwnership = message('MostlyCorrectOwnership', {
	1: field('owner', 'string'),
	2: field('expires', timestamp),
	3: field('comment', 'string'),
})

/** A commit in the passing store of a garbage collection. */
export const commitNode = message('CommitNode', {
	1: field('CreationUsecs', 'int64'),
	2: field('MainParent', 'string'),
	3: field('MetaRangeID', 'string'),
})
