import type { CachedFilter, CachedSort } from '../../contract/cached.ts'
import { FaultError } from '../../contract/fault.ts'
import { evaluationOnly, type Known, readKnown, unreached } from './redun-known.ts'
import { type Row, text } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import type { Part } from './redun-sql.ts'

/** A list of values in order, of which any page is at hand. */
export type Order = { readonly total: number; page(skip: number, limit: number): readonly string[] }

/** What is remembered of a repository for as long as nobody writes to it. */
export type Orders = {
	/** `condition`: what the filter asks beside `reach`, null where that is nothing. Faults: those of the engine, `cancelled`. */
	of(scope: Scope, list: { readonly filter: CachedFilter; readonly sort: CachedSort; readonly condition: Part | null }): Promise<Order>
}

/** Lists that are remembered; each takes 4 bytes a value. */
const keptOrders = 8

type Memory = { readonly stamp: string | null; readonly known: Known; readonly orders: Map<string, Uint32Array> }

/** `openAside`: a scope for the long reading behind all lists, which goes on for as long as anybody waits for it. */
export function createOrders(openAside: (signal: AbortSignal) => Promise<Scope>): Orders {
	let memory: Memory | null = null
	let reading: { readonly stamp: string | null; readonly shared: ReturnType<typeof share<Memory>> } | null = null

	async function read(signal: AbortSignal, stamp: string | null): Promise<Memory> {
		const aside = await openAside(signal)
		const read: Memory = { stamp, known: await readKnown(aside), orders: new Map() }
		// Written to meanwhile, it is of no one state, and is good for this answer only
		if (stamp !== null && (await aside.stamp()) === stamp) memory = read
		return read
	}

	async function current(scope: Scope): Promise<Memory> {
		const stamp = await scope.stamp()
		if (memory && memory.stamp === stamp) return memory
		memory = null
		if (!reading || reading.stamp !== stamp || reading.shared.isOver()) reading = { stamp, shared: share((signal) => read(signal, stamp)) }
		return reading.shared.wait(scope.signal)
	}

	return {
		async of(scope, { filter, sort, condition }) {
			const { known, orders } = await current(scope)
			const name = JSON.stringify([filter, sort])
			const order = orders.get(name) ?? sorted(known, await letThrough(scope, known, filter, condition), sort)
			orders.delete(name)
			orders.set(name, order)
			for (const oldest of orders.keys()) if (orders.size > keptOrders) orders.delete(oldest)
			return { total: order.length, page: (skip, limit) => [...order.subarray(skip, skip + limit)].map(known.hashes.hash) }
		},
	}
}

/** Work that several wait for: it is stopped when the last of them has gone. */
function share<Result>(work: (signal: AbortSignal) => Promise<Result>) {
	const stopper = new AbortController()
	let [waiting, over] = [0, false]
	const result = work(stopper.signal).finally(() => {
		over = true
	})
	result.catch(() => undefined)
	return {
		isOver: () => over || stopper.signal.aborted,
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

const reachNumbers = { 'evaluation-only': evaluationOnly, unreached } as const

/** Numbers of the values that a filter lets through. */
async function letThrough(scope: Scope, known: Known, { reach }: CachedFilter, condition: Part | null): Promise<Uint32Array> {
	const wanted = reach === undefined ? null : reachNumbers[reach]
	const isWanted = (value: number) => wanted === null || known.reach[value] === wanted
	if (!condition) return Uint32Array.from({ length: known.values }, (_, value) => value).filter(isWanted)
	const found: number[] = []
	for (let after = ''; ; ) {
		const [rows = []]: readonly (readonly Row[])[] = await scope.ask({
			sql: `SELECT v.value_hash FROM value v WHERE ${condition.sql} AND v.value_hash > :page_after ORDER BY v.value_hash LIMIT ${hashesAtOnce}`,
			parameters: { ...condition.parameters, page_after: after },
		})
		for (const [hash] of rows) {
			const value = known.hashes.find(text(hash))
			if (value >= 0 && value < known.values && isWanted(value)) found.push(value)
		}
		if (rows.length < hashesAtOnce) return Uint32Array.from(found)
		after = text(rows.at(-1)?.[0])
	}
}

const hashesAtOnce = 100_000

/** As the lists are ordered that the database sorts: what nothing made comes last either way, and equals go by their hashes. */
function sorted({ hashes, madeAt, sizes, types, typeNames }: Known, values: Uint32Array, { by, descending }: CachedSort): Uint32Array {
	const way = descending ? -1 : 1
	const rank = rankOf(typeNames)
	const columns = {
		time: (value: number) => {
			const made = madeAt[value] ?? 0
			return Number.isFinite(made) ? way * made : made
		},
		size: (value: number) => way * (sizes[value] ?? 0),
		type: (value: number) => way * (rank[types[value] ?? 0] ?? 0),
		hash: () => 0,
	}
	const column = columns[by]
	return values.sort((one, other) => {
		const [first, second] = [column(one), column(other)]
		return first < second ? -1 : first > second ? 1 : way * hashes.compare(one, other)
	})
}

function rankOf(names: readonly string[]): readonly number[] {
	const inOrder = names.toSorted((one, other) => (one < other ? -1 : 1))
	const places = new Map(inOrder.map((name, place) => [name, place]))
	return names.map((name) => places.get(name) ?? 0)
}
