import { execFileSync } from 'node:child_process'
import type { DecodedNode, Decoding } from '../../../electron/contract/decoded.ts'
import type { Budget } from '../../../electron/drivers/decoders/decoder.ts'
import { pickleDecoder } from '../../../electron/drivers/decoders/pickle.ts'

export const ample: Budget = { bytes: 64_000_000, nodes: 20_000, depth: 100, text: 50_000, timeMs: 60_000 }

export function decode(bytes: Uint8Array, budget: Partial<Budget> = {}, totalBytes = bytes.length): Decoding {
	return pickleDecoder.decode(bytes, totalBytes, { budget: { ...ample, ...budget }, about: {}, now: () => performance.now() })
}

/** Runs a Python program of the machine and reads what it prints as JSON. */
export function python<Printed>(program: string): Printed {
	return JSON.parse(
		execFileSync('/usr/bin/python3', ['-W', 'ignore', '-c', program], { encoding: 'utf8', maxBuffer: 64_000_000 }),
	) as Printed
}

export function fromHex(hex: string): Uint8Array {
	return Uint8Array.from(Buffer.from(hex, 'hex'))
}

/** A stream written by hand: text as Latin-1, numbers as bytes. */
export function stream(...parts: readonly (string | number | Uint8Array)[]): Uint8Array {
	return Buffer.concat(
		parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : typeof part === 'number' ? Buffer.from([part]) : part)),
	)
}

/** Every node, without recursion. */
export function* everyNode(root: DecodedNode): Generator<DecodedNode> {
	const waiting = [root]
	for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
		yield node
		for (const { key, value } of node.entries) waiting.push(...(key === null ? [value] : [key, value]))
		if (node.inner !== null) waiting.push(node.inner.node)
	}
}

export function countNodes(root: DecodedNode): number {
	return [...everyNode(root)].length
}
