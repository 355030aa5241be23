import type { DecodedNode, DecoderKind, Decoding } from '../../contract/decoded.ts'
import type { DecodeOptions } from './decoder.ts'
import { createTree, type Tree } from './tree.ts'

/** One value being read: what may be looked at of it, and what its nodes are made with. */
export type Reading = {
	/** The bytes that may be looked at. */
	readonly bytes: Uint8Array
	readonly totalBytes: number
	/** False when the value goes on behind `bytes`. */
	readonly isWhole: boolean
	readonly tree: Tree
	readonly options: DecodeOptions
	/** True once the time is used up. Looks at the clock each time: ask it once in some kilobytes. */
	isLate(): boolean
	/** Milliseconds left. */
	timeLeft(): number
}

/** Begins to read `bytes`, the beginning of a value of `totalBytes`, within the budget. */
export function beginReading(bytes: Uint8Array, totalBytes: number, options: DecodeOptions): Reading {
	const { budget, now } = options
	const until = now() + budget.timeMs
	const looked = bytes.subarray(0, budget.bytes)
	const tree = createTree(budget, now)
	const isWhole = looked.length >= totalBytes
	if (!isWhole) tree.hit('bytes')
	let late = false
	const isLate = () => {
		if (!late && now() > until) {
			late = true
			tree.hit('time')
		}
		return late
	}
	return { bytes: looked, totalBytes: Math.max(totalBytes, looked.length), isWhole, tree, options, isLate, timeLeft: () => until - now() }
}

/** What a decoder found, as the contract tells it. A place of damage counts as a limit. */
export function endReading(
	reading: Reading,
	found: { decoder: DecoderKind; format: string; node: DecodedNode; damagedAt?: number | null },
): Decoding {
	const damagedAt = found.damagedAt ?? null
	if (damagedAt !== null) reading.tree.hit('damaged')
	return {
		decoder: found.decoder,
		format: found.format,
		node: found.node,
		limits: reading.tree.limits(),
		damagedAt,
		readBytes: reading.bytes.length,
		totalBytes: reading.totalBytes,
	}
}

/** A whole number with its thousands apart: `1,234,567`. */
export function countText(count: number | bigint): string {
	return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 byte`, `2,000 bytes`: a count and what is counted. */
export function countOf(count: number, one: string, many = `${one}s`): string {
	return `${countText(count)} ${count === 1 ? one : many}`
}
