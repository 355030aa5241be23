import type { DecodedNode } from '../../contract/decoded.ts'
import { reachesOutside } from './pickle-hostile.ts'
import { bytesOf, enumMember, type Made } from './pickle-made.ts'
import { readLong, writeBytes, writeFloat, writeLong, writeText } from './pickle-python.ts'
import { isKind, itemsOf, lookUp, type PySequence, type PyValue, pathOf, shortText, smallInteger } from './pickle-values.ts'
import { eachItem, eachPair, joinBriefs, type PickleView } from './pickle-view.ts'

type ClassReader = (made: Made, view: PickleView) => DecodedNode | null

/** Classes of Python's own library that hold plain values, as Python writes them. */
export const plainClasses = {
	'_codecs.encode': showEncoded,
	'builtins.bytes': showEncoded,
	'builtins.bytearray': showBytearray,
	'builtins.complex': showComplex,
	'builtins.set': showSet,
	'builtins.frozenset': showSet,
	'builtins.list': showSet,
	'builtins.tuple': showSet,
	'builtins.range': (made, view) => showNumbers(made, view, 'range'),
	'builtins.slice': (made, view) => showNumbers(made, view, 'slice'),
	'builtins.getattr': showEnumMember,
	'builtins.type': showTypeOf,
	'decimal.Decimal': showDecimal,
	'_decimal.Decimal': showDecimal,
	'_pydecimal.Decimal': showDecimal,
	'fractions.Fraction': showFraction,
	'uuid.UUID': showUuid,
	'collections.OrderedDict': (made, view) => showMapping(made, view, 'OrderedDict'),
	'collections.defaultdict': (made, view) => showMapping(made, view, 'defaultdict'),
	'collections.Counter': (made, view) => showMapping(made, view, 'Counter'),
	'collections.deque': showDeque,
	're._compile': showPattern,
	...pathClasses(),
} as const satisfies Record<string, ClassReader>

function pathClasses(): Record<string, ClassReader> {
	const readers: Record<string, ClassReader> = {}
	for (const module of ['pathlib', 'pathlib._local']) {
		for (const name of ['PurePath', 'PurePosixPath', 'PureWindowsPath', 'Path', 'PosixPath', 'WindowsPath'])
			readers[`${module}.${name}`] = showPath
	}
	return readers
}

function showEncoded(made: Made, view: PickleView): DecodedNode | null {
	const bytes = bytesOf(made.object, view.textBudget + 1)
	if (bytes === null) return null
	const [text] = made.args
	const cut = bytes.length > view.textBudget && isKind(text, 'text')
	return view.bytes(bytes, cut ? { length: text.end - text.start } : {})
}

function showBytearray(made: Made, view: PickleView): DecodedNode | null {
	const bytes = made.args.length === 0 ? new Uint8Array() : (bytesOf(made.args[0], Number.MAX_SAFE_INTEGER) ?? bytearrayText(made))
	return bytes === null ? null : view.bytes(bytes, { type: 'bytearray', brief: `bytearray(${writeBytes(bytes)})` })
}

/** Protocols 0 to 2 write a text and the name of its encoding. */
function bytearrayText(made: Made): Uint8Array | null {
	const [text, encoding] = made.args
	const name = shortText(encoding)
	if (!isKind(text, 'text') || name === null || !/^latin-?1$/.test(name)) return null
	return bytesOf({ ...made.object, callee: { kind: 'global', module: '_codecs', name: 'encode' } }, Number.MAX_SAFE_INTEGER)
}

function floatOf(value: PyValue | undefined): number | null {
	return isKind(value, 'float') ? value.value : smallInteger(value)
}

