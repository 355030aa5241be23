import * as files from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { WantedChange } from '../../../electron/contract/stores.ts'
import { applyChanges, undoChanges } from '../../../electron/drivers/stores/apply-changes.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { nameOf, utf8 } from '../../conformance/store-ground.ts'
import { contentOf, keptIn, memoryStoreOf, sqliteStoreIn } from '../../support/carry-ground.ts'
import { createPlace, type Place } from '../../support/sqlite-place.ts'

const quiet = { onProgress: () => undefined }
const apply = (store: Store, place: Place, changes: readonly WantedChange[], listening: Parameters<typeof applyChanges>[3] = quiet) =>
	applyChanges(store, { changes, changesPath: place.file('changes') }, files, listening)
const undo = (store: Store, place: Place, listening: Parameters<typeof undoChanges>[3] = quiet) =>
	undoChanges(store, { path: place.file('changes'), changesPath: place.file('undone') }, files, listening)

/** A change of an entry that was read as `before`; null where there was or is to be nothing. */
function change(key: string, before: string | null, after: string | null): WantedChange {
	return {
		...nameOf('p', key),
		since: before === null ? null : { value: utf8(before), keptAs: null },
		after: after === null ? null : utf8(after),
	}
}

const there = ['a', 'b', 'c'].map((key) => ({ ...nameOf('p', key), value: utf8(`old ${key}`) }))
const wanted = [change('a', 'old a', 'new a'), change('b', 'old b', null), change('d', null, 'new d')]

async function layStore(place: Place): Promise<Store> {
	const store = await sqliteStoreIn(place, 'kv.db')
	for (const entry of there) await store.set(entry, entry.value)
	return store
}

const texts = async (store: Store) =>
	(await contentOf(store)).map((line) =>
		line
			.split(' ')
			.slice(1)
			.map((part) => Buffer.from(part, 'hex').toString())
			.join(': '),
	)

test('changes are written, and every one was kept before', async () => {
	await using place = createPlace()
	const store = await layStore(place)
	expect(await apply(store, place, wanted)).toEqual({ done: 3, total: 3, fault: null, at: null })
	expect(await texts(store)).toEqual(['a: new a', 'c: old c', 'd: new d'])
	expect(await keptIn(place.file('changes'))).toEqual(['a: old a → new a', 'b: old b → nothing', 'd: nothing → new d'])
})

test('an undo brings back what was there, an undo of the undo what was written', async () => {
	await using place = createPlace()
	const store = await layStore(place)
	await apply(store, place, wanted)
	expect(await undo(store, place)).toEqual({ done: 3, total: 3, fault: null, at: null })
	expect(await texts(store)).toEqual(['a: old a', 'b: old b', 'c: old c'])
	const again = await undoChanges(store, { path: place.file('undone'), changesPath: place.file('redone') }, files, quiet)
	expect(again).toEqual({ done: 3, total: 3, fault: null, at: null })
	expect(await texts(store)).toEqual(['a: new a', 'c: old c', 'd: new d'])
})

test('an entry that is another by now stops everything before the first write', async () => {
	await using place = createPlace()
	const store = await layStore(place)
	await store.set(nameOf('p', 'd'), utf8('theirs'))
	expect(await apply(store, place, wanted)).toMatchObject({
		done: 0,
		total: 3,
		fault: { kind: 'changed-since-read', partition: 'p', key: 'd' },
		at: nameOf('p', 'd'),
	})
	expect(await texts(store)).toEqual(['a: old a', 'b: old b', 'c: old c', 'd: theirs'])
	expect(place.listing().filter((name) => name.startsWith('changes'))).toEqual([])
})

test('what somebody wrote at the last moment stays, and is where the act stopped', async () => {
	await using place = createPlace()
	const memory = await memoryStoreOf(there)
	const store: Store = {
		...memory,
		async setIf(name, value, condition) {
			await memory.set(nameOf('p', 'b'), utf8('theirs'))
			return memory.setIf(name, value, condition)
		},
	}
	const report = await apply(store, place, wanted)
	expect(report).toMatchObject({ done: 1, total: 3, fault: { kind: 'changed-since-read', key: 'b' }, at: nameOf('p', 'b') })
	expect(await texts(memory)).toEqual(['a: new a', 'b: theirs', 'c: old c'])
	expect(await undo(memory, place)).toMatchObject({ done: 1, total: 2, fault: { kind: 'changed-since-read', key: 'b' } })
	expect(await texts(memory)).toEqual(['a: old a', 'b: theirs', 'c: old c'])
})

test('an undo leaves what was written since, and takes the rest back', async () => {
	await using place = createPlace()
	const store = await layStore(place)
	await apply(store, place, wanted)
	await store.set(nameOf('p', 'a'), utf8('newer'))
	const report = await undo(store, place)
	expect(report).toMatchObject({ done: 2, total: 3, fault: { kind: 'changed-since-read', partition: 'p', key: 'a' } })
	expect(Buffer.from(report.at?.key ?? []).toString()).toBe('a')
	expect(await texts(store)).toEqual(['a: newer', 'b: old b', 'c: old c'])
	expect(await keptIn(place.file('undone'))).toEqual(['b: nothing → old b', 'd: new d → nothing'])
})

