import type { DecodedNode } from '../../contract/decoded.ts'
import { bytesOf, type Made, madeOf } from './pickle-made.ts'
import { type Dtype, dtypeName, dtypeOf, elementNode, isReadable } from './pickle-numpy-dtype.ts'
import { isKind, itemsOf, type PySequence, type PyValue, pathOf, shortText, smallInteger } from './pickle-values.ts'
import { joinBriefs, type PickleView } from './pickle-view.ts'
import type { TreeEntry } from './tree.ts'

type ClassReader = (made: Made, view: PickleView) => DecodedNode | null

/** Arrays, single values and types of numpy 1 and 2, which differ in the module's name alone. */
export const numpyClasses: Readonly<Record<string, ClassReader>> = Object.fromEntries(
	['numpy.core', 'numpy._core']
		.flatMap((core): [string, ClassReader][] => [
			[`${core}.multiarray._reconstruct`, showArray],
			[`${core}.multiarray.scalar`, showScalar],
			[`${core}.numeric._frombuffer`, showArray],
		])
		.concat([['numpy.dtype', showDtype]]),
)

/** An array as it was written: its elements as bytes in order, or as a list of objects. */
export type PyArray = {
	readonly type: string
	readonly shape: readonly number[]
	readonly dtype: Dtype
	readonly fortran: boolean
	/** Null where the bytes are not there. */
	readonly bytes: Uint8Array | null
	readonly items: PySequence | null
}

/** Reads what numpy wrote of an array; null when it is something else. */
export function arrayOf(value: PyValue | undefined): PyArray | null {
	return isKind(value, 'object') ? arrayOfMade(madeOf(value)) : null
}

function arrayOfMade(made: Made): PyArray | null {
	if (made.path?.endsWith('.numeric._frombuffer')) {
		const [bytes, dtype, shape, order] = made.args
		return arrayOfParts('numpy.ndarray', shape, dtype, shortText(order) === 'F', bytes)
	}
	if (!made.path?.endsWith('.multiarray._reconstruct')) return null
	const [, shape, dtype, fortran, content] = itemsOf(made.state)
	return arrayOfParts(pathOf(made.args[0]) ?? 'numpy.ndarray', shape, dtype, fortran === true || fortran === 1, content)
}

/** More dimensions than numpy has. */
const mostDimensions = 64

function arrayOfParts(
	type: string,
	shape: PyValue | undefined,
	dtype: PyValue | undefined,
	fortran: boolean,
	content: PyValue | undefined,
): PyArray | null {
	const sizes = itemsOf(shape).map((size) => smallInteger(size) ?? -1)
	const read = dtypeOf(dtype)
	if (!isKind(shape, 'tuple') || read === null || sizes.length > mostDimensions || sizes.some((size) => size < 0)) return null
	const items = isKind(content, 'list') ? content : null
	const bytes = items === null ? bytesOf(content, Number.MAX_SAFE_INTEGER) : null
	const shorten = type === 'numpy.core.multiarray.ndarray' ? 'numpy.ndarray' : type
	return { type: shorten, shape: sizes, dtype: read, fortran, bytes, items }
}

/** `(2, 3)`, `(4,)`, `()`. */
export function shapeText(shape: readonly number[]): string {
	return `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`
}

function showDtype(made: Made, view: PickleView): DecodedNode | null {
	const dtype = dtypeOf(made.object)
	return dtype === null
		? null
		: view.tree.leaf('object', dtype.fields === null ? `dtype('${dtypeName(dtype)}')` : `dtype(${dtypeName(dtype)})`, {
				type: 'numpy.dtype',
			})
}

function showScalar(made: Made, view: PickleView): DecodedNode | null {
	const dtype = dtypeOf(made.args[0])
	const bytes = bytesOf(made.args[1], 1_000_000)
	if (dtype === null || bytes === null || !isReadable(dtype) || bytes.length < dtype.size) return null
	return elementNode(bytes.subarray(0, dtype.size), dtype, view, true)
}

const impliedTypes: ReadonlySet<string> = new Set(['int64', 'float64', 'bool', 'complex128', 'object'])

function showArray(made: Made, view: PickleView): DecodedNode | null {
	const array = arrayOfMade(made)
	if (array === null) return null
	const { shape, dtype, bytes, items } = array
	const count = shape.reduce((product, size) => product * size, 1)
	const name = dtypeName(dtype)
	const notes = [`shape ${shapeText(shape)}, ${name}${array.fortran && shape.length > 1 ? ', Fortran order' : ''}`]
	const isThere = items !== null || (bytes !== null && isReadable(dtype))
	if (!isThere) notes.push(bytes === null ? 'its bytes are not in the pickle' : 'its elements cannot be read')
	const end = impliedTypes.has(name) ? '' : `, dtype=${/^\w+$/.test(name) ? name : name.startsWith('[') ? name : `'${name}'`}`
	const node = axis(array, 0, 0, view, { type: array.type, notes }, isThere && count > 0)
	return { ...node, brief: isThere ? `array(${node.brief}${end})` : `array(shape=${shapeText(shape)}, dtype=${name})` }
}

/** One dimension, or the element that is reached when there is none left. `at` counts elements. */
function axis(
	array: PyArray,
	dimension: number,
	at: number,
	view: PickleView,
	fields: Partial<DecodedNode>,
	isThere: boolean,
): DecodedNode {
	const { shape } = array
	const length = shape[dimension]
	if (length === undefined && dimension > 0) return element(array, at, view)
	const entries = length === undefined ? single(array, at, view) : each(array, dimension, at, view)
	const shown = isThere ? (length ?? 1) : 0
	return view.tree.branch('list', { ...fields, length: length ?? 1 }, shown === 0 ? [] : entries, (made, whole) =>
		length === undefined ? joinBriefs(made, whole) : `[${joinBriefs(made, whole)}]`,
	)
}

function* single(array: PyArray, at: number, view: PickleView): Generator<TreeEntry> {
	yield { value: element(array, at, view) }
}

function* each(array: PyArray, dimension: number, at: number, view: PickleView): Generator<TreeEntry> {
	const { shape } = array
	const step = strideOf(array, dimension)
	const isLast = dimension === shape.length - 1
	for (let index = 0; index < (shape[dimension] ?? 0); index += 1) {
		const position = at + index * step
		yield { value: isLast ? element(array, position, view) : axis(array, dimension + 1, position, view, { type: null }, true) }
	}
}

/** Elements from one index of a dimension to the next. A list of objects is always in C order. */
function strideOf({ shape, fortran, items }: PyArray, dimension: number): number {
	const inner = fortran && items === null ? shape.slice(0, dimension) : shape.slice(dimension + 1)
	return inner.reduce((product, size) => product * size, 1)
}

function element({ dtype, bytes, items }: PyArray, at: number, view: PickleView): DecodedNode {
	if (items !== null) return at < items.items.length ? view.node(items.items[at] ?? null) : missing(view)
	const start = at * dtype.size
	if (bytes === null || start + dtype.size > bytes.length) return missing(view)
	return elementNode(bytes.subarray(start, start + dtype.size), dtype, view)
}

function missing(view: PickleView): DecodedNode {
	return view.tree.leaf('unknown', '…', { notes: ['not in what was read'] })
}