function showComplex(made: Made, view: PickleView): DecodedNode | null {
	const real = floatOf(made.args[0])
	const imaginary = floatOf(made.args[1])
	if (real === null || imaginary === null) return null
	const plain = (value: number) => writeFloat(value).replace(/\.0$/, '')
	const second = `${plain(imaginary)}j`
	const isBare = real === 0 && !Object.is(real, -0)
	const brief = isBare ? second : `(${plain(real)}${/^[-]/.test(second) ? '' : '+'}${second})`
	return view.tree.leaf('float', brief, { type: 'complex' })
}

/** A set, frozenset, list or tuple made from a list. */
function showSet(made: Made, view: PickleView): DecodedNode | null {
	const [source] = made.args
	if (made.argsLength > 1 || made.object.items !== null || made.object.pairs !== null || made.state !== undefined) return null
	if (source !== undefined && !isKind(source, 'list') && !isKind(source, 'tuple')) return null
	const name = (made.path ?? '').replace('builtins.', '')
	const length = source?.length ?? 0
	const marks: Readonly<Record<string, readonly [string, string]>> = { set: ['{', '}'], frozenset: ['frozenset({', '})'], list: ['[', ']'] }
	const [start, end] = marks[name] ?? ['(', ')']
	return view.tree.branch('list', { type: name, length }, eachItem(itemsOf(source), view), (entries, whole) =>
		length === 0 && name !== 'list' ? `${name}()` : `${start}${joinBriefs(entries, whole)}${end}`,
	)
}

function showNumbers(made: Made, view: PickleView, name: string): DecodedNode | null {
	const parts = made.args.map((value) =>
		value === null ? 'None' : isKind(value, 'long') ? writeLong(value) : (smallInteger(value)?.toString() ?? null),
	)
	if (parts.length !== 3 || parts.includes(null)) return null
	const shown = name === 'range' && parts[2] === '1' ? parts.slice(0, 2) : parts
	return view.tree.leaf('object', `${name}(${shown.join(', ')})`, { type: name })
}

function showEnumMember(made: Made, view: PickleView): DecodedNode | null {
	const path = enumMember(made)
	const owner = pathOf(made.args[0])
	if (path === null || owner === null) return null
	const brief = path.split('.').slice(-2).join('.')
	return view.tree.leaf('object', brief, { type: owner, notes: [`loading it would read ${path}`] })
}

/** `type(None)` and its like, which have no name to be found by. */
function showTypeOf(made: Made, view: PickleView): DecodedNode | null {
	const [value] = made.args
	if (made.argsLength !== 1 || (value !== null && pathOf(value) === null)) return null
	const name = value === null ? 'None' : (pathOf(value) ?? '').replace('builtins.', '')
	return view.tree.leaf('object', `type(${name})`, { type: 'class or function' })
}

function showDecimal(made: Made, view: PickleView): DecodedNode | null {
	const digits = shortText(made.args[0])
	return digits === null ? null : view.tree.leaf('float', `Decimal(${writeText(digits)})`, { type: 'decimal.Decimal' })
}

function showFraction(made: Made, view: PickleView): DecodedNode | null {
	const written = shortText(made.args[0])
	const parts =
		written === null
			? made.args.map((part) => (isKind(part, 'long') ? writeLong(part) : (smallInteger(part)?.toString() ?? null)))
			: [...written.split('/'), '1'].slice(0, 2)
	if (parts.length !== 2 || parts.includes(null)) return null
	return view.tree.leaf('float', `Fraction(${parts.join(', ')})`, { type: 'fractions.Fraction' })
}

function showUuid(made: Made, view: PickleView): DecodedNode | null {
	const value = lookUp(made.state, 'int')
	const number = isKind(value, 'long') ? longOf(value.source.subarray(value.start, value.end), value.digits) : smallInteger(value)
	if (number === null || number < 0) return null
	const hex = number.toString(16).padStart(32, '0')
	if (hex.length !== 32) return null
	const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
	return view.tree.leaf('object', `UUID('${parts.join('-')}')`, { type: 'uuid.UUID' })
}

