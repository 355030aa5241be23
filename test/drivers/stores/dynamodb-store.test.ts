import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AttributeValue, CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDynamoStore } from '../../../electron/drivers/stores/dynamodb.ts'
import { createDynamoClient, setUpDynamoTable } from '../../../electron/drivers/stores/dynamodb-client.ts'
import type { DynamoAddress } from '../../../electron/drivers/stores/keeper.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { everyEntry, hex, nameOf, noise, utf8 } from '../../conformance/store-ground.ts'
import { storeLaw } from '../../conformance/stores.ts'
import { readingLaw } from '../../conformance/stores-reading.ts'
import { lakefsFixtures, manifestEntries, toRows } from '../../support/badger-folder.ts'
import { type DynamoServer, startDynamo } from '../../support/dynalite.ts'

let server: DynamoServer
beforeAll(async () => {
	server = await startDynamo()
})
afterAll(() => server[Symbol.asyncDispose]())

storeLaw('DynamoDB', async () => {
	const address = await server.createTable()
	const opened: Store[] = []
	const openAnother = async () => {
		const store = await openDynamoStore(address)
		opened.push(store)
		return store
	}
	return {
		store: await openAnother(),
		openAnother,
		async [Symbol.asyncDispose]() {
			await Promise.all(opened.map((store) => store.close()))
		},
	}
})

/** Items as the official client writes them, past our own store. */
async function putItems(address: DynamoAddress, items: readonly Record<string, AttributeValue>[]): Promise<void> {
	const client = createDynamoClient(address)
	for (const Item of items) await client.send(new PutItemCommand({ TableName: address.table, Item }))
	client.destroy()
}

const itemOf = (partition: string, key: string, ItemValue: AttributeValue) => ({
	PartitionKey: { B: utf8(partition) },
	ItemKey: { B: utf8(key) },
	ItemValue,
})

async function loadLakefs(): Promise<Store> {
	const address = await server.createTable()
	const { Items } = JSON.parse(await readFile(join(lakefsFixtures, 'small/dynamodb_items.json'), 'utf8')) as {
		Items: readonly Record<string, { B: string }>[]
	}
	const toItem = (item: Record<string, { B: string }>) =>
		Object.fromEntries(Object.entries(item).map(([column, { B }]) => [column, { B: new Uint8Array(Buffer.from(B, 'base64')) }]))
	await putItems(address, Items.map(toItem))
	return openDynamoStore(address)
}

readingLaw('lakeFS DynamoDB', async () => {
	const store = await loadLakefs()
	return { store, content: await manifestEntries('small'), [Symbol.asyncDispose]: () => store.close() }
})

test('every item of lakeFS’s is as its manifest says', async () => {
	const store = await loadLakefs()
	expect(toRows(await everyEntry(store, 7))).toEqual(toRows(await manifestEntries('small')))
})

describe('an empty value that an old client stored as NULL', () => {
	const name = nameOf('p', 'old')
	const lay = async () => {
		const address = await server.createTable()
		await putItems(address, [itemOf('p', 'new', { B: new Uint8Array() }), itemOf('p', 'old', { NULL: true })])
		return openDynamoStore(address)
	}

	test('is read as empty, and how it is kept is told', async () => {
		const store = await lay()
		expect(await store.get(name)).toEqual({ value: new Uint8Array(), keptAs: 'null' })
		expect(await store.get(nameOf('p', 'new'))).toEqual({ value: new Uint8Array() })
		expect(await store.peek(name, { offset: 0, atMost: 9 })).toEqual({ bytes: new Uint8Array(), sizeBytes: 0 })
		expect((await store.scan({ partition: utf8('p'), limit: 9, valueBytes: 9 })).entries.map(({ sizeBytes }) => sizeBytes)).toEqual([0, 0])
	})

	test('is compared by the type that is stored', async () => {
		const store = await lay()
		const condition = { kind: 'unchanged', since: { value: new Uint8Array() } } as const
		expect(await faultOf(store.setIf(name, utf8('x'), condition))).toMatchObject({ kind: 'changed-since-read' })
		expect(await faultOf(store.deleteIf(name, condition.since))).toMatchObject({ kind: 'changed-since-read' })
		await store.setIf(name, utf8('x'), { kind: 'unchanged', since: { value: new Uint8Array(), keptAs: 'null' } })
		expect(await store.get(name)).toEqual({ value: utf8('x') })
	})

	test('can be taken away as it was read, and counts as present', async () => {
		const store = await lay()
		expect(await faultOf(store.setIf(name, utf8('x'), { kind: 'absent' }))).toMatchObject({ kind: 'changed-since-read' })
		const read = await store.get(name)
		if (!read) throw new Error('the item is not there')
		await store.deleteIf(name, read)
		expect(await store.get(name)).toBeNull()
	})
})

