import type { DecodedNode } from '../../contract/decoded.ts'
import { numpyClasses } from './pickle-classes-numpy.ts'
import { pandasFunctions, pandasSummaries } from './pickle-classes-pandas.ts'
import { plainClasses } from './pickle-classes-plain.ts'
import { redunSummaries, type Summary } from './pickle-classes-redun.ts'
import { timeClasses } from './pickle-classes-time.ts'
import { reachesOutside } from './pickle-hostile.ts'
import { type Made, madeOf } from './pickle-made.ts'
import { isKind, type PyObject, type PyValue } from './pickle-values.ts'
import type { PickleView } from './pickle-view.ts'

type ClassReader = (made: Made, view: PickleView) => DecodedNode | null

const readers: ReadonlyMap<string, ClassReader> = new Map<string, ClassReader>(
	Object.entries({ ...timeClasses, ...plainClasses, ...numpyClasses }),
)
const showingAll: ReadonlySet<string> = new Set(
	'set frozenset list tuple'
		.split(' ')
		.map((name) => `builtins.${name}`)
		.concat('OrderedDict defaultdict Counter deque'.split(' ').map((name) => `collections.${name}`)),
)
const summaries: ReadonlyMap<string, Summary> = new Map(Object.entries({ ...redunSummaries, ...pandasSummaries }))

/** Classes and functions that make nothing but a value, and are shown field by field. */
const harmless: ReadonlySet<string> = new Set([
	...pandasFunctions,
	...'array._array_reconstructor array.array functools.partial operator.itemgetter _operator.itemgetter types.SimpleNamespace'.split(' '),
	...'ipaddress.IPv4Address ipaddress.IPv6Address ipaddress.IPv4Network ipaddress.IPv6Network string.Template collections.UserDict'.split(
		' ',
	),
	...'builtins.str builtins.int builtins.float builtins.bool builtins.dict builtins.object builtins.reversed builtins.iter builtins.enumerate'.split(
		' ',
	),
	...'builtins.zip random.Random time.struct_time pytz._UTC pytz._p numpy.ndarray numpy.ma.core._mareconstruct types.GenericAlias'.split(
		' ',
	),
	...'numpy.random._pickle.__randomstate_ctor numpy.random._pickle.__generator_ctor numpy.random._pickle.__bit_generator_ctor'.split(' '),
	...'collections.ChainMap dateutil.tz.tz.tzutc os.stat_result posix.stat_result weakref.WeakSet zoneinfo.ZoneInfo'.split(' '),
])

const exceptionName =
	/^builtins\.([A-Z]\w*(Error|Exception|Warning|Group)|KeyboardInterrupt|SystemExit|StopIteration|StopAsyncIteration|GeneratorExit)$/

/** True for classes of which it is known that making one does nothing else. */
export function isKnownClass(path: string): boolean {
	return readers.has(path) || summaries.has(path) || harmless.has(path) || exceptionName.test(path)
}

/** What there is to say of a known class that is shown field by field. */
export function summaryOf(path: string | null): Summary | null {
	return path === null ? null : (summaries.get(path) ?? null)
}

/** Reads a well-known class as Python writes it; null when it is none, or not in the form in which Python itself makes it. */
export function readClass(object: PyObject, view: PickleView): DecodedNode | null {
	const made = madeOf(object)
	const reader = made.path === null || made.how === 'build' ? undefined : readers.get(made.path)
	if (reader === undefined || made.kwargs !== null) return null
	// A line in place of its parts must not hide anything that the parts would show.
	if (hidesParts(made) && !arePartsPlain(made)) return null
	return reader(made, view)
}

/** Collections show all their parts; of arrays the elements alone are shown. */
function hidesParts(made: Made): boolean {
	return made.path !== null && !showingAll.has(made.path)
}

function arePartsPlain({ args, object, state }: Made): boolean {
	if (object.items !== null || object.pairs !== null || (object.states?.length ?? 0) > 1) return false
	// An array's elements, when they are objects, are the last of its state, and they are shown.
	const parts = isKind(state, 'tuple') ? state.items.filter((part, at) => at !== 4 || !isKind(part, 'list')) : [state]
	return [...args, ...parts].every((part) => isPlain(part, 0))
}

const deepestPlain = 6
const mostPlain = 64

function isPlain(value: PyValue | undefined, depth: number): boolean {
	if (value === undefined || value === null || typeof value !== 'object') return true
	switch (value.kind) {
		case 'list':
		case 'tuple':
		case 'set':
		case 'frozenset':
			return (
				depth < deepestPlain &&
				value.states === null &&
				(value.items.length <= mostPlain ? value.items.every((item) => isPlain(item, depth + 1)) : false)
			)
		case 'dict':
			return (
				depth < deepestPlain &&
				value.states === null &&
				value.pairs.length <= mostPlain &&
				value.pairs.every((item) => isPlain(item, depth + 1))
			)
		case 'global':
			return !reachesOutside(`${value.module}.${value.name}`)
		case 'object':
			return depth < deepestPlain && isPlainObject(value, depth)
		default:
			return true
	}
}

function isPlainObject(value: PyObject, depth: number): boolean {
	const made = madeOf(value)
	if (made.path === null || !isKnownClass(made.path) || value.kwargs !== null || (value.states?.length ?? 0) > 1) return false
	if (value.items !== null && value.items.length > 0) return false
	if (value.pairs !== null && value.pairs.length > 0) return false
	const parts = [...made.args, ...(value.states ?? [])]
	return parts.every((part) => isPlain(part, depth + 1))
}
