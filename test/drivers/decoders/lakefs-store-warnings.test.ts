import { expect, test } from 'vitest'
import { createLakefsSystem } from '../../../electron/drivers/decoders/lakefs-store.ts'
import { createMemoryStore } from '../../../electron/drivers/stores/memory.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import type { EntryChange } from '../../../electron/drivers/stores/store-system.ts'
import { at, openSmallStore, put, xidOf } from '../../support/lakefs-stores.ts'
import { bytesOf, number, run } from '../../support/protobuf-bytes.ts'

const system = createLakefsSystem(() => new Date('2026-11-20T12:00:00Z'))
const lake = await openSmallStore()
/** Of all of a plan's changes, each said once. */
const warningsOf = async (changes: readonly EntryChange[], store: Store = lake) => [
	...new Set((await system.warnings(store, changes)).flat()),
]
const repository = 'lakes-demo-d6i1q0c9io6g00a1b2c0'
const staging = 'lakes-demo-dev:55a6c09f-692f-4b17-9994-ce24941e7c18'

const commitKey = `commits/${'ab'.repeat(32)}`
const staged = (size: number) => bytesOf(run(1, 'a'), run(2, [1]), run(3, number(3, size)))
const named = (id: string, ...more: number[][]) => bytesOf(run(1, id), ...more)

test.each<[string, string, Uint8Array | null, Uint8Array | null, string]>([
	['graveler', 'repos/r', named('r'), null, 'branches, commits, tags and everything else of the repository stay'],
	['graveler', 'repos/r', named('r'), named('r', run(2, 's3://b')), 'keeps repositories in memory'],
	['graveler', 'repos/r', named('r', run(6, 'a')), named('r', run(6, 'b')), 'moves to another partition, r-b'],
	['graveler', 'repos/r', named('r'), named('r', number(5, 1)), 'answers that the repository is gone'],
	['graveler', 'repos/r', named('r'), named('s'), 'calls itself s, its key says r'],
	[
		repository,
		'branches/b',
		named('b', run(3, 't1'), run(4, 't2')),
		null,
		'leaves behind 2 staging areas, with changes that are not committed: t1, t2',
	],
	[repository, 'branches/b', named('b', run(3, 't1')), named('b', run(3, 't2')), 'no longer names 1 staging area'],
	[repository, 'branches/b', named('b', run(2, 'x')), named('b', run(2, 'y')), 'moves to another commit at once'],
	[repository, 'branches/b', named('b'), named('c'), 'calls itself c, its key says b'],
	[repository, 'tags/t', named('t'), null, 'only this tag leads to'],
	[
		repository,
		commitKey,
		named('x'),
		named('ab'.repeat(32)),
		'keeps commits in memory: it may go on with what it knows for up to 10 minutes',
	],
	[repository, commitKey, named('x'), named('ab'.repeat(32)), 'The id is the hash of the content, and this content has another'],
	[repository, commitKey, named('x'), null, 'objects may be deleted sooner'],
	[repository, 'settings/protected_branches', bytesOf(), null, 'keeps settings in memory'],
	[staging, 'a', staged(1), staged(2), 'The identity is the hash'],
	[staging, 'a', staged(1), null, 'The uncommitted change is gone for good'],
	[staging, 'a', bytesOf(run(1, 'a')), null, 'The object it marks as deleted is there again'],
	['auth', 'users/u', bytesOf(run(2, 'u')), null, 'belong to whoever gets the same name again'],
	['auth', 'users/u', bytesOf(run(2, 'u')), bytesOf(run(2, 'u'), run(4, 'mail')), 'up to 20 seconds'],
	['auth', 'gUsers/g/users/u', bytesOf(run(1, 'users/u')), bytesOf(), 'It leads nowhere'],
	[
		'basicAuth',
		'uCredentials/a/credentials/k',
		bytesOf(run(1, 'k'), run(2, 's')),
		bytesOf(run(1, 'k'), run(2, 't')),
		'bytes that it did not encrypt',
	],
	['kv-internal-metadata', 'kv/schema/version', Buffer.from('4'), Buffer.from('3'), 'does not start with version 3'],
	['kv-internal-metadata', 'kv/schema/version', Buffer.from('4'), Buffer.from('5'), 'does not start with 5'],
	['kv-internal-metadata', 'kv/schema/version', Buffer.from('4'), null, 'never set up'],
	['cleanup-tokens', staging, null, Buffer.from('stub-value'), 'takes away everything in this one'],
	['auth', 'installation_metadata/setup_timestamp', Buffer.from('x'), null, 'never set up'],
	['multiparts', 'u', bytesOf(), null, 'can no longer be completed'],
	[repository, 'branches/b', named('b'), Buffer.from('no message'), 'lakeFS cannot read these bytes'],
	['tomorrow', 'x', Buffer.from('a'), null, 'is not known'],
])('a change of %s / %s is warned of', async (partition, key, before, after, warning) => {
	expect(await warningsOf([{ ...at(partition, key), before, after }])).toContainEqual(expect.stringContaining(warning))
})

test('what does not change is not warned of', async () => {
	expect(await warningsOf([{ ...at(repository, 'branches/b'), before: named('c'), after: named('c') }])).toEqual([])
})

/** A whole partition taken away, as a plan of its removal does. */
async function warningsOfRemoving(store: Store, partition: string): Promise<readonly string[]> {
	const page = await store.scan({ partition: at(partition, 'x').partition, limit: 100, valueBytes: 1000 })
	expect(page.entries).not.toHaveLength(0)
	return warningsOf(
		page.entries.map(({ key, value }) => ({ ...at(partition, key), before: value, after: null })),
		store,
	)
}

test('a repository that was never born goes without a warning: lakeFS cannot reach it and nobody’s work is in it', async () => {
	expect(await warningsOfRemoving(await openSmallStore(), 'never-born-d6i1qa49io6g00a1b2d0')).toEqual([])
})

test('of a lost repository it is told which commits and which uncommitted changes go with it', async () => {
	const token = `gone-main:${'55a6c09f-692f-4b17-9994-ce24941e7c18'}`
	const store = createMemoryStore()
	await put(
		store,
		[`gone-${xidOf(1_780_000_000)}`, 'branches/main', named('main', run(3, token))],
		[`gone-${xidOf(1_780_000_000)}`, commitKey, named('ab'.repeat(32), run(2, 'alice'))],
		[token, 'a', staged(1)],
	)
	expect(await warningsOfRemoving(store, `gone-${xidOf(1_780_000_000)}`)).toEqual([
		`The branch leaves behind 1 staging area, with changes that are not committed: ${token}.`,
		'No record names their repository. Its commits could be had back by writing that record again; after this they cannot.',
	])
	expect(await warningsOfRemoving(store, token)).toEqual([
		'No branch names these uncommitted changes. They are gone for good; the objects’ data stays in the object store.',
	])
})

test('what a record that cannot be read may name is warned of like what is named', async () => {
	const store = await openSmallStore()
	await put(store, ['graveler', 'repos/never-born', 'no message'])
	expect(await warningsOfRemoving(store, 'never-born-d6i1qa49io6g00a1b2d0')).toContainEqual(expect.stringContaining('leaves behind'))
})

test('a living repository’s entries are warned of one by one', async () => {
	expect(await warningsOfRemoving(await openSmallStore(), repository)).toEqual(
		expect.arrayContaining([expect.stringContaining('leaves behind'), expect.stringContaining('objects may be deleted sooner')]),
	)
})
