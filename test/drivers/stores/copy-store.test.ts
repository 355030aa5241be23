import * as files from 'node:fs/promises'
import { join } from 'node:path'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import type { TransferEvent } from '../../../electron/contract/stores.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { undoChanges } from '../../../electron/drivers/stores/apply-changes.ts'
import { openBadgerStore } from '../../../electron/drivers/stores/badger.ts'
import { openDynamoStore } from '../../../electron/drivers/stores/dynamodb.ts'
import { createDynamoClient } from '../../../electron/drivers/stores/dynamodb-client.ts'
import { createMemoryStore } from '../../../electron/drivers/stores/memory.ts'
import { createPostgresStore } from '../../../electron/drivers/stores/postgres.ts'
import { setUpPostgresStore } from '../../../electron/drivers/stores/postgres-set-up.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { bytesOf, type Entry, nameOf, noise, utf8, valueHexOf } from '../../conformance/store-ground.ts'
import { copyBadgerFolder, lakefsFixtures, quietGround } from '../../support/badger-folder.ts'
import { contentOf, copied, keptIn, memoryStoreOf, sqliteStoreIn } from '../../support/carry-ground.ts'
import { startDynamo } from '../../support/dynalite.ts'
import { lakefsRows } from '../../support/lakefs-stores.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { createPlace } from '../../support/sqlite-place.ts'

/** Names of all bytes, values of none, few and many of them. */
const odd: readonly Entry[] = [
	...Array.from({ length: 256 }, (_, byte) => ({
		partition: bytesOf(0x70, byte % 7),
		key: bytesOf(byte, 0xff, 0),
		value: noise(byte % 90),
	})),
	{ ...nameOf('p', 'large'), value: noise(390_000) },
	{ ...nameOf('p', 'middling'), value: noise(30_000) },
	{ ...nameOf('p', 'empty'), value: new Uint8Array() },
]

async function postgresStore() {
	const database = await createDatabase()
	const { engine } = await openPostgres({ server: database.server }, { environment: {} })
	await setUpPostgresStore(engine)
	return {
		store: await createPostgresStore(engine, { table: 'kv' }),
		async [Symbol.asyncDispose]() {
			await engine.close()
			await database[Symbol.asyncDispose]()
		},
	}
}

describe('a copy', () => {
	test('goes from memory to SQLite to PostgreSQL to DynamoDB and back without losing a byte', async () => {
		await using place = createPlace()
		await using postgres = await postgresStore()
		await using dynamo = await startDynamo()
		const dynamoStore = await openDynamoStore(await dynamo.createTable())
		const way = [await memoryStoreOf(odd), await sqliteStoreIn(place, 'kv.db'), postgres.store, dynamoStore, createMemoryStore()]
		for (const [index, source] of way.slice(0, -1).entries()) {
			const target = way[index + 1] as Store
			expect(await copied(source, target, place, { changes: `${index}` })).toMatchObject({
				entries: odd.length,
				verified: odd.length,
				same: 0,
			})
			expect(await contentOf(target)).toEqual(await contentOf(way[0] as Store))
		}
		await dynamoStore.close()
	})

	test('takes lakeFS’s own local store to SQLite', async () => {
		await using place = createPlace()
		await using folder = await copyBadgerFolder(join(lakefsFixtures, 'small', 'badger'))
		const source = await openBadgerStore(folder.path, quietGround)
		const target = await sqliteStoreIn(place, 'kv.db')
		expect((await copied(source, target, place)).verified).toBe(lakefsRows().length)
		expect(await contentOf(target)).toEqual(await contentOf(await memoryStoreOf(lakefsRows())))
	})

	test('makes an empty value that DynamoDB keeps as NULL an empty value elsewhere, and overwrites one', async () => {
		await using place = createPlace()
		await using dynamo = await startDynamo()
		const address = await dynamo.createTable()
		const client = createDynamoClient(address)
		const Item = { PartitionKey: { B: utf8('p') }, ItemKey: { B: utf8('k') }, ItemValue: { NULL: true } }
		await client.send(new PutItemCommand({ TableName: address.table, Item }))
		client.destroy()
		const store = await openDynamoStore(address)
		expect((await store.get(nameOf('p', 'k')))?.keptAs).toBe('null')
		const target = await sqliteStoreIn(place, 'kv.db')
		await copied(store, target, place)
		expect(await valueHexOf(target, nameOf('p', 'k'))).toBe('')
		const other = await memoryStoreOf([{ ...nameOf('p', 'k'), value: utf8('new') }])
		expect(await copied(other, store, place, { collision: 'overwrite', changes: 'more' })).toMatchObject({ verified: 1 })
		const undone = await undo(store, place.file('more'), place.file('undone'))
		expect(undone).toMatchObject({ done: 1, total: 1, fault: null })
		expect(await valueHexOf(store, nameOf('p', 'k'))).toBe('')
		await store.close()
	})

	test('tells how far it is: what was looked at, then what was written of how many', async () => {
		await using place = createPlace()
		const many = Array.from({ length: 2_500 }, (_, index) => ({ ...nameOf('p', String(index).padStart(5, '0')), value: utf8('v') }))
		const events: TransferEvent[] = []
		await copied(await memoryStoreOf(many), createMemoryStore(), place, {}, { onEvent: (event) => events.push(event) })
		expect(events.map((event) => event.kind === 'progress' && [event.phase, event.entries, event.totalEntries])).toEqual([
			['surveying', 1_000, null],
			['surveying', 2_000, null],
			['surveying', 2_500, null],
			['writing', 1_000, 2_500],
			['writing', 2_000, 2_500],
			['writing', 2_500, 2_500],
		])
	})
})

