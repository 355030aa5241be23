import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { UnreachableEvent } from '../../../electron/contract/stores.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { createPostgresStore } from '../../../electron/drivers/stores/postgres.ts'
import {
	branch,
	brief,
	commit,
	dead,
	deletion,
	found,
	lake,
	live,
	now,
	object,
	old,
	repository,
	search,
	seconds,
	system,
	uuid,
	young,
} from '../../support/lakefs-lake.ts'
import { at, openSmallStore, put, readManifest, xidOf } from '../../support/lakefs-stores.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { bytesOf, number, run, time } from '../../support/protobuf-bytes.ts'

test('in the small store only the repository that was never born is found, with every row the manifest says so of', async () => {
	const rows = readManifest().filter(({ category }) => category !== 'live')
	expect(rows.map(({ partition }) => partition)).toEqual(['never-born-d6i1qa49io6g00a1b2d0', 'never-born-d6i1qa49io6g00a1b2d0'])
	expect(await search(await openSmallStore())).toMatchObject([
		{
			category: 'dangling-repository',
			partition: { text: 'never-born-d6i1qa49io6g00a1b2d0' },
			key: null,
			entries: rows.length,
			bytes: rows.reduce((sum, row) => sum + Buffer.from(row.value_base64, 'base64').length, 0),
			at: '2026-03-01T11:04:08Z',
			removal: 'harmless',
			why: expect.stringContaining('did not come to its last step'),
		},
	])
})

test('no entry is counted twice, though a lost repository’s branches are read first by themselves', async () => {
	const told: UnreachableEvent[] = []
	const store = await lake(
		[dead, 'branches/main', branch('main', 'c2', run(3, `gone-main:${uuid('b')}`))],
		[dead, 'commits/c2', commit('c2', old)],
	)
	await system.findUnreachable(store, { now, onEvent: (event) => told.push(event) })
	// A branch and a commit of each of the two; the list of repositories is no part of the search
	expect(told.at(-1)).toEqual({ kind: 'searched', partitions: 3, entries: 4 })
})

test('the same is found in a PostgreSQL database that lakeFS filled', async () => {
	const script = readFileSync(new URL('../../fixtures/lakefs/small/kv.sql', import.meta.url), 'utf8')
	await using database = await createDatabase(script)
	const { engine } = await openPostgres({ server: database.server }, { environment: {} })
	try {
		const store = await createPostgresStore(engine, { table: 'kv' })
		expect(await system.recognise(store)).toEqual({ schemaVersion: '4' })
		expect(await search(store)).toEqual(await search(await openSmallStore()))
		const [inMemory, inPostgres] = [
			await system.partitions(await openSmallStore(), { limit: 99 }),
			await system.partitions(store, { limit: 99 }),
		]
		expect(inPostgres).toEqual(inMemory)
	} finally {
		await engine.close()
	}
})

test('a partition without a record is judged by what it holds', async () => {
	const store = await lake(
		[dead, 'settings/protected_branches', bytesOf()],
		[dead, 'pulls/p', bytesOf(run(1, 'p'))],
		[`work-${xidOf(old)}`, 'branches/main', branch('main', 'c2', run(3, `work-main:${uuid('b')}`))],
		[`work-${xidOf(old)}`, 'commits/c1', commit('c1', old)],
		[`work-${xidOf(old)}`, 'commits/c2', commit('c2', old, 'c1')],
		[`work-main:${uuid('b')}`, 'f', object('f', old)],
		[`newborn-${xidOf(young)}`, 'branches/main', branch('main', 'c1')],
		[`newborn-${xidOf(young)}`, 'commits/c1', commit('c1', young)],
		[`more-${xidOf(old)}`, 'enterprise/thing', 'x'],
	)
	expect(await found(store)).toEqual([
		`dangling-repository | ${dead} | * | harmless`,
		`dangling-repository | more-${xidOf(old)} | * | loses-work`,
		`dangling-repository | newborn-${xidOf(young)} | * | too-young`,
		`dangling-repository | work-${xidOf(old)} | * | loses-work`,
		`orphan-staging | work-main:${uuid('b')} | * | loses-work`,
	])
})

