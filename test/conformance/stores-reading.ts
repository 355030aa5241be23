import { describe, expect, test } from 'vitest'
import type { Store } from '../../electron/drivers/stores/store.ts'
import { bytesOf, type Entry, everyEntry, everyPartition, expectFault, hex, layStore, nameOf, utf8 } from './store-ground.ts'

/** A store that holds exactly this. */
export type FilledStore = AsyncDisposable & { readonly store: Store; readonly content: readonly Entry[] }

/**
 * What every store holds to that is only read, over any content. `open` is called for every test; it may hand out the same
 * store again and again. Of large content a sample of the keys is tried.
 */
export function readingLaw(form: string, open: () => Promise<FilledStore>): void {
	describe(`the ${form} store, read`, () => {
		const opened = layStore(open)
		const store = () => opened().store

		test('every entry is got with its bytes', async () => {
			for (const { partition, key, value } of sampleOf(opened().content)) {
				const found = await store().get({ partition, key })
				expect({ key: hex(key), value: found && hex(found.value) }).toEqual({ key: hex(key), value: hex(value) })
			}
		})

		test('what is not there is null', async () => {
			const [first] = opened().content
			expect(await store().get(nameOf('no such partition', 'no such key'))).toBeNull()
			expect(await store().peek(nameOf('no such partition', 'no such key'), { offset: 0, atMost: 1 })).toBeNull()
			if (!first) return
			expect(await store().get({ ...first, key: bytesOf(...first.key, 0, 1) })).toBeNull()
			expect(await store().get({ partition: bytesOf(...first.partition, 0, 1, 2), key: first.key })).toBeNull()
		})

		test('a piece of a value comes with the size of the whole', async () => {
			for (const { value, ...name } of sampleOf(opened().content, 10)) {
				for (const [offset, atMost] of [
					[0, 1],
					[0, value.length + 5],
					[1, 3],
					[value.length, 4],
					[value.length + 7, 4],
					[0, 0],
				] as const) {
					const seen = await store().peek(name, { offset, atMost })
					const expected = { bytes: hex(value.subarray(offset, offset + atMost)), sizeBytes: value.length }
					expect(seen && { ...seen, bytes: hex(seen.bytes) }).toEqual(expected)
				}
			}
		})

		test('partitions are listed once each, in the order of their bytes', async () => {
			const expected = partitionsOf(opened().content).map(hex)
			for (const limit of [1, 2, 7, 1000]) {
				if (expected.length / limit > 60) continue
				expect((await everyPartition(store(), limit)).map(hex)).toEqual(expected)
			}
		})

		test('a page of partitions says whether there are more', async () => {
			const all = partitionsOf(opened().content)
			const last = all.at(-1)
			if (!last) return
			expect(await store().partitions({ limit: all.length })).toMatchObject({ more: false })
			if (all.length > 1) expect(await store().partitions({ limit: all.length - 1 })).toMatchObject({ more: true })
			expect(await store().partitions({ after: last, limit: 5 })).toEqual({ partitions: [], more: false })
		})

		test('pages of scans put together are the whole, in the order of the keys’ bytes', async () => {
			const expected = [...opened().content].sort(inOrder).map(written)
			expect((await everyEntry(store(), 1000)).map(written)).toEqual(expected)
			if (expected.length < 200) expect((await everyEntry(store(), 1)).map(written)).toEqual(expected)
			if (expected.length < 600) expect((await everyEntry(store(), 3)).map(written)).toEqual(expected)
		})

		test('a scan begins where it is told, and ends with its prefix', async () => {
			for (const partition of sampleOf(partitionsOf(opened().content), 5)) {
				const entries = within(opened().content, partition)
				for (const bounds of sampleOf(boundsAround(entries), 60)) {
					const expected = entries.filter(({ key }) => fits(key, bounds)).map(({ key }) => hex(key))
					const page = await store().scan({ partition, ...bounds, limit: 1000, valueBytes: 0 })
					const shown = Object.entries(bounds).map(([name, bytes]) => `${name} ${hex(bytes)}`)
					expect({ shown, keys: page.entries.map(({ key }) => hex(key)), more: page.more }).toEqual({
						shown,
						keys: expected.slice(0, 1000),
						more: expected.length > 1000,
					})
				}
			}
		})

		test('a scan passes over as many entries as it is told', async () => {
			for (const partition of sampleOf(partitionsOf(opened().content), 5)) {
				const entries = within(opened().content, partition)
				for (const skip of [0, 1, 2, entries.length - 1, entries.length, entries.length + 3]) {
					const page = await store().scan({ partition, skip, limit: 2, valueBytes: 0 })
					const expected = entries.slice(skip, skip + 2).map(({ key }) => hex(key))
					expect({ skip, keys: page.entries.map(({ key }) => hex(key)), more: page.more }).toEqual({
						skip,
						keys: expected,
						more: skip + 2 < entries.length,
					})
				}
			}
		})

		test('a scan brings as much of each value as it is asked for, and the size of all', async () => {
			for (const partition of sampleOf(partitionsOf(opened().content), 5)) {
				const entries = within(opened().content, partition).slice(0, 20)
				for (const valueBytes of [0, 1, 5, 100_000_000]) {
					const page = await store().scan({ partition, limit: 20, valueBytes })
					const expected = entries.map(({ value }) => ({ value: hex(value.subarray(0, valueBytes)), sizeBytes: value.length }))
					expect(page.entries.map(({ value, sizeBytes }) => ({ value: hex(value), sizeBytes }))).toEqual(expected)
				}
			}
		})

		test('a partition that is not there is empty', async () => {
			const partition = utf8('no such partition')
			expect(await store().scan({ partition, limit: 5, valueBytes: 5 })).toEqual({ entries: [], more: false })
			expect([0, null]).toContain(await store().count(partition))
		})

		test('entries are counted, all of them or those under a prefix, or not at all', async () => {
			for (const partition of sampleOf(partitionsOf(opened().content), 5)) {
				const entries = within(opened().content, partition)
				expect([entries.length, null]).toContain(await store().count(partition))
				for (const prefix of sampleOf(
					entries.map(({ key }) => key.slice(0, Math.ceil(key.length / 2))),
					10,
				)) {
					expect([entries.filter(({ key }) => fits(key, { prefix })).length, null]).toContain(await store().count(partition, prefix))
				}
			}
		})

		test('a name without a byte is refused', async () => {
			const nothing = new Uint8Array()
			await expectFault(store().get({ partition: nothing, key: utf8('a') }), 'store-key-invalid')
			await expectFault(store().get({ partition: utf8('a'), key: nothing }), 'store-key-invalid')
			await expectFault(store().peek({ partition: utf8('a'), key: nothing }, { offset: 0, atMost: 1 }), 'store-key-invalid')
			await expectFault(store().scan({ partition: nothing, limit: 1, valueBytes: 0 }), 'store-key-invalid')
			await expectFault(store().count(nothing), 'store-key-invalid')
		})

		test('a signal that has aborted stops whatever reads', async () => {
			const signal = AbortSignal.abort()
			const partition = utf8('a')
			await expectFault(store().get(nameOf('a', 'b'), { signal }), 'cancelled')
			await expectFault(store().peek(nameOf('a', 'b'), { offset: 0, atMost: 1 }, { signal }), 'cancelled')
			await expectFault(store().scan({ partition, limit: 1, valueBytes: 0 }, { signal }), 'cancelled')
			await expectFault(store().count(partition, undefined, { signal }), 'cancelled')
			await expectFault(store().partitions({ limit: 1 }, { signal }), 'cancelled')
		})

		test('what can only be read refuses every write, and says so', async () => {
			const { traits } = store()
			expect(traits.readOnlyReason === null).toBe(traits.writes)
			if (traits.writes) return
			const name = nameOf('a', 'b')
			await expectFault(store().set(name, utf8('c')), 'store-read-only')
			await expectFault(store().setIf(name, utf8('c'), { kind: 'absent' }), 'store-read-only')
			await expectFault(store().delete(name), 'store-read-only')
			await expectFault(store().deleteIf(name, { value: utf8('c') }), 'store-read-only')
			expect(await store().get(name)).toBeNull()
		})
	})
}

