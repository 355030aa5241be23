import type { DecodedNode, Guess } from '../../contract/decoded.ts'
import type { Decoder } from './decoder.ts'
import { detect } from './detect.ts'
import type { Reading } from './reading.ts'

const nodesOutside = 4

/**
 * Reads the bytes found inside a value once more and hangs them into `node`, within what is left of the budget. Returns the
 * format found, null when nothing was opened. `accepts` says which guess is worth it; the limits met inside count for the whole.
 */
export function openInside(
	inside: readonly Decoder[],
	node: DecodedNode,
	bytes: Uint8Array,
	totalBytes: number,
	reading: Reading,
	accepts: (guess: Guess) => boolean,
): string | null {
	const { budget, now } = reading.options
	const guess = detect(inside, bytes, {}).find(accepts)
	const decoder = inside.find(({ kind }) => kind === guess?.decoder)
	if (decoder === undefined || budget.depth < 2 || budget.nodes <= nodesOutside || reading.isLate()) return null
	const left = { ...budget, nodes: budget.nodes - nodesOutside, depth: budget.depth - 1, timeMs: reading.timeLeft() }
	const decoding = decoder.decode(bytes, totalBytes, { budget: left, about: {}, now })
	node.inner = { decoder: decoding.decoder, node: decoding.node }
	for (const limit of decoding.limits) reading.tree.hit(limit)
	if (decoding.damagedAt !== null) node.notes.push(`what is inside is damaged at its byte ${decoding.damagedAt}`)
	return decoding.format
}
