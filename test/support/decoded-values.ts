import type { DecodedNode } from '../../electron/contract/decoded.ts'
import type { About, DecodeOptions } from '../../electron/drivers/decoders/decoder.ts'

/** Options with room for everything small; the clock stands still. */
export function roomy(about: About = {}, budget: Partial<DecodeOptions['budget']> = {}): DecodeOptions {
	const room = { bytes: 10_000_000, nodes: 10_000, depth: 100, text: 100_000, timeMs: 1000 }
	return { about, now: () => 0, budget: { ...room, ...budget } }
}

/** Where a record of lakeFS lies. */
export function placed(partition: string, key: string | Uint8Array): About {
	return { partition, key: typeof key === 'string' ? Buffer.from(key) : key }
}

/** The value of a named entry; of several with the name the last. */
export function entryOf(node: DecodedNode, name: string): DecodedNode {
	const found = node.entries.findLast((entry) => entry.name === name)
	if (!found) throw new Error(`no entry ${name} in ${node.brief}`)
	return found.value
}

/** Every node of a tree, inner ones and keys too. */
export function* everyNode(node: DecodedNode): Generator<DecodedNode> {
	yield node
	if (node.inner) yield* everyNode(node.inner.node)
	for (const { key, value } of node.entries) {
		if (key) yield* everyNode(key)
		yield* everyNode(value)
	}
}
