import type { DecodedNode, DecoderKind } from '../../electron/contract/decoded.ts'
import type { About, Budget, DecodeOptions, Decoder } from '../../electron/drivers/decoders/decoder.ts'
import { createDecoders } from '../../electron/drivers/decoders/decoder-list.ts'

/** Room enough for what a test decodes whole, and a clock that stands still. */
export function roomy(changes: Partial<Budget> = {}, about: About = {}): DecodeOptions {
	return { budget: { bytes: 10_000_000, nodes: 10_000, depth: 100, text: 100_000, timeMs: 1000, ...changes }, about, now: () => 0 }
}

export function utf8(text: string): Uint8Array {
	return new TextEncoder().encode(text)
}

/** The node's entries as [name, line] pairs. */
export function linesOf(node: DecodedNode): (readonly [string | null, string])[] {
	return node.entries.map(({ name, value }) => [name, value.brief] as const)
}

/** The plain decoder of a kind, as it stands in the list of all: what it opens inside is opened once. */
export function decoderOf(kind: DecoderKind): Decoder {
	const found = createDecoders([]).find((decoder) => decoder.kind === kind)
	if (found === undefined) throw new Error(`no decoder of ${kind}`)
	return found
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
