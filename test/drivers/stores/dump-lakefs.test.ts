import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createMemoryStore } from '../../../electron/drivers/stores/memory.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { bytesOf, nameOf, noise, utf8 } from '../../conformance/store-ground.ts'
import { contentOf, exported, imported, memoryStoreOf, sqliteStoreIn } from '../../support/carry-ground.ts'
import { lakefsRows } from '../../support/lakefs-stores.ts'
import { createPlace, type Place } from '../../support/sqlite-place.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/lakefs/small/lakefs_kv_dump_${name}.json`, import.meta.url))
const request = (place: Place, path: string) => ({ path, collision: 'stop' as const, changesPath: place.file(`changes ${Math.random()}`) })

test.each(['default', 'every_partition'])('a dump that lakeFS wrote (%s) comes in and goes out again as the same bytes', async (name) => {
	await using place = createPlace()
	const store = await sqliteStoreIn(place, 'kv.db')
	const ended = await imported(store, request(place, fixture(name)))
	const text = readFileSync(fixture(name), 'utf8')
	expect(ended).toMatchObject({ entries: JSON.parse(text).entries.length, same: 0, kept: 0, verified: ended.entries })
	await exported(store, { path: place.file('again.json'), form: 'lakefs', now: new Date(JSON.parse(text).timestamp) })
	expect(readFileSync(place.file('again.json'), 'utf8')).toBe(text)
})

test('what lakeFS dumps of every partition is every row it wrote', async () => {
	await using place = createPlace()
	const store = createMemoryStore()
	await imported(store, request(place, fixture('every_partition')))
	expect(await contentOf(store)).toEqual(await contentOf(await memoryStoreOf(lakefsRows())))
})

test('names and values that JSON writes in a way of its own survive', async () => {
	await using place = createPlace()
	const odd = ['"', '\\', '\n', '\u0000', '<&>', '\u2028', 'é', '😀', '{', ']', ',', '\\"}', 'a\\'].map((key, index) => ({
		...nameOf('p {"', key),
		value: noise(index * 100, index),
	}))
	const store = await memoryStoreOf(odd)
	await exported(store, { path: place.file('odd.json'), form: 'lakefs' })
	const text = readFileSync(place.file('odd.json'), 'utf8')
	expect(text).toContain('\\u003c\\u0026\\u003e')
	const [pretty, compact] = [createMemoryStore(), createMemoryStore()]
	await imported(pretty, request(place, place.file('odd.json')))
	writeFileSync(place.file('compact.json'), JSON.stringify(JSON.parse(text)))
	await imported(compact, request(place, place.file('compact.json')))
	expect(await contentOf(pretty)).toEqual(await contentOf(store))
	expect(await contentOf(compact)).toEqual(await contentOf(store))
})

test('a dump of many megabytes is read in pieces, whatever they cut through', async () => {
	await using place = createPlace()
	const entries = Array.from({ length: 300 }, (_, index) => ({
		...nameOf(`p${index % 3}`, `key "${index}" ü`),
		value: noise((index * 977) % 90_000, index),
	}))
	const store = await memoryStoreOf([...entries, { ...nameOf('q', 'large'), value: noise(9_000_000) }])
	await exported(store, { path: place.file('dump.json'), form: 'lakefs' })
	const read = createMemoryStore()
	expect((await imported(read, request(place, place.file('dump.json')))).entries).toBe(301)
	expect(await contentOf(read)).toEqual(await contentOf(store))
})

test.each([
	[{ partition: bytesOf(0xff, 0x61), key: utf8('k') }, '\\xffa / k'],
	[{ partition: utf8('p'), key: bytesOf(0x61, 0xc3) }, 'p / a\\xc3'],
])('a name that is no text is refused before a file is begun', async (name, text) => {
	await using place = createPlace()
	const store = await memoryStoreOf([
		{ ...nameOf('a', 'k'), value: utf8('v') },
		{ ...name, value: utf8('v') },
	])
	const fault = await faultOf(exported(store, { path: place.file('dump.json'), form: 'lakefs' }))
	expect(fault).toEqual({ kind: 'store-key-invalid', reason: 'not-utf8', text })
	expect(place.listing()).toEqual([])
})

test('a name that is no text does not matter where it is left out', async () => {
	await using place = createPlace()
	const store = await memoryStoreOf([
		{ ...nameOf('a', 'k'), value: utf8('v') },
		{ partition: utf8('s'), key: bytesOf(0xff), value: utf8('v') },
	])
	const keepsSecrets = ({ partition }: { partition: Uint8Array }) => partition[0] === 0x73
	expect(await exported(store, { path: place.file('dump.json'), form: 'lakefs', keepsSecrets })).toMatchObject({ entries: 1, masked: 1 })
})