const undo = (store: Store, path: string, changesPath: string) =>
	undoChanges(store, { path, changesPath }, files, { onProgress: () => undefined })

describe('an entry that the target has with other bytes', () => {
	const source = [1, 2, 3, 4].map((index) => ({ ...nameOf('p', `${index}`), value: utf8(`ours ${index}`) }))
	const there = [
		{ ...nameOf('p', '0'), value: utf8('beside') },
		{ ...nameOf('p', '2'), value: utf8('ours 2') },
		{ ...nameOf('p', '3'), value: utf8('theirs') },
		{ ...nameOf('p', '4'), value: utf8('ours 44') },
	]

	test('stops everything before the first write', async () => {
		await using place = createPlace()
		const target = await memoryStoreOf(there)
		const fault = await faultOf(copied(await memoryStoreOf(source), target, place))
		expect(fault).toEqual({ kind: 'store-not-empty', store: 'memory', entries: 2, example: 'p / 3' })
		expect(await contentOf(target)).toEqual(await contentOf(await memoryStoreOf(there)))
		expect(place.listing()).toEqual([])
	})

	test('is kept on request', async () => {
		await using place = createPlace()
		const target = await memoryStoreOf(there)
		const ended = await copied(await memoryStoreOf(source), target, place, { collision: 'keep' })
		expect(ended).toMatchObject({ entries: 4, same: 1, kept: 2, verified: 1 })
		expect(await keptIn(place.file('changes'))).toEqual(['1: nothing → ours 1'])
		expect(Buffer.from((await target.get(nameOf('p', '3')))?.value ?? []).toString()).toBe('theirs')
	})

	test('is overwritten on request, kept before, and can be had back', async () => {
		await using place = createPlace()
		const target = await sqliteStoreIn(place, 'kv.db')
		for (const entry of there) await target.set(entry, entry.value)
		const before = await contentOf(target)
		const ended = await copied(await memoryStoreOf(source), target, place, { collision: 'overwrite' })
		expect(ended).toMatchObject({ entries: 4, same: 1, kept: 0, verified: 3 })
		expect(await contentOf(target)).toEqual(await contentOf(await memoryStoreOf([...source, there[0] as Entry])))
		expect(await keptIn(place.file('changes'))).toEqual(['1: nothing → ours 1', '3: theirs → ours 3', '4: ours 44 → ours 4'])
		expect(await undo(target, place.file('changes'), place.file('undone'))).toMatchObject({ done: 3, total: 3, fault: null })
		expect(await contentOf(target)).toEqual(before)
	})

	test('is found among far more entries that are only there', async () => {
		await using place = createPlace()
		const target = await sqliteStoreIn(place, 'kv.db')
		const crowd = Array.from({ length: 20_000 }, (_, index) => ({ ...nameOf('p', `1${index}`), value: noise(10, index) }))
		await Promise.all([...crowd, ...there].map((entry) => target.set(entry, entry.value)))
		const large = { ...nameOf('p', '15'), value: noise(50_000) }
		const ended = await copied(await memoryStoreOf([...source, large]), target, place, { collision: 'keep' })
		expect(ended).toMatchObject({ entries: 5, same: 1, kept: 3, verified: 1 })
	})
})