type Bounds = { readonly start?: Uint8Array; readonly after?: Uint8Array; readonly prefix?: Uint8Array }

/** Beginnings at, before, between and behind keys, and prefixes of them, alone and joined. */
function boundsAround(entries: readonly Entry[]): readonly Bounds[] {
	const around = entries.flatMap(({ key }) => [key, key.slice(0, -1), bytesOf(...key, 0)]).filter((bytes) => bytes.length > 0)
	const prefixes = entries.flatMap(({ key }) => [key.slice(0, 1), key.slice(0, Math.ceil(key.length / 2)), key])
	const joined = around.flatMap((start, index): Bounds[] => {
		const prefix = prefixes[(index * 7) % prefixes.length]
		return prefix
			? [
					{ start, prefix },
					{ after: start, prefix },
					{ start, after: around[(index * 5) % around.length] ?? start },
				]
			: []
	})
	return [
		{ start: bytesOf(0xff, 0xff, 0xff) },
		{ prefix: bytesOf(0xff) },
		...around.flatMap((bytes): Bounds[] => [{ start: bytes }, { after: bytes }]),
		...prefixes.map((prefix) => ({ prefix })),
		...joined,
	]
}

function fits(key: Uint8Array, { start, after, prefix }: Bounds): boolean {
	if (start && Buffer.compare(key, start) < 0) return false
	if (after && Buffer.compare(key, after) <= 0) return false
	return !prefix || Buffer.compare(key.subarray(0, prefix.length), prefix) === 0
}

/** At most so many, spread evenly, the ends among them. */
function sampleOf<Item>(items: readonly Item[], atMost = 60): readonly Item[] {
	if (items.length <= atMost) return items
	return Array.from({ length: atMost }, (_, index) => items[Math.round((index * (items.length - 1)) / (atMost - 1))]).filter(
		(item) => item !== undefined,
	)
}

function partitionsOf(content: readonly Entry[]): readonly Uint8Array[] {
	const names = new Map(content.map(({ partition }) => [hex(partition), partition]))
	return [...names.values()].sort(Buffer.compare)
}

function within(content: readonly Entry[], partition: Uint8Array): readonly Entry[] {
	return content.filter((entry) => hex(entry.partition) === hex(partition)).sort(inOrder)
}

function inOrder(one: Entry, other: Entry): number {
	return Buffer.compare(one.partition, other.partition) || Buffer.compare(one.key, other.key)
}

const written = ({ partition, key, value }: Entry) => `${hex(partition)} ${hex(key)} ${hex(value)}`
