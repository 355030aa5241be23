import { afterEach, beforeEach, expect } from 'vitest'
import { FaultError } from '../../electron/contract/fault.ts'
import type { EntryName, Store } from '../../electron/drivers/stores/store.ts'
import { faultOf } from './engine-ground.ts'

/** One store, open, and all that goes with it. Fresh for every test. */
export type StoreUnderLaw = AsyncDisposable & {
	readonly store: Store
	/** The same store as another program would have it open: through a connection of its own, where the back end has such. */
	openAnother(): Promise<Store>
}

export type Entry = { readonly partition: Uint8Array; readonly key: Uint8Array; readonly value: Uint8Array }

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
export const bytesOf = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes)
export const nameOf = (partition: string, key: string): EntryName => ({ partition: utf8(partition), key: utf8(key) })
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Bytes that no run of them can be pressed together, the same for the same seed. */
export function noise(length: number, seed = 1): Uint8Array {
	const bytes = new Uint8Array(length)
	let state = seed
	for (let at = 0; at < length; at++) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
		bytes[at] = state >>> 24
	}
	return bytes
}

/** Opens a store for each test of the describe block that this is called in. */
export function layStore<Opened extends AsyncDisposable>(open: () => Promise<Opened>): () => Opened {
	let opened: Opened | null = null
	beforeEach(async () => {
		opened = await open()
	})
	afterEach(async () => {
		await opened?.[Symbol.asyncDispose]()
		opened = null
	})
	return () => {
		if (!opened) throw new Error('no store is open')
		return opened
	}
}

/** The work must end with this kind of fault, and with nothing else. */
export async function expectFault(work: Promise<unknown>, kind: string): Promise<void> {
	expect((await faultOf(work)).kind).toBe(kind)
}

export async function valueHexOf(store: Store, name: EntryName): Promise<string | null> {
	const found = await store.get(name)
	return found && hex(found.value)
}

/** Every entry of a store, page by page, in order. */
export async function everyEntry(store: Store, pageLimit = 100): Promise<readonly Entry[]> {
	const entries: Entry[] = []
	for (const partition of await everyPartition(store, pageLimit)) {
		for (let after: Uint8Array | undefined, more = true; more; ) {
			const page = await store.scan({ partition, ...(after && { after }), limit: pageLimit, valueBytes: Number.MAX_SAFE_INTEGER })
			const unreadable = page.entries.find((entry) => entry.unreadable !== undefined)
			if (unreadable) throw new FaultError({ kind: 'store-damaged', path: store.traits.shown, detail: unreadable.unreadable ?? '' })
			entries.push(...page.entries.map(({ key, value }) => ({ partition, key, value })))
			after = page.entries.at(-1)?.key
			more = page.more
		}
	}
	return entries
}

export async function everyPartition(store: Store, pageLimit = 100): Promise<readonly Uint8Array[]> {
	const names: Uint8Array[] = []
	for (let more = true; more; ) {
		const after = names.at(-1)
		const page = await store.partitions({ ...(after && { after }), limit: pageLimit })
		names.push(...page.partitions)
		more = page.more
	}
	return names
}
