import type { DecodedNode, DecoderKind } from '../../electron/contract/decoded.ts'
import type { Budget, DecodeOptions, Decoder } from '../../electron/drivers/decoders/decoder.ts'
import { createDecoders } from '../../electron/drivers/decoders/decoder-list.ts'

/** Room enough for what a test decodes whole, and a clock that stands still. */
export function roomy(changes: Partial<Budget> = {}): DecodeOptions {
	return { budget: { bytes: 1_000_000, nodes: 10_000, depth: 100, text: 10_000, timeMs: 1000, ...changes }, about: {}, now: () => 0 }
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
