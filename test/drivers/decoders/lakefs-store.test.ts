import { expect, test } from 'vitest'
import { entryDetailSchema, partitionSchema, storeEntrySchema } from '../../../electron/contract/stores.ts'
import { createLakefsSystem } from '../../../electron/drivers/decoders/lakefs-store.ts'
import { createMemoryStore } from '../../../electron/drivers/stores/memory.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import { at, openSmallStore, put, xidOf } from '../../support/lakefs-stores.ts'
import { bytesOf, number, run, time } from '../../support/protobuf-bytes.ts'

const system = createLakefsSystem(() => new Date('2026-11-20T12:00:00Z'))
const repository = 'lakes-demo-d6i1q0c9io6g00a1b2c0'
const staging = 'lakes-demo-dev:55a6c09f-692f-4b17-9994-ce24941e7c18'
const uuid = '55a6c09f-692f-4b17-9994-ce24941e7c18'
const long = 1_772_532_000

async function partitionsOf(store: Store) {
	const { partitions, more } = await system.partitions(store, { limit: 100 })
	expect(more).toBe(false)
	for (const partition of partitions) expect(partitionSchema.parse(partition)).toEqual(partition)
	return Object.fromEntries(partitions.map(({ name, ...rest }) => [name.text, rest]))
}

async function describe(store: Store, partition: string, key: string) {
	const name = at(partition, key)
	const version = await store.get(name)
	if (!version) throw new Error(`no ${key}`)
	const described = await system.describeEntry(store, name, version)
	const rest = {
		partition: { bytes: name.partition, text: '' },
		key: { bytes: name.key, text: '' },
		sizeBytes: 0,
		value: null,
		keptAs: null,
	}
	expect(() => entryDetailSchema.parse({ ...described, ...rest })).not.toThrow()
	return { ...described, links: described.links.map(({ says, to, exists }) => [says, to.partition.text, to.key.text, exists]) }
}

async function entriesOf(store: Store, partition: string, valueBytes = 512) {
	const name = at(partition, 'x').partition
	const page = await store.scan({ partition: name, limit: 100, valueBytes })
	const entries = system.describeEntries(name, page.entries)
	for (const entry of entries) expect(storeEntrySchema.parse(entry)).toEqual(entry)
	return Object.fromEntries(entries.map((entry) => [entry.key.text, entry]))
}

test('the store is recognised with the version of its schema', async () => {
	expect(await system.recognise(await openSmallStore())).toEqual({ schemaVersion: '4' })
	const bare = createMemoryStore()
	expect(await system.recognise(bare)).toBeNull()
	await put(bare, ['graveler', 'other', 'x'])
	expect(await system.recognise(bare)).toBeNull()
	await put(bare, ['graveler', 'repos/a', bytesOf(run(1, 'a'))])
	expect(await system.recognise(bare)).toEqual({ schemaVersion: null })
})

test('partitions of the small store are told with what they are and where they stand', async () => {
	const partitions = await partitionsOf(await openSmallStore())
	expect(partitions).toMatchObject({
		auth: { standing: 'live', means: 'the installation, users, groups, policies and access keys' },
		graveler: { standing: 'live', means: 'list of repositories' },
		[repository]: { standing: 'live', repository: 'lakes-demo', createdAt: '2026-03-01T11:03:29Z' },
		[staging]: { standing: 'live', repository: 'lakes-demo', branch: 'dev' },
		'sensor-data-main:a4c7ef33-f7f5-4783-bd92-07f6a519d7fd': { standing: 'live', repository: 'sensor-data', branch: 'main' },
		'never-born-d6i1qa49io6g00a1b2d0': {
			standing: 'unreachable',
			repository: 'never-born',
			means: 'a repository never-born that no record names',
		},
	})
	expect(Object.values(partitions).filter(({ standing }) => standing === 'unreachable')).toHaveLength(1)
})

test('a page of partitions ends where it should and goes on behind it', async () => {
	const store = await openSmallStore()
	const first = await system.partitions(store, { limit: 2 })
	expect(first).toMatchObject({ more: true, partitions: [{ name: { text: 'auth' } }, { name: { text: 'basicAuth' } }] })
	const after = first.partitions[1]?.name.bytes
	expect(await system.partitions(store, { limit: 1, ...(after && { after }) })).toMatchObject({
		partitions: [{ name: { text: 'graveler' } }],
	})
})

test('whose a staging area is, is decided by the branch that names it and not by where a dash stands', async () => {
	const store = createMemoryStore()
	const ids = { a: 'd6i1q0c9io6g00a1b2c0', ab: 'd6i1q4k9io6g00a1b2cg' }
	const token = `team-a-b-c:${uuid}`
	await put(
		store,
		['graveler', 'repos/team-a', bytesOf(run(1, 'team-a'), run(6, ids.a))],
		['graveler', 'repos/team-a-b', bytesOf(run(1, 'team-a-b'), run(6, ids.ab))],
		[`team-a-${ids.a}`, 'branches/b-c', bytesOf(run(1, 'b-c'), run(3, `team-a-b-c:99999999-692f-4b17-9994-ce24941e7c18`))],
		[`team-a-b-${ids.ab}`, 'branches/c', bytesOf(run(1, 'c'), run(3, 'x'), run(4, token))],
		[token, 'file', bytesOf(run(1, 'file'))],
	)
	expect((await partitionsOf(store))[token]).toMatchObject({ standing: 'live', repository: 'team-a-b', branch: 'c' })
})

