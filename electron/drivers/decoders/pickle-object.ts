import type { DecodedNode } from '../../contract/decoded.ts'
import { isKnownClass, summaryOf } from './pickle-classes.ts'
import { reachesOutside, readsLikeClass } from './pickle-hostile.ts'
import { enumMember, type Made, madeOf, typeOf } from './pickle-made.ts'
import { isKind, itemsOf, type PyDict, type PyObject, type PyValue, pathOf, shortText } from './pickle-values.ts'
import { eachItem, eachPair, joinBriefs, type PickleView } from './pickle-view.ts'
import { cutBrief, type TreeEntry } from './tree.ts'

/** An instance of a class that nothing more is known of: its class, the arguments it would be made with, its state and its items. */
export function showObject(object: PyObject, view: PickleView): DecodedNode {
	const made = madeOf(object)
	const danger = dangerOf(made)
	if (danger === 'hostile' || made.path === null) return showCall(made, danger === 'hostile' ? 'hostile' : 'unknown', view)
	const node = showMade(made, view)
	if (danger === 'call') node.notes.push(`loading it would call ${callLine(made, node)}`)
	const summary = summaryOf(made.path)?.(made, node)
	if (summary?.brief !== undefined) node.brief = cutBrief(summary.brief)
	node.notes.push(...(summary?.notes ?? []))
	return node
}

/** True when loading it would reach outside, or call a function that nobody here knows. */
export function isHostile(object: PyObject): boolean {
	return dangerOf(madeOf(object)) === 'hostile'
}

/** What loading it would do: `hostile` reaches outside or calls a function that nobody here knows, `call` calls what reads like a class. */
function dangerOf(made: Made): 'none' | 'call' | 'hostile' {
	// Setting the state of a class changes the class.
	if (made.how === 'build') return isKind(made.callee, 'global') ? 'hostile' : 'none'
	if (made.path === null) return isKind(made.callee, 'extension') || isKind(made.callee, 'persistent') ? 'call' : 'hostile'
	if (reachesOutside(made.path)) return onlyNames(made) ? 'none' : 'hostile'
	if (made.how === 'new' || isKnownClass(made.path)) return 'none'
	return readsLikeClass(made.path) ? 'call' : 'hostile'
}

/** `type(x)` and `getattr(Class, 'NAME')` reach far in general, and nowhere in these forms, by which Python names what has no other name. */
function onlyNames(made: Made): boolean {
	if (made.path === 'builtins.type') return made.argsLength === 1
	if (made.path !== 'builtins.getattr') return false
	const [owner, name] = made.args
	return enumMember(made) !== null || isKnownClass(`${pathOf(owner)}.${shortText(name)}`)
}

function shortName(made: Made): string {
	const type = typeOf(made)
	return type.slice(type.lastIndexOf('.') + 1)
}

function showMade(made: Made, view: PickleView): DecodedNode {
	const states = statesOf(made)
	const items = made.object.items?.length ?? 0
	const pairs = made.object.pairs?.length ?? 0
	const length = made.argsLength + items + pairs + states.reduce((sum, state) => sum + state.length, 0)
	return view.tree.branch('object', { type: typeOf(made), length }, eachPart(made, states, view), (entries) => {
		const afterItems = made.argsLength + items
		const afterPairs = afterItems + pairs
		const part = (from: number, to: number, named: boolean) => joinBriefs(entries.slice(from, to), entries.length >= to, named)
		const parts = [
			made.argsLength > 0 ? part(0, made.argsLength, false) : '',
			items > 0 ? `[${part(made.argsLength, afterItems, false)}]` : '',
			pairs > 0 ? `{${part(afterItems, afterPairs, true)}}` : '',
			length > afterPairs ? part(afterPairs, length, true) : '',
		]
		return `${shortName(made)}(${parts.filter((text) => text !== '').join(', ')})`
	})
}

function callLine(made: Made, node: DecodedNode): string {
	const args = node.entries.slice(0, made.argsLength)
	return cutBrief(`${typeOf(made)}(${joinBriefs(args, args.length === made.argsLength, false)})`)
}

function* eachPart(made: Made, states: readonly State[], view: PickleView): Generator<TreeEntry> {
	let position = 0
	for (const { value } of eachItem(made.args, view)) {
		position += 1
		yield { name: `argument ${position}`, value }
	}
	if (made.object.items !== null) yield* eachItem(made.object.items.items, view)
	if (made.object.pairs !== null) yield* eachPair(made.object.pairs.pairs, view)
	for (const state of states) yield* eachState(state, view)
}

/** A state that is a dict is laid out field by field; another one stands under its own name. */
type State = { readonly fields: PyDict | null; readonly other: PyValue; readonly length: number; readonly name: string }

function statesOf(made: Made): State[] {
	const states: State[] = []
	if (made.kwargs !== null) states.push(stateOf(made.kwargs, 'keywords'))
	for (const state of made.object.states ?? []) {
		// What has slots comes as a pair: its dict, if any, and its slots.
		const parts = isKind(state, 'tuple') && state.length === 2 ? itemsOf(state) : []
		const isSlots = parts.length === 2 && parts.every((part) => part === null || isKind(part, 'dict'))
		for (const part of isSlots ? parts : [state]) if (!isSlots || part !== null) states.push(stateOf(part, 'state'))
		// What sets its state again and again is no honest value, and the first hundred tell as much.
		if (states.length > 100) break
	}
	return states
}

function stateOf(state: PyValue, name: string): State {
	const fields = isKind(state, 'dict') ? state : null
	return { fields, other: state, length: fields === null ? 1 : fields.length, name }
}

function* eachState(state: State, view: PickleView): Generator<TreeEntry> {
	if (state.fields === null) {
		yield { name: state.name, value: view.node(state.other) }
		return
	}
	const { pairs } = state.fields
	for (let at = 0; at + 1 < pairs.length; at += 2) {
		const name = shortText(pairs[at])
		const value = pairs[at + 1] ?? null
		yield name === null ? { key: view.node(pairs[at] ?? null), value: view.node(value) } : { name, value: view.node(value) }
	}
}

/** A call that must not happen, or of which nobody here knows what it is: what would be called, and with what. */
function showCall(made: Made, kind: 'hostile' | 'unknown', view: PickleView): DecodedNode {
	const isCall = made.how !== 'build'
	const states = statesOf(made)
	const added = (made.object.items?.length ?? 0) + (made.object.pairs?.length ?? 0)
	const length = 1 + made.argsLength + added + states.reduce((sum, state) => sum + state.length, 0)
	let callee = made.path === null ? '(…)' : typeOf(made)
	const node = view.tree.branch(kind, { type: made.path, length }, eachCallPart(made, states, view), (entries) => {
		if (made.path === null) callee = entries[0]?.value.brief ?? callee
		if (!isCall) return `${callee} with another state`
		return `${callee}(${joinBriefs(entries.slice(1, made.argsLength + 1), entries.length > made.argsLength, false)})`
	})
	if (kind === 'hostile') view.hostile.set(node, made.object)
	node.notes.push(isCall ? `loading it would call ${node.brief}` : `loading it would change ${callee}`)
	return node
}

function* eachCallPart(made: Made, states: readonly State[], view: PickleView): Generator<TreeEntry> {
	yield { name: 'callable', value: view.node(made.callee) }
	yield* eachPart(made, states, view)
}