describe('limits', () => {
	test('an item of 400 KB with the names of its attributes is taken, one byte more is refused before it is sent', async () => {
		const store = await openDynamoStore(await server.createTable())
		const name = nameOf('part', 'key')
		const most = 400 * 1024 - 'PartitionKeyItemKeyItemValue'.length - 'partkey'.length
		await store.set(name, noise(most))
		expect((await store.get(name))?.value.length).toBe(most)
		expect(await faultOf(store.set(name, noise(most + 1)))).toEqual({
			kind: 'store-too-large',
			part: 'entry',
			partition: 'part',
			key: 'key',
			sizeBytes: 400 * 1024 + 1,
			limitBytes: 400 * 1024,
		})
	})

	test('what could not be stored is not looked for', async () => {
		const store = await openDynamoStore(await server.createTable())
		const long = { partition: noise(2049), key: noise(1025) }
		await store.set({ partition: utf8('p'), key: noise(1024) }, utf8('x'))
		expect(await store.get({ partition: utf8('p'), key: long.key })).toBeNull()
		expect(await store.get({ partition: long.partition, key: utf8('k') })).toBeNull()
		expect(await store.scan({ partition: long.partition, limit: 1, valueBytes: 0 })).toEqual({ entries: [], more: false })
		expect(await store.count(utf8('p'), long.key)).toBe(0)
		const before = await store.scan({ partition: utf8('p'), start: noise(1024).slice(0, 1023), limit: 1, valueBytes: 0 })
		expect(before.entries.map(({ key }) => hex(key))).toEqual([hex(noise(1024))])
		for (const bounds of [{ start: long.key }, { after: noise(1024) }, { after: long.key }])
			expect(await store.scan({ partition: utf8('p'), ...bounds, limit: 1, valueBytes: 0 })).toEqual({ entries: [], more: false })
	})

	test('pages go on behind the megabyte at which DynamoDB breaks them', async () => {
		const store = await openDynamoStore(await server.createTable())
		for (let entry = 0; entry < 9; entry++) await store.set(nameOf('p', `k${entry}`), noise(300_000, entry + 1))
		const page = await store.scan({ partition: utf8('p'), skip: 1, limit: 7, valueBytes: 3 })
		expect(page.entries.map(({ key, sizeBytes }) => `${Buffer.from(key)} ${sizeBytes}`)).toEqual(
			[1, 2, 3, 4, 5, 6, 7].map((entry) => `k${entry} 300000`),
		)
		expect(page.more).toBe(true)
		expect(page.entries[0]?.value.length).toBe(3)
		expect(await store.count(utf8('p'))).toBe(9)
		expect((await store.partitions({ limit: 5 })).partitions).toEqual([utf8('p')])
	})
})

describe('the table', () => {
	test('is made in lakeFS’s layout, and making it again does nothing', async () => {
		const address = server.address('made-twice')
		expect(await faultOf(openDynamoStore(address))).toEqual({ kind: 'not-found', path: address.shown })
		await setUpDynamoTable(address)
		const store = await openDynamoStore(address)
		await store.set(nameOf('p', 'k'), utf8('x'))
		await setUpDynamoTable(address)
		expect(await store.get(nameOf('p', 'k'))).toEqual({ value: utf8('x') })
	})

	test('of another layout is no store', async () => {
		const address = server.address('others')
		const client = createDynamoClient(address)
		await client.send(
			new CreateTableCommand({
				TableName: 'others',
				BillingMode: 'PAY_PER_REQUEST',
				AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
				KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
			}),
		)
		client.destroy()
		expect(await faultOf(openDynamoStore(address))).toEqual({ kind: 'no-such-store', store: address.shown })
		expect(await faultOf(setUpDynamoTable(address))).toEqual({ kind: 'no-such-store', store: address.shown })
	})

	test('holds an item that is none of lakeFS’s: it is named as damage, not shown as empty', async () => {
		const address = await server.createTable()
		await putItems(address, [itemOf('p', 'k', { S: 'text' })])
		const store = await openDynamoStore(address)
		expect(await faultOf(store.get(nameOf('p', 'k')))).toMatchObject({ kind: 'store-damaged', path: address.shown })
	})
})
