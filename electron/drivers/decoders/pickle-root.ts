import type { DecodedNode } from '../../contract/decoded.ts'
import { isHostile } from './pickle-object.ts'
import { type PyObject, type PyValue, pathOf } from './pickle-values.ts'
import type { PickleView } from './pickle-view.ts'

/** Hostile calls met while a stream is read, whatever becomes of what they give. */
export type Watch = { readonly found: readonly PyObject[]; readonly see: (object: PyObject) => void }

/** So many tell enough. */
const mostWatched = 20

/** Remembers the first hostile calls that it sees. */
export function createWatch(): Watch {
	const found: PyObject[] = []
	// A list of a million dates names its class once.
	const harmless = new Set<PyValue>()
	return {
		found,
		see: (object) => {
			if (found.length >= mostWatched || harmless.has(object.callee)) return
			if (isHostile(object)) found.push(object)
			else if (object.how === 'reduce' && !isWrapper(object.callee)) harmless.add(object.callee)
		},
	}
}

/** What these call depends on their arguments. */
function isWrapper(callee: PyValue): boolean {
	const path = pathOf(callee)
	return path === null || path === 'builtins.getattr' || path.startsWith('copyreg.')
}

/**
 * The node of a whole pickle. Python calls while it reads, also what is thrown away at once or lies beyond what is shown:
 * where a hostile call has no node of its own, the value gets one around it that names the call.
 */
export function showRoot(root: PyValue | undefined, watch: Watch, view: PickleView): DecodedNode {
	const { tree } = view
	const node = root === undefined ? tree.leaf('unknown', 'nothing', { notes: ['nothing could be read'] }) : view.node(root)
	const shown = watch.found.length === 0 ? new Set() : callsShown(node, view)
	const unseen = watch.found.filter((object) => !shown.has(object))
	if (unseen.length === 0) return node
	// Made by hand, for the budget may be used up, and neither the value nor the calls may be left out for that.
	const around = tree.leaf('hostile', node.brief, { length: unseen.length + 1 })
	around.entries.push({ key: null, name: 'value', value: node })
	for (const object of unseen) {
		const call = view.node(object)
		around.entries.push({ key: null, name: 'also', value: call })
		around.notes.push(`loading it would also call ${call.brief}`)
	}
	return around
}

function callsShown(root: DecodedNode, view: PickleView): Set<PyObject> {
	const calls = new Set<PyObject>()
	const waiting = [root]
	for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
		const call = view.hostile.get(node)
		if (call !== undefined) calls.add(call)
		for (const { key, value } of node.entries) waiting.push(...(key === null ? [value] : [key, value]))
		if (node.inner !== null) waiting.push(node.inner.node)
	}
	return calls
}
