import { expect, test } from 'vitest'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { createRedunStore } from '../../../electron/drivers/stores/redun-store.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import { redunFixture } from '../../support/redun-database.ts'
import { createRepository } from '../../support/redun-postgres.ts'
import { copyRows } from '../../support/redun-postgres-rows.ts'
import { allValues, nowhere, optionsOn, workflowPlaces, workflowValues } from '../../support/redun-values-ground.ts'

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))
const partition = bytes('value')
const shown = 'redun.db'

async function onFile(places = workflowPlaces): Promise<Store> {
	const engine = await openSqlite({ path: redunFixture('workflow/redun.db') })
	return createRedunStore({ ...optionsOn(engine, 'sqlite'), places, shown })
}

async function keysOf(store: Store, request: Partial<Parameters<Store['scan']>[0]> = {}) {
	const { entries, more } = await store.scan({ partition, limit: 500, valueBytes: 0, ...request })
	return { keys: entries.map(({ key }) => Buffer.from(key).toString('latin1')), more }
}

async function holdsAll(store: Store): Promise<void> {
	const { values: listed } = await allValues(await workflowValues())
	const { entries, more } = await store.scan({ partition, limit: 156, valueBytes: 2_000_000 })
	expect(more).toBe(false)
	expect(entries.map(({ key }) => Buffer.from(key).toString('latin1'))).toEqual(listed.map(({ hash }) => hash))
	expect(entries.map(({ sizeBytes }) => sizeBytes)).toEqual(listed.map(({ sizeBytes }) => sizeBytes))
	for (const { key, value } of entries.slice(0, 20)) expect((await store.get({ partition, key }))?.value).toEqual(value)
	const [first = '', second = '', third = ''] = listed.map(({ hash }) => hash)
	expect(await keysOf(store, { limit: 1, after: bytes(first) })).toEqual({ keys: [second], more: true })
	expect(await keysOf(store, { limit: 1, start: bytes(second), skip: 1 })).toEqual({ keys: [third], more: true })
	for (const prefix of ['a', 'ac3096b8', 'ac3096b84d29a56ef1febffacf6e0be33d976551', 'A', 'z', '\u00FF', 'a\0', '%']) {
		const expected = listed.map(({ hash }) => hash).filter((hash) => hash.startsWith(prefix))
		expect(await keysOf(store, { prefix: bytes(prefix) }), prefix).toEqual({ keys: expected, more: false })
		expect(await store.count(partition, bytes(prefix)), prefix).toBe(expected.length)
	}
	for (const start of ['', 'A', `${first}\0`, '\0', '\u00FF', 'g', '9zz', '9ZZ']) {
		const expected = listed.map(({ hash }) => hash).filter((hash) => hash >= start)
		expect((await keysOf(store, { start: bytes(start) })).keys, start).toEqual(expected)
	}
	expect(await store.count(partition)).toBe(156)
}

test('keeps every value under its hash, those outside the database too', async () => {
	await holdsAll(await onFile())
})

test('keeps the same on PostgreSQL, in the order of bytes', async () => {
	await using repository = await createRepository('3.5')
	await copyRows(redunFixture('workflow/redun.db'), repository)
	await holdsAll(createRedunStore({ ...optionsOn(repository.engine, 'postgres'), places: workflowPlaces, shown }))
})

test('has one partition, and nothing in others', async () => {
	const store = await onFile()
	expect(await store.partitions({ limit: 10 })).toEqual({ partitions: [partition], more: false })
	expect(await store.partitions({ limit: 10, after: partition })).toEqual({ partitions: [], more: false })
	expect(await store.count(bytes('other'))).toBe(0)
	expect(await keysOf(store, { partition: bytes('other') })).toEqual({ keys: [], more: false })
	expect(await store.get({ partition: bytes('other'), key: bytes('a') })).toBeNull()
	for (const key of ['a', 'ac3096b8', 'AC3096B84D29A56EF1FEBFFACF6E0BE33D976551'])
		expect(await store.get({ partition, key: bytes(key) })).toBeNull()
})

test('reads a part of a value and says how large it is', async () => {
	const store = await onFile()
	const key = bytes('0a368e72185e1b8fa7958b62162d27c86267fac5')
	const whole = await store.get({ partition, key })
	expect(whole?.value).toHaveLength(1_000_110)
	expect(await store.peek({ partition, key }, { offset: 2, atMost: 9 })).toEqual({ bytes: whole?.value.slice(2, 11), sizeBytes: 1_000_110 })
})

test('refuses every write, and names without bytes', async () => {
	const store = await onFile()
	const name = { partition, key: bytes('a8396c89') }
	const since = { value: new Uint8Array() }
	const readOnly = { fault: { kind: 'store-read-only', store: shown, reason: 'format' } }
	await expect(store.set(name, new Uint8Array())).rejects.toMatchObject(readOnly)
	await expect(store.setIf(name, new Uint8Array(), { kind: 'absent' })).rejects.toMatchObject(readOnly)
	await expect(store.delete(name)).rejects.toMatchObject(readOnly)
	await expect(store.deleteIf(name, since)).rejects.toMatchObject(readOnly)
	await expect(store.get({ partition, key: bytes('') })).rejects.toMatchObject({
		fault: { kind: 'store-key-invalid', reason: 'empty-key' },
	})
	await expect(store.count(bytes(''))).rejects.toMatchObject({ fault: { kind: 'store-key-invalid', reason: 'empty-partition' } })
})

test('says where bytes are missing instead of handing out none', async () => {
	const key = bytes('0a368e72185e1b8fa7958b62162d27c86267fac5')
	const withoutStore = await onFile(nowhere)
	await expect(withoutStore.get({ partition, key })).rejects.toMatchObject({ fault: { kind: 'not-found' } })
	expect((await keysOf(withoutStore)).keys).toHaveLength(156)
})