const entry = (key: string, value: string | null = 'dg==') => JSON.stringify({ partition: 'p', key, value })
const dump = (...entries: readonly string[]) => `{"version":"1.0","timestamp":"2026-11-20T16:41:36Z","entries":[${entries.join(',\n')}]}`

test.each([
	['an empty file', '', 1],
	['a text', 'partition,key,value', 1],
	['a list', '[{"partition":"p"}]', 1],
	['an object without entries', '{"version":"1.0"}', 1],
	['another version', dump(entry('a')).replace('1.0', '2.0'), 1],
	['no version', dump(entry('a')).replace('version', 'edition'), 1],
	['a list of another name', dump(entry('a')).replace('entries', 'rows'), 1],
	['an entry without a key', dump(entry('a'), entry('b'), '{"partition":"p","value":"dg=="}'), 3],
	['an empty key', dump(entry('a'), entry('')), 2],
	['a value that is no base64', dump(entry('a'), entry('b', 'not base64!!')), 2],
	['a value with a character too many', dump(entry('a'), entry('b', 'dg==x')), 2],
	['half a character in a name', dump(entry('a'), '{"partition":"p","key":"\\ud800","value":""}'), 2],
	['a comma too many', dump(entry('a'), entry('b'), ''), 3],
	['no comma', dump(`${entry('a')}\n${entry('b')}`), 2],
	['a number in the list', dump(entry('a'), '7'), 2],
	['something behind it', `${dump(entry('a'))}\n}`, 2],
	['broken off in an entry', dump(entry('a'), entry('b')).slice(0, -10), 2],
	['broken off behind the list', dump(entry('a'), entry('b')).slice(0, -1), 2],
	['an entry that is there twice', dump(entry('a'), entry('b'), entry('a')), 3],
	['an entry that is there twice in order', dump(entry('a'), entry('b'), entry('b')), 3],
])('%s is no dump, and nothing of it is written', async (_what, text, line) => {
	await using place = createPlace()
	writeFileSync(place.file('dump.json'), text)
	const store = createMemoryStore()
	const fault = await faultOf(imported(store, request(place, place.file('dump.json'))))
	expect(fault).toMatchObject({ kind: 'dump-unreadable', path: place.file('dump.json'), line })
	expect(await contentOf(store)).toEqual([])
	expect(place.listing()).toHaveLength(1)
})

test('bytes that are no UTF-8 are refused, not replaced', async () => {
	await using place = createPlace()
	writeFileSync(place.file('dump.json'), Buffer.from(dump(entry('a'), entry('b\u0001')).replace('\\u0001', '\xff'), 'latin1'))
	const store = createMemoryStore()
	expect(await faultOf(imported(store, request(place, place.file('dump.json'))))).toMatchObject({ kind: 'dump-unreadable', line: 2 })
})

test.each([
	['no entries', '{"version":"1.0","timestamp":"x","entries":null}', 0],
	['an empty list', dump(), 0],
	['an empty value that lakeFS writes as null', dump(entry('a', null)), 1],
	['a list before the version', `{"entries":[${entry('a')}],"version":"1.0"}`, 1],
	['a field that is not known', dump(entry('a').replace('{', '{"more":[{"x":"]}"}],')), 1],
	['entries in no order', dump(entry('b'), entry('c'), entry('a')), 3],
])('%s can be read', async (_what, text, entries) => {
	await using place = createPlace()
	writeFileSync(place.file('dump.json'), text)
	expect((await imported(createMemoryStore(), request(place, place.file('dump.json')))).entries).toBe(entries)
})

test('an empty store makes a dump without entries that can be read', async () => {
	await using place = createPlace()
	await exported(createMemoryStore(), { path: place.file('dump.json'), form: 'lakefs' })
	expect(JSON.parse(readFileSync(place.file('dump.json'), 'utf8'))).toEqual({
		version: '1.0',
		timestamp: '2026-11-20T16:41:36Z',
		entries: [],
	})
})

test('one doubled entry among ten thousand in no order is found', async () => {
	await using place = createPlace()
	const keys = Array.from({ length: 10_000 }, (_, index) => String((index * 7_919) % 10_007))
	const lines = [...keys, keys[1_234] ?? ''].map((key) => entry(key))
	writeFileSync(place.file('dump.json'), dump(...lines))
	const fault = await faultOf(imported(createMemoryStore(), request(place, place.file('dump.json'))))
	expect(fault).toMatchObject({ kind: 'dump-unreadable', line: 10_001 })
	writeFileSync(place.file('dump.json'), dump(...lines.slice(0, -1)))
	expect((await imported(createMemoryStore(), request(place, place.file('dump.json')))).entries).toBe(10_000)
})