test('staging areas are told apart: named, sealed, queued, of an ingest, orphaned, young, without a time', async () => {
	const area = (name: string, digit: string) => `${name}:${uuid(digit)}`
	const store = await lake(
		[live, 'branches/dev', branch('dev', 'c1', run(3, area('lake-dev', 'b')), run(4, area('lake-dev', 'c')))],
		['cleanup-tokens', area('lake-dev', 'd'), 'stub-value'],
		...['a', 'b', 'c', 'd', 'e'].map((digit) => [area(digit === 'a' ? 'lake-main' : 'lake-dev', digit), 'f', object('f', old)] as const),
		[area('lake-dev', '1'), 'f', object('f', old)],
		[area('lake-dev', '1'), 'g', object('g', young)],
		[area('gone-main', '2'), 'f', object('f', old)],
		[area('gone-main', '2'), 'g', deletion('g')],
		[area('gone-main', '3'), 'g', deletion('g')],
		[area('import-ingest_range', '4'), 'f', object('f', old)],
		[area('import-ingest_range', '5'), 'f', object('f', young)],
		[area('enterprise', '6'), 'f', 'something else'],
		[area('enterprise', '7'), 'f', object('another key', old)],
	)
	const all = await search(store)
	expect(all.map(brief).sort()).toEqual([
		`ingest-staging | ${area('import-ingest_range', '4')} | * | harmless`,
		`ingest-staging | ${area('import-ingest_range', '5')} | * | too-young`,
		`orphan-staging | ${area('gone-main', '2')} | * | harmless`,
		`orphan-staging | ${area('gone-main', '3')} | * | too-young`,
		`orphan-staging | ${area('lake-dev', '1')} | * | too-young`,
		`orphan-staging | ${area('lake-dev', 'e')} | * | loses-work`,
		`queued-staging | ${area('lake-dev', 'd')} | * | harmless`,
	])
	expect(all.find(({ partition }) => partition.text === area('gone-main', '2'))).toMatchObject({
		entries: 2,
		bytes: object('f', old).length + deletion('g').length,
		at: '2026-10-23T12:00:00Z',
		why: expect.stringContaining('It holds 1 object and 1 deletion'),
	})
})

test('commits are followed from branches and tags through all their parents; those left are dangling', async () => {
	const store = await lake(
		[live, 'branches/main', branch('main', 'm')],
		[live, 'commits/m', commit('m', old, 'c1', 'side')],
		[live, 'commits/side', commit('side', old, 'c1')],
		[live, 'tags/v1', bytesOf(run(1, 'v1'), run(2, 'tagged'))],
		[live, 'commits/tagged', commit('tagged', old, 'm')],
		[live, 'commits/lost', commit('lost', old, 'no such parent')],
		[live, 'commits/fresh', commit('fresh', young, 'm')],
	)
	expect(await found(store)).toEqual([
		`dangling-commit | ${live} | commits/fresh | too-young`,
		`dangling-commit | ${live} | commits/lost | may-lose-objects`,
	])
})

test('what is missing is damage, and never to be taken away', async () => {
	const store = await lake(
		[live, 'branches/broken', branch('broken', 'nowhere')],
		[live, 'tags/broken', bytesOf(run(1, 'broken'), run(2, 'nowhere'))],
		[live, 'commits/c1', commit('c1', old, 'missing')],
		['graveler', 'repos/bare', repository('bare')],
		['graveler', 'repos/going', repository('going', number(5, 1))],
		[`going-${xidOf(old)}`, 'commits/rest', commit('rest', old)],
	)
	expect(await found(store)).toEqual([
		'default-branch-missing | graveler | repos/bare | never',
		`missing-commit | ${live} | branches/broken | never`,
		`missing-commit | ${live} | tags/broken | never`,
		`missing-parent | ${live} | commits/c1 | never`,
		'repository-leaving | graveler | repos/going | never',
	])
})

test('index rows without a record are found, and those with one are not', async () => {
	const late = xidOf(young)
	const store = await lake(
		['auth', 'users/here', bytesOf(run(2, 'here'))],
		['auth', 'gUsers/g/users/here', bytesOf(run(1, 'users/here'))],
		['auth', 'gUsers/g/users/gone', bytesOf(run(1, 'users/gone'))],
		['auth', 'uPolicies/u/policies/p', bytesOf()],
		['pulls', `repos/${live}/a/main`, bytesOf(run(1, 'p'))],
		['pulls', `repos/${live}/b/main`, bytesOf(run(1, xidOf(old)))],
		['pulls', `repos/${live}/c/main`, bytesOf(run(1, late))],
		['pulls', `repos/${dead}/a/main`, bytesOf(run(1, 'p'))],
		[live, 'pulls/p', bytesOf(run(1, 'p'))],
	)
	expect(await found(store)).toEqual([
		'index-without-primary | auth | gUsers/g/users/gone | harmless',
		'index-without-primary | auth | uPolicies/u/policies/p | harmless',
		`index-without-primary | pulls | repos/${live}/b/main | harmless`,
		`index-without-primary | pulls | repos/${live}/c/main | too-young`,
		`pulls-of-dead-repository | pulls | repos/${dead}/a/main | harmless`,
	])
})

