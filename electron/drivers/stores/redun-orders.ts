import type { CachedFilter, CachedSort } from '../../contract/cached.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Wanted } from './redun-filter.ts'
import { type Listed, readKnown, readListed } from './redun-known.ts'
import { walkBySize } from './redun-largest.ts'
import { measureOutside, type OutsideSizes, stampStore } from './redun-outside.ts'
import type { PackedHashes } from './redun-packed.ts'
import { letThrough, sortValues } from './redun-picking.ts'
import type { Scope } from './redun-scope.ts'

/** A list of values in order, of which any page is at hand. */
export type Order = {
	readonly total: number
	/** Values outside stand together, as if they were empty: it is by size, and the sizes of their files are not known. */
	readonly outsideApart: boolean
	page(skip: number, limit: number): readonly string[]
}

/** Is it by size, of values outside the database too, whether their files are there or not. */
export const isOfAllSizes = ({ place }: CachedFilter, { by }: CachedSort): boolean =>
	by === 'size' && (place === undefined || place === 'outside')

/** What is remembered of a repository for as long as nobody writes to it. */
export type Orders = {
	/** `wanted`: what the filter asks beside `reach` and `month`. Faults: those of the engine, `cancelled`. */
	of(scope: Scope, list: { readonly filter: CachedFilter; readonly sort: CachedSort; readonly wanted: Wanted }): Promise<Order>
	/** See `walkBySize`. */
	bySize(scope: Scope, descending: boolean): Promise<readonly string[]>
}

/** Lists that are remembered; each takes 4 bytes a value. */
const keptOrders = 8

/** `openAside`: a scope for the long reading behind all lists, which goes on for as long as anybody waits for it. */
export function createOrders(openAside: (signal: AbortSignal) => Promise<Scope>): Orders {
	const readListedOnce = remember(openAside, readListed)
	const readKnownOnce = remember(openAside, async (aside, stamp) => readKnown(aside, await readListedOnce(aside, stamp)))
	const readLargestOnce = remember(openAside, (aside) => walkBySize(aside, true))
	const readSmallestOnce = remember(openAside, (aside) => walkBySize(aside, false))
	/** By what they were made from, so that they go with it. */
	const ordersOf = new WeakMap<Listed, Map<string, Uint32Array>>()
	const outsideOnce = rememberOutside()
	return {
		async of(scope, { filter, sort, wanted }) {
			const stamp = await scope.stamp()
			const asksMakers =
				filter.reach !== undefined || filter.month !== undefined || sort.by === 'time' || wanted.groups.some(({ calls }) => calls)
			const all = asksMakers ? await readKnownOnce(scope, stamp) : await readListedOnce(scope, stamp)
			const orders = ordersOf.get(all) ?? new Map<string, Uint32Array>()
			ordersOf.set(all, orders)
			const isMixed = isOfAllSizes(filter, sort)
			const outside = isMixed ? await outsideOnce(scope, all) : null
			const name = JSON.stringify([filter, sort, outside?.stamp])
			const order = orders.get(name) ?? sortValues(all, await letThrough(scope, all, filter, wanted), sort, outside?.sizes ?? null)
			orders.delete(name)
			orders.set(name, order)
			for (const oldest of orders.keys()) if (orders.size > keptOrders) orders.delete(oldest)
			const page = (skip: number, limit: number) => [...order.subarray(skip, skip + limit)].map(all.hashes.hash)
			return { total: order.length, outsideApart: isMixed && !outside?.sizes, page }
		},
		bySize: async (scope, descending) => (descending ? readLargestOnce : readSmallestOnce)(scope, await scope.stamp()),
	}
}

/** Measures what lies outside once for each state of the database and of the store's folders, for all who ask meanwhile. */
function rememberOutside() {
	type Measured = { readonly stamp: string; readonly sizes: ReturnType<typeof share<OutsideSizes | null>> }
	const measured = new WeakMap<PackedHashes, Measured>()
	return async (scope: Scope, all: Listed): Promise<{ readonly stamp: string; readonly sizes: OutsideSizes | null } | null> => {
		const stamp = await stampStore(scope)
		if (stamp === null) return null
		const before = measured.get(all.hashes)
		const now =
			before?.stamp === stamp && !before.sizes.isLost()
				? before
				: { stamp, sizes: share((signal) => measureOutside({ ...scope, signal }, all)) }
		measured.set(all.hashes, now)
		return { stamp, sizes: await now.sizes.wait(scope.signal) }
	}
}

/** Reads once for each state of the database, for all who ask meanwhile. */
function remember<Result>(
	openAside: (signal: AbortSignal) => Promise<Scope>,
	read: (aside: Scope, stamp: string | null) => Promise<Result>,
) {
	let memory: { readonly stamp: string; readonly result: Result } | null = null
	let reading: { readonly stamp: string | null; readonly shared: ReturnType<typeof share<Result>> } | null = null

	async function readNow(signal: AbortSignal, stamp: string | null): Promise<Result> {
		const aside = await openAside(signal)
		const result = await read(aside, stamp)
		// Written to meanwhile, it is of no one state, and is good for this answer only
		if (stamp !== null && (await aside.stamp()) === stamp) memory = { stamp, result }
		return result
	}

	return async ({ signal }: Pick<Scope, 'signal'>, stamp: string | null): Promise<Result> => {
		if (memory && memory.stamp === stamp) return memory.result
		memory = null
		if (!reading || reading.stamp !== stamp || reading.shared.isOver()) reading = { stamp, shared: share((stop) => readNow(stop, stamp)) }
		return reading.shared.wait(signal)
	}
}

/** Work that several wait for: it is stopped when the last of them has gone. */
function share<Result>(work: (signal: AbortSignal) => Promise<Result>) {
	const stopper = new AbortController()
	let [waiting, over, failed] = [0, false, false]
	const result = work(stopper.signal).finally(() => {
		over = true
	})
	result.catch(() => {
		failed = true
	})
	return {
		isOver: () => over || stopper.signal.aborted,
		/** It gives nothing to who asks now. */
		isLost: () => failed || (stopper.signal.aborted && !over),
		async wait(signal: AbortSignal | undefined): Promise<Result> {
			const { promise: gone, reject } = Promise.withResolvers<never>()
			const leave = () => reject(new FaultError({ kind: 'cancelled' }))
			waiting += 1
			signal?.addEventListener('abort', leave, { once: true })
			if (signal?.aborted) leave()
			try {
				return await Promise.race([result, gone])
			} finally {
				signal?.removeEventListener('abort', leave)
				waiting -= 1
				if (waiting === 0) stopper.abort()
			}
		},
	}
}
