import type { DecodedNode, Guess } from '../../contract/decoded.ts'
import type { Decoder } from './decoder.ts'
import { type MachineLimits, runPickle } from './pickle-machine.ts'
import { createPickleView } from './pickle-nodes.ts'
import { createWatch, showRoot } from './pickle-root.ts'
import type { PickleView } from './pickle-view.ts'
import { createTree } from './tree.ts'

/** Values held in memory while a stream is read: some 100 MB. What is beyond is not read. */
const heldValues = 1_000_000
/** Of the time, the part for reading; the rest is for showing what was read. */
const readingShare = 0.6
const sampleBytes = 4096
/** The instruction that says which protocol it is, and the one that ends it. */
const proto = 0x80
const stop = 0x2e

/**
 * Python's pickles, protocols 0 to 5. Nothing in them is ever called, looked up or imported: a class is its path, an instance
 * its class, arguments and state, and what would reach outside is named as what it would have done.
 */
export const pickleDecoder: Decoder = {
	kind: 'pickle',
	recognise: (bytes, about) => recognisePickle(bytes, about.mediaType ?? ''),
	decode: (bytes, totalBytes, { budget, now }) => {
		const started = now()
		const limits = (share: number): MachineLimits => ({ kept: budget.nodes, held: heldValues, until: started + budget.timeMs * share, now })
		const tree = createTree(budget, now)
		const watch = createWatch()
		const outcome = runPickle(bytes.subarray(0, budget.bytes), Math.max(totalBytes, bytes.length), limits(readingShare), watch.see)
		const view = createPickleView(tree, budget.text, (inner, within) => openInner(inner, within, limits(1)))
		const node = showRoot(outcome.root, watch, view)
		if (outcome.stopped !== null) tree.hit(outcome.stopped)
		if (outcome.damagedAt !== null) tree.hit('damaged')
		const isWhole = outcome.stopped === null && outcome.damagedAt === null
		const left = bytes.length - outcome.end
		if (isWhole && left > 0) node.notes.push(`${left} more ${left === 1 ? 'byte follows' : 'bytes follow'} after its end`)
		return {
			decoder: 'pickle',
			format: `pickle protocol ${outcome.protocol}`,
			node,
			limits: tree.limits(),
			damagedAt: outcome.damagedAt,
			readBytes: outcome.end,
			totalBytes: Math.max(totalBytes, bytes.length),
		}
	},
}

/** Bytes that are a whole pickle of protocol 2 or later: older ones have no mark of their own. */
function openInner(bytes: Uint8Array, view: PickleView, limits: MachineLimits): DecodedNode | null {
	if (!hasHeader(bytes) || bytes[bytes.length - 1] !== stop) return null
	const watch = createWatch()
	const { root, damagedAt, stopped, end } = runPickle(bytes, bytes.length, limits, watch.see)
	if (root === undefined || damagedAt !== null || stopped !== null || end !== bytes.length) return null
	return view.tree.deeper(() => showRoot(root, watch, view))
}

function hasHeader(bytes: Uint8Array): boolean {
	return bytes.length > 2 && bytes[0] === proto && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5
}

function recognisePickle(bytes: Uint8Array, mediaType: string): Guess | null {
	if (bytes.length < 2) return null
	const sample = bytes.subarray(0, sampleBytes)
	// As if there were more, so that a value cut off here is not taken for a damaged one.
	const { damagedAt, stopped, end, steps, protocol } = runPickle(sample, Number.MAX_SAFE_INTEGER, {
		kept: 10,
		held: heldValues,
		until: 0,
		now: () => 0,
	})
	const isEnded = damagedAt === null && stopped === null
	if (hasHeader(bytes)) return recogniseHeader(damagedAt, steps, bytes[1] ?? 0, mediaType)
	if (damagedAt !== null) return null
	const evidence = `reads as instructions of pickle protocol ${protocol}`
	if (isEnded && end === bytes.length)
		return { decoder: 'pickle', sureness: steps > 3 || mediaType.includes('pickle') ? 'likely' : 'possible', evidence }
	return !isEnded && steps > 20 ? { decoder: 'pickle', sureness: 'possible', evidence } : null
}

function recogniseHeader(damagedAt: number | null, steps: number, protocol: number, mediaType: string): Guess | null {
	const evidence = `begins like pickle protocol ${protocol}`
	if (damagedAt === null) return { decoder: 'pickle', sureness: 'certain', evidence }
	if (steps < 4 && !mediaType.includes('pickle'))
		return { decoder: 'pickle', sureness: 'possible', evidence: `${evidence}, then breaks off` }
	return { decoder: 'pickle', sureness: 'likely', evidence: `${evidence}, and is damaged at byte ${damagedAt}` }
}
