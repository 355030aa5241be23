import type { DecodedNode } from '../../contract/decoded.ts'
import type { PyObject, PyValue } from './pickle-values.ts'
import type { Tree, TreeEntry } from './tree.ts'

/** Shows a pickle's values as nodes. */
export type PickleView = {
	readonly tree: Tree
	/** Characters of one text, or bytes of one run of bytes, that are worth reading. */
	readonly textBudget: number
	/** Nodes that stand for hostile calls, and which. */
	readonly hostile: Map<DecodedNode, PyObject>
	node(value: PyValue): DecodedNode
	/** A node for bytes; they are opened once more when they are a pickle. */
	bytes(bytes: Uint8Array, fields: Partial<Pick<DecodedNode, 'type' | 'brief' | 'length' | 'notes'>>): DecodedNode
}

/** Entries that are made when the first is asked for. */
export function* lazily(make: () => readonly TreeEntry[]): Generator<TreeEntry> {
	yield* make()
}

/** Entries of a sequence. */
export function* eachItem(items: readonly PyValue[], view: PickleView): Generator<TreeEntry> {
	for (const item of items) yield { value: view.node(item) }
}

/** Entries of a dict. */
export function* eachPair(pairs: readonly PyValue[], view: PickleView): Generator<TreeEntry> {
	for (let at = 0; at + 1 < pairs.length; at += 2) yield { key: view.node(pairs[at] ?? null), value: view.node(pairs[at + 1] ?? null) }
}

/** Entries on one line, `…` where some are missing. Stops when the line is long enough. */
export function joinBriefs(entries: DecodedNode['entries'], whole: boolean, named = true): string {
	const parts: string[] = []
	let length = 0
	for (const { key, name, value } of entries) {
		if (length > 200) break
		const part = key !== null ? `${key.brief}: ${value.brief}` : named && name !== null ? `${name}=${value.brief}` : value.brief
		parts.push(part)
		length += part.length + 2
	}
	if (!whole || parts.length < entries.length) parts.push('…')
	return parts.join(', ')
}