test('runs of actions of no repository are found with the time their id tells', async () => {
	const id = xidOf(old, true)
	const store = await lake(
		['actions', `repos/lake/runs/${id}`, bytesOf(run(1, id))],
		['actions', `repos/lake/branches/main/${id}`, bytesOf(run(1, `repos/lake/runs/${id}`))],
		['actions', `repos/lake/commits/c1/${xidOf(old - 5, true)}`, bytesOf(run(1, `repos/lake/runs/${xidOf(old - 5, true)}`))],
		['actions', `repos/gone/runs/${id}`, bytesOf(run(1, id))],
		['actions', `repos/gone/tasks/${id}/0000_0000`, bytesOf(run(1, id))],
		['actions', `repos/soon/runs/${xidOf(young, true)}`, bytesOf(run(1, id))],
	)
	expect(await found(store)).toEqual([
		`actions-of-unknown-repository | actions | repos/gone/runs/${id} | harmless`,
		`actions-of-unknown-repository | actions | repos/gone/tasks/${id}/0000_0000 | harmless`,
		`actions-of-unknown-repository | actions | repos/soon/runs/${xidOf(young, true)} | too-young`,
		`index-without-primary | actions | repos/lake/commits/c1/${xidOf(old - 5, true)} | harmless`,
	])
	expect((await search(store)).find(({ key }) => key?.text.startsWith('repos/gone/runs'))?.at).toBe('2026-10-23T12:00:00Z')
})

test('what nobody wrote to for long is found, and what is fresh is left alone', async () => {
	const task = (at: number, ...more: number[][]) => bytesOf(run(1, [...time(3, at), ...more.flat()]))
	const store = await lake(
		[live, 'imports/old', bytesOf(number(2, 1), time(3, old))],
		[live, 'imports/new', bytesOf(time(3, young))],
		[live, 'imports/timeless', bytesOf(run(1, 'timeless'))],
		[live, 'tasks/DRold', task(old, run(7, 'dump_refs'))],
		[live, 'tasks/DRnew', task(young)],
		['catalog', 'instances/old', bytesOf(time(1, old))],
		['catalog', 'instances/new', bytesOf(time(1, young))],
		['multiparts', 'old', bytesOf(run(2, 'a/b'), time(3, old))],
		['multiparts', 'new', bytesOf(time(3, seconds - 3 * 86_400))],
	)
	expect(await found(store)).toEqual([
		'old-upload | multiparts | old | loses-work',
		'stale-import | '.concat(live, ' | imports/old | harmless'),
		'stale-instance | catalog | instances/old | harmless',
		'stale-task | '.concat(live, ' | tasks/DRold | harmless'),
	])
})

test('unknown partitions are never found, whatever they look like', async () => {
	const store = await lake(['enterprise', 'x', 'y'], ['later-00000000000000000000', 'x', 'y'], ['a:b', 'x', 'y'])
	expect(await found(store)).toEqual([])
})

const broken = Uint8Array.of(0x0a, 0xff)

test('what a repository whose record cannot be read may own is not judged', async () => {
	const store = await lake(
		['graveler', 'repos/torn', broken],
		[`torn-${xidOf(old)}`, 'branches/main', branch('main', 'c1')],
		[`torn-main:${uuid('b')}`, 'f', object('f', old)],
		['pulls', `repos/torn-${xidOf(old)}/a/main`, bytesOf(run(1, 'p'))],
		['actions', `repos/torn/runs/${xidOf(old, true)}`, bytesOf()],
	)
	expect(await found(store)).toEqual([])
	const { partitions } = await system.partitions(store, { limit: 99 })
	expect(partitions.filter(({ name }) => name.text.startsWith('torn')).map(({ standing }) => standing)).toEqual(['unknown', 'unknown'])
})

test('where a branch or a commit cannot be read, no staging area of it and no commit is called unreachable', async () => {
	const store = await lake([live, 'commits/lost', commit('lost', old)], [`lake-torn:${uuid('b')}`, 'f', object('f', old)])
	expect(await found(store)).toHaveLength(2)
	await put(store, [live, 'branches/torn', broken])
	expect(await found(store)).toEqual([])
	const { partitions } = await system.partitions(store, { limit: 99 })
	expect(partitions.find(({ name }) => name.text.startsWith('lake-torn'))?.standing).toBe('unknown')
	await store.delete(at(live, 'branches/torn'))
	await put(store, [live, 'commits/c1', broken])
	expect(await found(store)).toEqual([`orphan-staging | lake-torn:${uuid('b')} | * | loses-work`])
})

test('a branch with thousands of sealed staging areas names each of them', async () => {
	const tokens = Array.from({ length: 25_000 }, (_, index) => `lake-piled-up:${String(index).padStart(8, '0')}-692f-4b17-9994-ce24941e7c18`)
	const last = tokens.at(-1) ?? ''
	const store = await lake([last, 'f', object('f', old)])
	const piled = Buffer.concat([Buffer.from(branch('piled-up', 'c1')), ...tokens.map((token) => Buffer.from(run(4, token)))])
	expect(piled.length).toBeGreaterThan(1_048_576)
	await put(store, [live, 'branches/piled-up', Uint8Array.from(piled)])
	expect(await found(store)).toEqual([])
})