test('an act that was cancelled says where it stopped, and what it did is taken back', async () => {
	await using place = createPlace()
	const memory = await memoryStoreOf(there)
	const stop = new AbortController()
	const store: Store = { ...memory, setIf: (...given) => memory.setIf(...given).then(() => stop.abort()) }
	const report = await apply(store, place, wanted, { ...quiet, signal: stop.signal })
	expect(report).toMatchObject({ done: 1, total: 3, fault: { kind: 'cancelled' }, at: nameOf('p', 'b') })
	expect(await undo(memory, place)).toEqual({ done: 1, total: 1, fault: null, at: null })
	expect(await texts(memory)).toEqual(['a: old a', 'b: old b', 'c: old c'])
})

test('an undo that was cancelled names the entry at which it stopped', async () => {
	await using place = createPlace()
	const store = await memoryStoreOf([])
	const many = Array.from({ length: 250 }, (_, index) => change(String(index).padStart(3, '0'), null, 'new'))
	await apply(store, place, many)
	const stop = new AbortController()
	const report = await undo(store, place, { onProgress: () => stop.abort(), signal: stop.signal })
	expect(report).toMatchObject({ done: 100, total: 100, fault: { kind: 'cancelled' }, at: nameOf('p', '100') })
	expect(await contentOf(store)).toHaveLength(150)
})

test('an entry of which the back end has no conditional removal is looked at once more', async () => {
	await using place = createPlace()
	const memory = await memoryStoreOf(there)
	const store: Store = { ...memory, traits: { ...memory.traits, deletesConditionally: false }, deleteIf: () => Promise.reject(new Error()) }
	expect(await apply(store, place, [change('b', 'old b', null)])).toMatchObject({ done: 1, fault: null })
	expect(await texts(memory)).toEqual(['a: old a', 'c: old c'])
})

test('empty values are written, taken away and brought back as such', async () => {
	await using place = createPlace()
	const store = await sqliteStoreIn(place, 'kv.db')
	await store.set(nameOf('p', 'a'), new Uint8Array())
	await apply(store, place, [change('a', '', null), change('b', null, '')])
	expect(await texts(store)).toEqual(['b: '])
	await undo(store, place)
	expect(await texts(store)).toEqual(['a: '])
})

test('a last line that a crash cut off was never acted on', async () => {
	await using place = createPlace()
	const store = await layStore(place)
	await apply(store, place, wanted)
	const text = await files.readFile(place.file('changes'), 'utf8')
	await files.writeFile(place.file('changes'), text.slice(0, -15))
	expect(await undo(store, place)).toMatchObject({ done: 2, total: 2, fault: null })
	expect(await texts(store)).toEqual(['a: old a', 'b: old b', 'c: old c', 'd: new d'])
})

test.each<[string, (text: string) => string, number]>([
	['is damaged in the middle', (text) => text.replace('"before"', '"befo'), 2],
	['has a line of something else', (text) => text.replace('\n', '\n{}\n'), 2],
	['has a value that is no base64', (text) => text.replace(/"after":"[^"]+/, '"after":"?'), 2],
	['is empty', () => '', 1],
	['is something else', () => '{"form":"headway-store-dump","version":1}\n', 1],
])('a file of changes that %s is refused, and nothing is taken back', async (_what, alter, line) => {
	await using place = createPlace()
	const store = await layStore(place)
	await apply(store, place, wanted)
	await files.writeFile(place.file('changes'), alter(await files.readFile(place.file('changes'), 'utf8')))
	expect(await faultOf(undo(store, place))).toMatchObject({ kind: 'dump-unreadable', line })
	expect(await texts(store)).toEqual(['a: new a', 'c: old c', 'd: new d'])
	expect(place.listing().filter((name) => name.startsWith('undone'))).toEqual([])
})

test('a file of changes that is not there is named', async () => {
	await using place = createPlace()
	expect(await faultOf(undo(await layStore(place), place))).toEqual({ kind: 'not-found', path: place.file('changes') })
})

test('a thousand changes tell how far they are and are taken back as they were', async () => {
	await using place = createPlace()
	const store = await sqliteStoreIn(place, 'kv.db')
	const many = Array.from({ length: 1_000 }, (_, index) => change(String(index).padStart(4, '0'), null, `new ${index}`))
	const told: number[] = []
	const listening = { onProgress: (done: number) => told.push(done) }
	expect(await apply(store, place, many, listening)).toMatchObject({ done: 1_000, total: 1_000 })
	expect(told).toEqual(Array.from({ length: 20 }, (_, index) => (index + 1) * 50))
	expect(await undo(store, place)).toMatchObject({ done: 1_000, total: 1_000, fault: null })
	expect(await contentOf(store)).toEqual([])
})