test('leaving, queued, moved, young and unknown partitions are told apart', async () => {
	const store = createMemoryStore()
	const token = (name: string) => `${name}:${uuid}`
	const object = (seconds: number) => bytesOf(run(1, 'f'), run(2, [1]), run(3, time(2, seconds)))
	const now = Date.parse('2026-11-20T12:00:00Z') / 1000
	const young = `new-${xidOf(now - 60)}`
	await put(
		store,
		['graveler', 'repos/going', bytesOf(run(1, 'going'), number(5, 1), run(6, 'd6i1q0c9io6g00a1b2c0'))],
		['graveler', 'repos/staying', bytesOf(run(1, 'staying'), run(6, 'd6i1q0c9io6g00a1b2c0'))],
		['going-d6i1q0c9io6g00a1b2c0', 'branches/main', bytesOf(run(1, 'main'), run(3, token('going-main')))],
		['staying-d6i1q0c9io6g00a1b2c0', 'branches/main', bytesOf(run(1, 'main'), run(3, token('somebody-else')))],
		[young, 'branches/main', bytesOf(run(1, 'main'))],
		['later-00000000000000000000', 'what/ever', 'x'],
		['enterprise-only', 'what/ever', 'x'],
		['cleanup-tokens', token('staying-old'), 'stub-value'],
		[token('going-main'), 'f', object(long)],
		[token('somebody-else'), 'f', object(long)],
		[token('staying-old'), 'f', object(long)],
		[token('staying-lost'), 'f', object(long)],
		[token('staying-new'), 'f', object(now - 60)],
		[token('import-ingest_range'), 'f', object(long)],
	)
	const standings = Object.fromEntries(
		Object.entries(await partitionsOf(store)).map(([name, { standing }]) => [name.split(':')[0], standing]),
	)
	expect(standings).toMatchObject({
		'going-d6i1q0c9io6g00a1b2c0': 'leaving',
		'staying-d6i1q0c9io6g00a1b2c0': 'live',
		[young]: 'young',
		'later-00000000000000000000': 'unknown',
		'enterprise-only': 'unknown',
		'going-main': 'leaving',
		'somebody-else': 'live',
		'staying-old': 'queued',
		'staying-lost': 'unreachable',
		'staying-new': 'young',
		'import-ingest_range': 'unreachable',
	})
})

