import { reachesOutside, readsLikeClass } from './pickle-hostile.ts'
import { isKind, itemsOf, type PyObject, type PyText, type PyValue, pathOf, readText, shortText } from './pickle-values.ts'

/** A call as it is meant, without the wrappers that pickle puts around it. */
export type Made = {
	readonly object: PyObject
	/** Of the class or function; null when what is called is itself the outcome of a call. */
	readonly path: string | null
	readonly callee: PyValue
	/** `new` makes an instance of a class; `reduce` calls whatever it is. */
	readonly how: PyObject['how']
	readonly args: readonly PyValue[]
	/** True number of arguments. */
	readonly argsLength: number
	readonly kwargs: PyValue | null
	/** What its state was set to, last. */
	readonly state: PyValue | undefined
}

/** Reads an object as the call it stands for: `copyreg`'s and the pickle instructions' ways to make an instance become one. */
export function madeOf(object: PyObject): Made {
	const args = itemsOf(object.args)
	const path = calledPath(object.callee)
	const whole: Made = {
		object,
		path,
		callee: object.callee,
		how: object.how,
		args,
		argsLength: isKind(object.args, 'tuple') ? object.args.length : args.length,
		kwargs: object.kwargs,
		state: object.states?.[object.states.length - 1],
	}
	return object.how === 'reduce' ? unwrap(whole) : whole
}

function unwrap(made: Made): Made {
	const [first, second, third] = made.args
	if (made.path === 'copyreg._reconstructor' && first !== undefined) {
		const base = pathOf(second)
		const args = base === 'builtins.object' || third === undefined ? [] : base === 'builtins.tuple' ? itemsOf(third) : [third]
		return { ...made, path: pathOf(first), callee: first, how: 'new', args, argsLength: args.length }
	}
	if (made.path === 'copyreg.__newobj__' && first !== undefined) {
		return { ...made, path: pathOf(first), callee: first, how: 'new', args: made.args.slice(1), argsLength: made.argsLength - 1 }
	}
	if (made.path === 'copyreg.__newobj_ex__' && first !== undefined) {
		const args = itemsOf(second)
		return { ...made, path: pathOf(first), callee: first, how: 'new', args, argsLength: args.length, kwargs: third ?? null }
	}
	return made
}

/** Before protocol 4, what lies inside a class is named by `getattr(Class, 'name')`. */
function calledPath(callee: PyValue): string | null {
	if (!isKind(callee, 'object')) return pathOf(callee)
	if (pathOf(callee.callee) !== 'builtins.getattr') return null
	const [owner, name] = itemsOf(callee.args)
	const ownerPath = pathOf(owner)
	const attribute = shortText(name)
	return ownerPath === null || attribute === null ? null : `${ownerPath}.${attribute}`
}

/** Bytes in any of the forms in which the protocols write them; null for anything else. At most `most` of them. */
export function bytesOf(value: PyValue | undefined, most: number): Uint8Array | null {
	if (isKind(value, 'bytes')) return value.source.subarray(value.start, Math.min(value.end, value.start + most))
	if (isKind(value, 'text') && value.coding !== 'utf-8' && value.coding !== 'escaped') return latin1Bytes(value, most)
	if (!isKind(value, 'object')) return null
	const path = pathOf(value.callee)
	const [text] = itemsOf(value.args)
	if ((path === 'builtins.bytes' || path === 'builtins.bytearray') && text === undefined) return new Uint8Array()
	return path === '_codecs.encode' && isKind(text, 'text') ? latin1Bytes(text, most) : null
}

/** Protocols 0 to 2 write bytes as text, one character for each. */
export function latin1Bytes(text: PyText, most: number): Uint8Array {
	return Buffer.from(readText(text, most), 'latin1')
}

/** Python 3.11 writes a member of an enumeration as `getattr(Class, 'NAME')`; null for anything else. */
export function enumMember(made: Made): string | null {
	if (made.path !== 'builtins.getattr' || made.args.length !== 2) return null
	const [owner, name] = made.args
	const member = shortText(name)
	if (!isKind(owner, 'global') || member === null || !/^[A-Za-z]\w*$/.test(member)) return null
	const path = `${owner.module}.${owner.name}`
	return readsLikeClass(path) && !reachesOutside(path) ? `${path}.${member}` : null
}

/** Its class as it is shown: without `builtins.`. */
export function typeOf(made: Made): string {
	return made.path?.replace(/^builtins\./, '') ?? '(…)'
}