function longOf(bytes: Uint8Array, digits: boolean): bigint | null {
	if (bytes.length > 60) return null
	return digits ? BigInt(Buffer.from(bytes).toString('latin1').replace('+', '')) : readLong(bytes)
}

/** A dict of a special kind. Python 2 gave an OrderedDict a list of pairs, a Counter is given a dict. */
function showMapping(made: Made, view: PickleView, name: string): DecodedNode | null {
	const [first] = made.args
	if (made.state !== undefined || made.argsLength > 1 || made.object.items !== null) return null
	if (first !== undefined && made.object.pairs !== null && name !== 'defaultdict') return null
	if (name === 'OrderedDict' && isKind(first, 'list')) return showPairs(made.path, first, view)
	const pairs = isKind(first, 'dict') ? first : made.object.pairs
	const isFactory = name === 'defaultdict' && !isKind(first, 'dict')
	if (first !== undefined && !isKind(first, 'dict') && !isFactory) return null
	const factory = isFactory ? `${(pathOf(first) ?? 'None').replace('builtins.', '')}, ` : ''
	// What makes new entries is not shown as an entry, unless it is more than a name.
	if (isFactory && first !== undefined && first !== null && (!isKind(first, 'global') || reachesOutside(pathOf(first) ?? ''))) return null
	const length = pairs?.length ?? 0
	return view.tree.branch('map', { type: made.path, length }, eachPair(pairs?.pairs ?? [], view), (entries, whole) => {
		if (name !== 'OrderedDict')
			return length === 0 && name === 'Counter' ? 'Counter()' : `${name}(${factory}{${joinBriefs(entries, whole)}})`
		return length === 0 ? 'OrderedDict()' : `OrderedDict({${joinBriefs(entries, whole)}})`
	})
}

function showPairs(type: string | null, list: PySequence, view: PickleView): DecodedNode | null {
	if (!list.items.every((item) => itemsOf(item).length === 2)) return null
	const pairs = list.items.flatMap((item) => [itemsOf(item)[0] ?? null, itemsOf(item)[1] ?? null])
	return view.tree.branch(
		'map',
		{ type, length: list.length },
		eachPair(pairs, view),
		(entries, whole) => `OrderedDict({${joinBriefs(entries, whole)}})`,
	)
}

function showDeque(made: Made, view: PickleView): DecodedNode | null {
	const [first, limit] = made.args
	const items = made.object.items
	if (made.state !== undefined || made.object.pairs !== null || made.argsLength > 2) return null
	if (first !== undefined && !isKind(first, 'list') && !isKind(first, 'tuple')) return null
	if ((items !== null && itemsOf(first).length > 0) || (limit !== undefined && limit !== null && smallInteger(limit) === null)) return null
	const shown = items ?? first ?? null
	const most = smallInteger(limit)
	const end = most === null ? '' : `, maxlen=${most}`
	return view.tree.branch(
		'list',
		{ type: 'collections.deque', length: shown?.length ?? 0 },
		eachItem(shown?.items ?? [], view),
		(entries, whole) => `deque([${joinBriefs(entries, whole)}]${end})`,
	)
}

function showPath(made: Made, view: PickleView): DecodedNode | null {
	const parts = made.args.map((part) => shortText(part))
	if (parts.includes(null) || made.args.length !== made.argsLength) return null
	const name = (made.path ?? '').split('.').slice(-1)[0] ?? ''
	const root = parts[0]?.endsWith('/') || parts[0]?.endsWith('\\') ? (parts.shift() ?? '') : ''
	const path = `${root.replaceAll('\\', '/')}${parts.join('/')}` || '.'
	return view.tree.leaf('object', `${name}(${writeText(path)})`, { type: made.path })
}

function showPattern(made: Made, view: PickleView): DecodedNode | null {
	const pattern = shortText(made.args[0])
	return pattern === null ? null : view.tree.leaf('object', `re.compile(${writeText(pattern)})`, { type: 're.Pattern' })
}