test('entries of a list are said on one line, deletions and links with them', async () => {
	const store = await openSmallStore()
	const records = await entriesOf(store, repository)
	expect(records['branches/dev']).toMatchObject({ means: 'branch', secret: false, tombstone: false })
	expect(records['branches/dev']?.link).toMatchObject({
		partition: { text: repository },
		key: { text: expect.stringMatching(/^commits\/28a91ccb/) },
	})
	expect(records['tags/v1.0']?.link?.key.text).toMatch(/^commits\/11954053/)
	const staged = await entriesOf(store, staging)
	expect(staged['README.md']).toMatchObject({ tombstone: true, brief: 'deletion that is not committed' })
	expect(staged['tmp/scratch.txt']).toMatchObject({
		tombstone: false,
		brief: expect.stringMatching(/^Entry\{address: "data\/gp0o5k2dqxhd4n1kl7ig/),
	})
	const listed = await entriesOf(store, 'graveler')
	expect(listed['repos/lakes-demo']?.link).toMatchObject({ partition: { text: repository }, key: { text: 'branches/main' } })
	const auth = await entriesOf(store, 'auth')
	expect(auth['gUsers/Admins/users/alice']?.link).toMatchObject({ partition: { text: 'auth' }, key: { text: 'users/alice' } })
	expect(auth['installation_metadata/os']).toMatchObject({ brief: '"linux"', link: null })
})

test('of a secret nothing stands on the line, however much of it was read', async () => {
	const store = await openSmallStore()
	for (const valueBytes of [0, 20, 60, 512]) {
		const entry = (await entriesOf(store, 'basicAuth', valueBytes))['uCredentials/superAdmin/credentials/AKIAJFIXTUREKEY00001Q']
		expect(entry).toMatchObject({ secret: true, means: 'the administrator’s access key' })
		expect(entry?.brief).not.toContain('94f2')
	}
})

test('what lies in an unknown partition is unknown', async () => {
	const store = createMemoryStore()
	await put(store, ['tomorrow', 'branches/x', bytesOf(run(1, 'x'))])
	expect((await entriesOf(store, 'tomorrow'))['branches/x']).toMatchObject({ means: null, secret: false, tombstone: false, link: null })
	expect(await describe(store, 'tomorrow', 'branches/x')).toMatchObject({ means: null, links: [], editable: null })
})

test('a branch leads to its commit and to its changes, a commit to its parent, a tag to its commit', async () => {
	const store = await openSmallStore()
	const dev = await describe(store, repository, 'branches/dev')
	const commit = 'commits/28a91ccb14b0c5a4367f916e7f6c0c0541f052573c0cbd77dfa083f379bd9c5d'
	expect(dev.links).toEqual([
		['its commit', repository, commit, true],
		['its repository', 'graveler', 'repos/lakes-demo', true],
		['changes that are not committed', staging, 'README.md', true],
	])
	const parent = 'commits/1195405395d858e91322f9c2c896150eab3270814bf6cd2cd4bb214b9a4288f2'
	expect((await describe(store, repository, commit)).links[0]).toEqual(['its parent', repository, parent, true])
	expect((await describe(store, repository, 'tags/v1.0')).links[0]).toEqual(['its commit', repository, parent, true])
	expect((await describe(store, staging, 'README.md')).links).toEqual([['the branch it is staged on', repository, 'branches/dev', true]])
	expect((await describe(store, 'graveler', 'repos/lakes-demo')).links).toEqual([['its default branch', repository, 'branches/main', true]])
	await store.delete(at(repository, parent))
	expect((await describe(store, repository, 'tags/v1.0')).links[0]).toEqual(['its commit', repository, parent, false])
})

test('an index leads to its record and says when that is not there', async () => {
	const store = await openSmallStore()
	const key = 'gUsers/Admins/users/alice'
	expect((await describe(store, 'auth', key)).links).toEqual([['the record it stands for', 'auth', 'users/alice', true]])
	await store.delete(at('auth', 'users/alice'))
	expect((await describe(store, 'auth', key)).links).toEqual([['the record it stands for', 'auth', 'users/alice', false]])
	await put(
		store,
		['pulls', `repos/${repository}/dev/main`, bytesOf(run(1, 'p'))],
		[repository, 'pulls/p', bytesOf(run(7, 'dev'), run(8, 'gone'))],
	)
	expect((await describe(store, 'pulls', `repos/${repository}/dev/main`)).links).toEqual([
		['the record it stands for', repository, 'pulls/p', true],
	])
	expect((await describe(store, repository, 'pulls/p')).links.slice(0, 2)).toEqual([
		['the branch it comes from', repository, 'branches/dev', true],
		['the branch it goes to', repository, 'branches/gone', false],
	])
})

test('a run leads into the repository it ran for, and a dead partition to the repository that took its name', async () => {
	const store = await openSmallStore()
	await put(
		store,
		['actions', 'repos/lakes-demo/runs/r', bytesOf(run(2, 'main'), run(3, 'abc'))],
		['actions', 'repos/lakes-demo/tasks/r/0000_0000', bytesOf(run(1, 'r'))],
		['lakes-demo-d6i1q4k9io6g00a1b2cg', 'repo-metadata', bytesOf()],
	)
	expect((await describe(store, 'actions', 'repos/lakes-demo/runs/r')).links).toEqual([
		['the repository it ran for', 'graveler', 'repos/lakes-demo', true],
		['the branch it ran for', repository, 'branches/main', true],
		['the commit it ran for', repository, 'commits/abc', false],
	])
	expect((await describe(store, 'actions', 'repos/lakes-demo/tasks/r/0000_0000')).links).toEqual([
		['its run', 'actions', 'repos/lakes-demo/runs/r', true],
	])
	expect((await describe(store, 'lakes-demo-d6i1q4k9io6g00a1b2cg', 'repo-metadata')).links).toEqual([
		['a later repository of the same name, not its own', 'graveler', 'repos/lakes-demo', true],
	])
})

test('pieces of the names are explained, and ids are computed again', async () => {
	const store = await openSmallStore()
	const key = 'commits/28a91ccb14b0c5a4367f916e7f6c0c0541f052573c0cbd77dfa083f379bd9c5d'
	const { parts } = await describe(store, repository, key)
	expect(parts.find(({ name }) => name === 'instance')).toMatchObject({
		of: 'partition',
		says: [expect.stringContaining('1 March 2026, 11:03:29 UTC')],
	})
	const same = 'the id is the hash of this content: computed again, the same'
	expect(parts.find(({ name }) => name === 'commit')).toMatchObject({ of: 'key', says: ['SHA-256 of the commit’s content', same] })
	await put(store, [repository, key, bytesOf(run(1, 'other'), run(3, 'changed'))])
	const other = (await describe(store, repository, key)).parts.find(({ name }) => name === 'commit')
	expect(other?.says).toContainEqual(expect.stringMatching(/^the id is not the hash of this content, which is [0-9a-f]{64}$/))
})
