import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type DecodedNode, type Decoding, decodingSchema } from '../../electron/contract/decoded.ts'
import type { About, Budget, Decoder } from '../../electron/drivers/decoders/decoder.ts'
import { mutate } from './mutate.ts'
import { createRandom, type Random } from './random.ts'

/** A value to mutate, and what is known of it besides its bytes. */
export type FuzzSeed = { readonly bytes: Uint8Array; readonly about?: About }
/** How it went. `faults` are told with the bytes that brought them about, the first few of them. */
export type FuzzReport = {
	readonly runs: number
	readonly faults: readonly string[]
	readonly slowestMs: number
	readonly grownBytes: number
}

const budgets: readonly Budget[] = [
	{ bytes: 1_000_000, nodes: 2000, depth: 50, text: 4096, timeMs: 1000 },
	{ bytes: 100_000, nodes: 200, depth: 200, text: 64, timeMs: 300 },
	{ bytes: 500, nodes: 20, depth: 5, text: 16, timeMs: 20 },
	{ bytes: 65_536, nodes: 100_000, depth: 1000, text: 1_000_000, timeMs: 5000 },
]
/** What a decoder may go over its budget by: nodes begun before it was used up, looks at the clock after. */
const nodesOver = 64
const clockOver = 500
const deepestLevel = 202
const briefLength = 200
/** Texts this short are kept whatever the budget. */
const textOver = 200
const faultsTold = 5
const runsBetweenTurns = 20
const runsBetweenWeighing = 2000
const mostGrown = 96_000_000
const fullCheckEvery = 50

/**
 * Gives a decoder `count` damaged values, the same ones for the same `seed`, and says what it did wrong: thrown, gone over a budget,
 * gone on after its time (by a clock that moves one millisecond each time it is looked at), or kept memory.
 */
export async function fuzzDecoder(decoder: Decoder, seeds: readonly FuzzSeed[], count: number, seed: number): Promise<FuzzReport> {
	const random = createRandom(seed)
	const others = seeds.map(({ bytes }) => bytes)
	const faults: string[] = []
	let slowestMs = 0
	const before = heldBytes()
	let most = before
	for (let run = 0; run < count && faults.length < faultsTold; run += 1) {
		const { bytes: whole, about = {} } = random.pick(seeds)
		const bytes = run < seeds.length * 2 ? Buffer.from(whole) : mutate(whole, random, others)
		const startedAt = performance.now()
		const fault = tryOne(decoder, bytes, about, random, run % fullCheckEvery === 0)
		slowestMs = Math.max(slowestMs, performance.now() - startedAt)
		if (fault !== null) faults.push(`${decoder.kind}, seed ${seed}, run ${run}: ${fault}; bytes ${bytes.toString('hex').slice(0, 2000)}`)
		// Streams that the platform ended with a fault are let go of only when its own turn comes, as between two values looked at.
		if (run % runsBetweenTurns === 0) await setImmediate()
		if (run % runsBetweenWeighing === runsBetweenWeighing - 1) most = Math.max(most, heldBytes())
	}
	most = Math.max(most, heldBytes())
	if (most - before > mostGrown) faults.push(`${decoder.kind}: kept ${most - before} bytes`)
	return { runs: count, faults, slowestMs, grownBytes: most - before }
}

function tryOne(decoder: Decoder, bytes: Uint8Array, about: About, random: Random, isChecked: boolean): string | null {
	const budget = random.pick(budgets)
	const totalBytes = random.below(4) === 0 ? bytes.length + 1 + random.below(100_000) : bytes.length
	let looks = 0
	const now = () => {
		looks += 1
		return looks
	}
	try {
		decoder.recognise(bytes, about)
		const decoding = decoder.decode(bytes, totalBytes, { budget, about, now })
		if (looks > budget.timeMs + clockOver) return `looked at the clock ${looks} times, with ${budget.timeMs} ms`
		if (isChecked && !decodingSchema.safeParse(decoding).success) return 'is not as the contract has it'
		return breachOf(decoding, budget, bytes.length, totalBytes)
	} catch (error) {
		return `threw ${error instanceof Error ? error.stack : error}`
	}
}

/** What of a decoding breaks the law, null when nothing does. */
function breachOf(decoding: Decoding, budget: Budget, given: number, totalBytes: number): string | null {
	if (decoding.readBytes > Math.min(budget.bytes, given)) return `says it read ${decoding.readBytes} bytes`
	if (decoding.totalBytes !== totalBytes) return `says there are ${decoding.totalBytes} bytes`
	if (decoding.damagedAt !== null && !(decoding.damagedAt >= 0 && decoding.damagedAt <= totalBytes))
		return `is damaged at ${decoding.damagedAt}`
	if (decoding.damagedAt !== null && !decoding.limits.includes('damaged')) return 'is damaged and does not say so among its limits'
	let nodes = 0
	const waiting: [DecodedNode, number][] = [[decoding.node, 0]]
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const [node, depth] = next
		nodes += 1
		if (nodes > budget.nodes + nodesOver) return `made more than ${nodes} nodes`
		if (depth > Math.min(budget.depth + 2, deepestLevel)) return `is ${depth} deep`
		if (node.brief.length > briefLength) return `has a line of ${node.brief.length} characters`
		if ((node.text?.length ?? 0) > Math.max(budget.text * 2, textOver * 2)) return `keeps a text of ${node.text?.length}`
		if (node.length !== null && node.entries.length > node.length) return `shows ${node.entries.length} entries of ${node.length}`
		for (const { key, value } of node.entries) {
			if (key !== null) waiting.push([key, depth + 1])
			waiting.push([value, depth + 1])
		}
		if (node.inner !== null) waiting.push([node.inner.node, depth + 1])
	}
	return null
}

let collect: (() => void) | undefined

/** Bytes still held after everything that is free was collected. */
function heldBytes(): number {
	if (collect === undefined) {
		setFlagsFromString('--expose-gc')
		collect = runInNewContext('gc') as () => void
	}
	collect()
	const { heapUsed, arrayBuffers } = process.memoryUsage()
	return heapUsed + arrayBuffers
}
