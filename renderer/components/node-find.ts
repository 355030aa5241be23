import type { DecodedNode } from '../../electron/contract/decoded.ts'
import { childrenOf, type RowLabel, showsType } from './node-rows.ts'

/** A row that was found; `inText` where only the text that is opened beneath its line has it. */
export type NodeHit = { readonly id: string; readonly inText: boolean }

/** Rows that were found, top to bottom, and the place of every row among all. */
export type NodeHits = { readonly hits: readonly NodeHit[]; readonly order: ReadonlyMap<string, number> }

/**
 * Looks at every node once: at its name or key, at what its line says, and at its text or bytes as far as they are at hand. What
 * holds others is found by them, not by the line that sums them up.
 */
export function findNodes(root: DecodedNode, pattern: RegExp): NodeHits {
	const hits: NodeHit[] = []
	const order = new Map<string, number>()
	const has = (text: string | null) => text !== null && text.search(pattern) >= 0
	const visit = (node: DecodedNode, label: RowLabel, id: string) => {
		order.set(id, order.size)
		const isNamed = (label.as === 'name' || label.as === 'key') && has(label.text)
		if (isNamed || has(lineOf(node))) hits.push({ id, inText: false })
		else if (has(textOf(node))) hits.push({ id, inText: true })
		for (const child of childrenOf(node, null)) if (child.node !== null) visit(child.node, child.label, `${id}/${child.token}`)
	}
	visit(root, { as: 'root', text: '' }, '')
	return { hits, order }
}

/** What is next after the row `at`, or before it; `isPassed` where that one was found already. Round at both ends. */
export function nextHit(
	{ hits, order }: NodeHits,
	at: string,
	{ backwards, isPassed }: { backwards: boolean; isPassed: boolean },
): NodeHit | undefined {
	const place = order.get(at) ?? 0
	const lies = ({ id }: NodeHit) => (order.get(id) ?? 0) - place
	const fits = (hit: NodeHit) => (isPassed && lies(hit) === 0 ? false : backwards ? lies(hit) <= 0 : lies(hit) >= 0)
	return backwards ? (hits.findLast(fits) ?? hits.at(-1)) : (hits.find(fits) ?? hits[0])
}

function lineOf(node: DecodedNode): string | null {
	if (isMasked(node)) return null
	if (node.kind === 'hostile') return node.brief
	if (node.entries.length > 0) return node.type
	return showsType(node) ? `${node.type}\n${node.brief}` : node.brief
}

function textOf(node: DecodedNode): string | null {
	if (node.text === null || node.kind !== 'bytes') return node.text
	return node.text.replaceAll(/../g, (digits) => String.fromCharCode(Number.parseInt(digits, 16)))
}

const isMasked = ({ secret, text }: DecodedNode) => secret && text === null