describe('before anything is written', () => {
	test('every entry is held against the limits of the target', async () => {
		await using place = createPlace()
		await using dynamo = await startDynamo()
		const store = await openDynamoStore(await dynamo.createTable())
		const fits = { ...nameOf('p', 'a'), value: utf8('v') }
		// 409,600 bytes of item, of which names of attributes are 28
		const limit = 400 * 1024 - 1 - 1 - 'PartitionKeyItemKeyItemValue'.length
		await copied(await memoryStoreOf([fits, { ...nameOf('p', 'b'), value: noise(limit) }]), store, place)
		const source = await memoryStoreOf([
			{ ...nameOf('p', 'c'), value: utf8('v') },
			{ ...nameOf('p', 'd'), value: noise(limit + 1) },
		])
		const fault = await faultOf(copied(source, store, place, { changes: 'more' }))
		expect(fault).toMatchObject({ kind: 'store-too-large', part: 'entry', partition: 'p', key: 'd' })
		expect(await store.get(nameOf('p', 'c'))).toBeNull()
		await store.close()
	})

	test('a target that can only be read is refused', async () => {
		await using place = createPlace()
		await using folder = await copyBadgerFolder(join(lakefsFixtures, 'small', 'badger'))
		const target = await openBadgerStore(folder.path, quietGround)
		expect((await faultOf(copied(await memoryStoreOf(odd), target, place))).kind).toBe('store-read-only')
		expect(place.listing()).toEqual([])
	})

	test('a change file that is there already is not touched', async () => {
		await using place = createPlace()
		const target = createMemoryStore()
		await files.writeFile(place.file('changes'), 'mine')
		const fault = await faultOf(copied(await memoryStoreOf(odd), target, place))
		expect(fault).toEqual({ kind: 'file-exists', path: place.file('changes') })
		expect([await contentOf(target), place.listing()]).toEqual([[], ['changes 4']])
	})
})

describe('a copy that is broken off', () => {
	const many = Array.from({ length: 3_500 }, (_, index) => ({ ...nameOf('p', String(index).padStart(5, '0')), value: noise(20, index) }))

	test('by its person ends between two batches, and goes on where it was', async () => {
		await using place = createPlace()
		const [source, target] = [await memoryStoreOf(many), await sqliteStoreIn(place, 'kv.db')]
		const stop = new AbortController()
		const onEvent = (event: TransferEvent) => {
			if (event.kind === 'progress' && event.phase === 'writing' && event.entries === 2_000) stop.abort()
		}
		expect(await faultOf(copied(source, target, place, {}, { signal: stop.signal, onEvent }))).toEqual({ kind: 'cancelled' })
		expect(await contentOf(target)).toHaveLength(2_000)
		expect(await copied(source, target, place, { changes: 'more' })).toMatchObject({ entries: 3_500, same: 2_000, verified: 1_500 })
		expect(await contentOf(target)).toEqual(await contentOf(source))
		expect(await undo(target, place.file('more'), place.file('undone'))).toMatchObject({ done: 1_500, total: 1_500 })
		expect(await undo(target, place.file('changes'), place.file('undone too'))).toMatchObject({ done: 2_000, total: 2_000 })
		expect(await contentOf(target)).toEqual([])
	})

	test('by a write of somebody else leaves that write alone', async () => {
		await using place = createPlace()
		const [source, target] = [await memoryStoreOf(many), createMemoryStore()]
		const name = nameOf('p', '01500')
		const onEvent = (event: TransferEvent) => {
			if (event.kind === 'progress' && event.phase === 'writing' && event.entries === 1_000) void target.set(name, utf8('theirs'))
		}
		const fault = await faultOf(copied(source, target, place, {}, { onEvent }))
		expect(fault).toEqual({ kind: 'changed-since-read', partition: 'p', key: '01500' })
		expect(await valueHexOf(target, name)).toBe(Buffer.from('theirs').toString('hex'))
	})

	test('by a target that does not keep what it is given says which entry', async () => {
		await using place = createPlace()
		const memory = createMemoryStore()
		const target: Store = { ...memory, setIf: (name, value, condition) => memory.setIf(name, value.slice(0, 19), condition) }
		const fault = await faultOf(copied(await memoryStoreOf(many), target, place))
		expect(fault).toEqual({ kind: 'copy-differs', store: 'memory', partition: 'p', key: '00000' })
	})
})
