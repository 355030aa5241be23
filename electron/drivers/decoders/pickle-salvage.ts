import { isKind, type PyObject, type PyValue, pyDict, pySequence } from './pickle-values.ts'

/**
 * Puts together what lies on the stack where a stream ended or broke off: what stands above a mark goes into the list or
 * dict below it, as it would have a moment later. A whole stream leaves one value, which is given back as it is.
 */
export function foldStack(stack: readonly PyValue[], marks: readonly number[]): PyValue | undefined {
	const values = [...stack]
	for (let at = marks.length - 1; at >= 0; at -= 1) {
		foldState(values, marks[at] ?? 0)
		closeMark(values, values.splice(marks[at] ?? 0))
	}
	foldState(values, 0)
	if (values.length > 1) foldLast(values)
	return values.length <= 1 ? values[0] : pySequence('tuple', values)
}

function closeMark(values: PyValue[], items: PyValue[]): void {
	const host = values[values.length - 1]
	if (items.length === 0) return
	if (isKind(host, 'list') || isKind(host, 'set')) {
		for (const item of items) host.items.push(item)
		host.length += items.length
	} else if (isKind(host, 'dict')) {
		const pairs = items.length % 2 === 0 ? items : [...items, null]
		for (const item of pairs) host.pairs.push(item)
		host.length += pairs.length >> 1
	} else if (isKind(host, 'object')) addToObject(host, items)
	else values.push(pySequence('tuple', items))
}

function addToObject(host: PyObject, items: PyValue[]): void {
	host.items ??= pySequence('list', [])
	for (const item of items) host.items.items.push(item)
	host.items.length += items.length
}

/** An object with a dict above it was about to get its state. */
function foldState(values: PyValue[], floor: number): void {
	if (values.length - floor < 2) return
	const [host, state] = values.slice(-2)
	if (!isKind(host, 'object') || host.states !== null || !(isKind(state, 'dict') || isKind(state, 'tuple'))) return
	host.states = [state]
	values.pop()
}

/** At the bottom there is one value; what is above a list or dict there was about to go into it. */
function foldLast(values: PyValue[]): void {
	const [host, ...rest] = values
	if (isKind(host, 'list') || isKind(host, 'dict')) {
		closeMark(values.splice(0, 1), rest)
		values.splice(0, values.length, isKind(host, 'dict') && rest.length === 0 ? pyDict([]) : host)
	}
}
