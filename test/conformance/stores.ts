import { describe, expect, test } from 'vitest'
import type { EntryName, Store } from '../../electron/drivers/stores/store.ts'
import {
	bytesOf,
	type Entry,
	everyEntry,
	everyPartition,
	expectFault,
	hex,
	layStore,
	nameOf,
	noise,
	type StoreUnderLaw,
	utf8,
	valueHexOf,
} from './store-ground.ts'
import { conditionLaw, expectChanged, raceLaw, versionOf } from './stores-conditions.ts'
import { readingLaw } from './stores-reading.ts'

/** What differs between stores by their nature. */
export type StoreAbilities = {
	/** Rounds of two writers racing for one entry. */
	readonly raceRounds?: number
}

/** What every store holds to that can be written. `open` gives an empty one for every test. */
export function storeLaw(form: string, open: () => Promise<StoreUnderLaw>, { raceRounds = 200 }: StoreAbilities = {}): void {
	readingLaw(form, async () => {
		const opened = await open()
		await Promise.all(oddContent.map(({ value, ...name }) => opened.store.set(name, value)))
		return { store: opened.store, content: oddContent, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
	})
	describe(`the ${form} store, written`, () => {
		const opened = layStore(open)
		const store = () => opened().store
		exactnessLaw(store)
		conditionLaw(store)
		togetherLaw(store)
		removalLaw(store)
		refusalLaw(store)
		raceLaw(opened, raceRounds)
	})
}

function exactnessLaw(store: () => Store): void {
	test('every byte is kept in names and values as it is', async () => {
		const entries = Array.from({ length: 256 }, (_, byte): Entry => {
			const bytes = bytesOf(byte)
			return { partition: bytesOf(0x70, byte % 16), key: bytes, value: bytesOf(byte, 0, 255 - byte) }
		})
		await Promise.all(entries.map(({ value, ...name }) => store().set(name, value)))
		const sorted = entries.map(written).sort()
		expect((await everyEntry(store())).map(written)).toEqual(sorted)
	})

	test('an empty value is a value', async () => {
		await store().set(nameOf('p', 'k'), new Uint8Array())
		expect(await valueHexOf(store(), nameOf('p', 'k'))).toBe('')
		expect(await store().count(utf8('p'))).not.toBe(0)
		expect((await store().scan({ partition: utf8('p'), limit: 5, valueBytes: 9 })).entries).toEqual([
			{ key: utf8('k'), value: new Uint8Array(), sizeBytes: 0 },
		])
	})

	test('a value as large as may be, up to a megabyte, comes back whole and in pieces', async () => {
		const limits = store().traits.limits
		const large = noise(Math.min(1_048_576, limits.value ?? Infinity, (limits.entry ?? Infinity) - 200))
		await store().set(nameOf('p', 'large'), large)
		expect(await valueHexOf(store(), nameOf('p', 'large'))).toBe(hex(large))
		const offset = large.length - 1000
		const seen = await store().peek(nameOf('p', 'large'), { offset, atMost: 500 })
		expect(seen && { ...seen, bytes: hex(seen.bytes) }).toEqual({
			bytes: hex(large.subarray(offset, offset + 500)),
			sizeBytes: large.length,
		})
	})

	test('what is written is not what the caller goes on writing into', async () => {
		const value = Buffer.from('before')
		const name = { partition: Buffer.from('p'), key: Buffer.from('k') }
		await store().set(name, value)
		value.fill(0)
		name.key.fill(0)
		expect(await valueHexOf(store(), nameOf('p', 'k'))).toBe(hex(utf8('before')))
		const found = await store().get(nameOf('p', 'k'))
		found?.value.fill(0)
		expect(await valueHexOf(store(), nameOf('p', 'k'))).toBe(hex(utf8('before')))
	})

	test('what is set replaces what was there', async () => {
		await store().set(nameOf('p', 'k'), utf8('one'))
		await store().set(nameOf('p', 'k'), utf8('two'))
		expect((await everyEntry(store())).map(written)).toEqual([written({ ...nameOf('p', 'k'), value: utf8('two') })])
	})

	test('the same key in two partitions is two entries', async () => {
		await store().set(nameOf('p', 'k'), utf8('one'))
		await store().set(nameOf('pk', 'k'), utf8('two'))
		await store().delete(nameOf('p', 'k'))
		expect(await valueHexOf(store(), nameOf('p', 'k'))).toBeNull()
		expect(await valueHexOf(store(), nameOf('pk', 'k'))).toBe(hex(utf8('two')))
	})
}

function togetherLaw(store: () => Store): void {
	const there = nameOf('p', '3')
	const entries = Array.from({ length: 9 }, (_, index): Entry => ({ ...nameOf('p', `${index}`), value: noise(index * 70, index + 1) }))

	test('entries that are added together are there as they are, with empty values, and are not what the caller goes on writing into', async () => {
		const { addTogether } = store()
		if (!addTogether) return
		const given = entries.map(({ partition, key, value }) => ({ partition: partition.slice(), key: key.slice(), value: value.slice() }))
		const added = addTogether(given)
		for (const { partition, key, value } of given) for (const bytes of [partition, key, value]) bytes.fill(0)
		expect(await added).toBe(true)
		expect((await everyEntry(store())).map(written)).toEqual(entries.map(written))
	})

	test('where one of them is there already none is added', async () => {
		const { addTogether } = store()
		if (!addTogether) return
		await store().set(there, utf8('there'))
		expect(await addTogether(entries)).toBe(false)
		expect((await everyEntry(store())).map(written)).toEqual([written({ ...there, value: utf8('there') })])
	})

	test('what the back end does not take is refused before any of them is added', async () => {
		const { addTogether } = store()
		if (!addTogether) return
		await expectFault(addTogether([...entries, { ...nameOf('p', ''), value: utf8('x') }]), 'store-key-invalid')
		expect(await everyEntry(store())).toEqual([])
	})
}

function removalLaw(store: () => Store): void {
	const name = nameOf('p', 'k')

	test('a deleted entry is gone, its partition with the last of them, and deleting again does nothing', async () => {
		await store().set(name, utf8('one'))
		await store().set(nameOf('q', 'k'), utf8('one'))
		await store().delete(name)
		await store().delete(name)
		expect(await valueHexOf(store(), name)).toBeNull()
		expect((await everyPartition(store())).map(hex)).toEqual([hex(utf8('q'))])
	})

	test('an entry is taken away only if it is as it was read', async () => {
		if (!store().traits.deletesConditionally) {
			await expectFault(store().deleteIf(name, { value: utf8('one') }), 'store-unsupported')
			return
		}
		await expectChanged(store().deleteIf(name, { value: utf8('one') }), name)
		await store().set(name, utf8('one'))
		const read = await versionOf(store(), name)
		await store().set(name, utf8('two'))
		await expectChanged(store().deleteIf(name, read), name)
		expect(await valueHexOf(store(), name)).toBe(hex(utf8('two')))
		await store().deleteIf(name, await versionOf(store(), name))
		expect(await valueHexOf(store(), name)).toBeNull()
	})
}

function refusalLaw(store: () => Store): void {
	test('a name without a byte is refused by every write', async () => {
		for (const name of [nameOf('', 'k'), nameOf('p', '')]) {
			await expectFault(store().set(name, utf8('x')), 'store-key-invalid')
			await expectFault(store().setIf(name, utf8('x'), { kind: 'absent' }), 'store-key-invalid')
			await expectFault(store().delete(name), 'store-key-invalid')
			await expectFault(store().deleteIf(name, { value: utf8('x') }), 'store-key-invalid')
		}
		expect(await everyEntry(store())).toEqual([])
	})

	test('names as long as the limits say are taken, one byte more is refused before anything is sent', async () => {
		const { partition, key, name } = store().traits.limits
		const partitionLength = Math.min(partition ?? 300, (name ?? Infinity) - 1)
		const keyLength = Math.min(key ?? 1024, (name ?? Infinity) - partitionLength)
		const longest = { partition: noise(partitionLength, 5), key: noise(keyLength, 9) }
		await store().set(longest, utf8('x'))
		expect(await valueHexOf(store(), longest)).toBe(hex(utf8('x')))
		const before = (await everyEntry(store())).map(written)
		if (partition !== null) await expectTooLarge(store(), { partition: noise(partition + 1), key: utf8('k') })
		if (key !== null) await expectTooLarge(store(), { partition: utf8('p'), key: noise(key + 1) })
		if (name !== null) await expectTooLarge(store(), { partition: utf8('p'), key: noise(name) })
		expect((await everyEntry(store())).map(written)).toEqual(before)
	})
}

async function expectTooLarge(store: Store, name: EntryName): Promise<void> {
	await expectFault(store.set(name, utf8('x')), 'store-too-large')
	await expectFault(store.setIf(name, utf8('x'), { kind: 'absent' }), 'store-too-large')
}

const written = ({ partition, key, value }: Entry) => `${hex(partition)} ${hex(key)} ${hex(value)}`

/** Keys that are beginnings of each other, keys that are no text, the lowest and the highest bytes, partitions beside each other. */
const oddContent: readonly Entry[] = [
	...['a', 'a/', 'a/b', 'a/b/c', 'ab', 'b', 'B', 'é', '日本/😀'].map((key) => ({ ...nameOf('p', key), value: utf8(`value of ${key}`) })),
	...[bytesOf(0), bytesOf(0, 0), bytesOf(0xff), bytesOf(0xff, 0xff), bytesOf(0xff, 0xfe, 0x61), bytesOf(0x61, 0), bytesOf(0xc3, 0x28)].map(
		(key, index) => ({ partition: utf8('p'), key, value: bytesOf(index, 0xff, 0) }),
	),
	{ ...nameOf('p', 'empty'), value: new Uint8Array() },
	{ ...nameOf('p', 'some'), value: noise(5_000) },
	...Array.from({ length: 30 }, (_, index) => ({ ...nameOf('many', `item/${String(index).padStart(3, '0')}`), value: utf8(`${index}`) })),
	{ partition: bytesOf(0x70, 0), key: utf8('a'), value: utf8('beside') },
	{ partition: bytesOf(0x70, 0xff), key: utf8('a'), value: utf8('behind') },
	{ partition: bytesOf(0xff, 0xfe), key: bytesOf(0xff), value: bytesOf(0xff) },
	{ ...nameOf('o', 'z'), value: utf8('before') },
]
