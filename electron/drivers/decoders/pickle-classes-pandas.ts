import { arrayOf, type PyArray, shapeText } from './pickle-classes-numpy.ts'
import type { Summary } from './pickle-classes-redun.ts'
import { type Made, madeOf } from './pickle-made.ts'
import { dtypeName } from './pickle-numpy-dtype.ts'
import { readLong, writeText } from './pickle-python.ts'
import { isKind, itemsOf, lookUp, type PyValue, pathOf, shortText, smallInteger } from './pickle-values.ts'

/** Functions by which pandas writes its own values: they make nothing but these. */
export const pandasFunctions: ReadonlySet<string> = new Set([
	'pandas.core.indexes.base._new_Index',
	'pandas.core.indexes.datetimes._new_DatetimeIndex',
	'pandas.core.indexes.period._new_PeriodIndex',
	'pandas._libs.internals._unpickle_block',
	'pandas._libs.arrays.__pyx_unpickle_NDArrayBacked',
	'pandas._libs.tslibs.timestamps._unpickle_timestamp',
	'pandas._libs.tslibs.timedeltas._timedelta_unpickle',
	'pandas._libs.tslibs.nattype._nat_unpickle',
	'pandas._libs.tslibs.nattype.__nat_unpickle',
	'pandas.core.internals.managers.BlockManager',
	'pandas.core.internals.managers.SingleBlockManager',
])

/** Tables, series and indexes: their shape and types, where the blocks tell them. The blocks themselves are among the entries. */
export const pandasSummaries: Readonly<Record<string, Summary>> = {
	'pandas.core.frame.DataFrame': sayFrame,
	'pandas.DataFrame': sayFrame,
	'pandas.core.series.Series': saySeries,
	'pandas.Series': saySeries,
	'pandas.core.indexes.base._new_Index': sayIndex,
	'pandas.core.indexes.datetimes._new_DatetimeIndex': sayIndex,
	'pandas._libs.tslibs.timestamps._unpickle_timestamp': sayTimestamp,
}

type Block = { readonly type: string; readonly rows: number; readonly columns: readonly number[] | null }

/** Columns that are named; the rest are among the entries. */
const mostColumns = 200

/** pandas 2 gives the blocks and axes as arguments, 1 (and a series to this day) as a state with parts for older readers. */
function managerOf(state: PyValue | undefined): { blocks: readonly PyValue[]; axes: readonly PyValue[] } | null {
	const manager = lookUp(state, '_mgr') ?? lookUp(state, '_data')
	if (!isKind(manager, 'object')) return null
	const made = madeOf(manager)
	if (made.args.length === 2) return { blocks: itemsOf(made.args[0]), axes: itemsOf(made.args[1]) }
	const [axes, arrays, , extra] = itemsOf(made.state)
	const blocks = itemsOf(lookUp(lookUp(extra, '0.14.1'), 'blocks'))
	return { blocks: blocks.length > 0 ? blocks : itemsOf(arrays), axes: itemsOf(axes) }
}

function blockOf(value: PyValue): Block | null {
	const parts = isKind(value, 'object') ? madeOf(value).args : [lookUp(value, 'values'), lookUp(value, 'mgr_locs')]
	const array = arrayOf(parts[0])
	if (array === null) return extensionBlock(parts[0], parts[1])
	return { type: dtypeName(array.dtype), rows: array.shape[array.shape.length - 1] ?? 0, columns: placementOf(parts[1]) }
}

/** Columns of pandas' own types keep an array within. */
function extensionBlock(value: PyValue | undefined, placement: PyValue | undefined): Block | null {
	if (!isKind(value, 'object')) return null
	const made = madeOf(value)
	const within = arrayWithin(value)
	const type = (pathOf(made.args[0]) ?? made.path ?? '').split('.').slice(-1)[0] ?? ''
	return { type, rows: within?.shape[within.shape.length - 1] ?? 0, columns: placementOf(placement) }
}

/** Columns that a block holds: a range, or a list of their positions. */
function placementOf(value: PyValue | undefined): number[] | null {
	if (isKind(value, 'object') && pathOf(value.callee) === 'builtins.slice') {
		const [start, stop, step] = itemsOf(value.args).map((part) => smallInteger(part))
		if (typeof start !== 'number' || typeof stop !== 'number' || typeof step !== 'number' || step < 1) return null
		return Array.from({ length: Math.min(Math.ceil((stop - start) / step), mostColumns) }, (_, at) => start + at * step)
	}
	const array = arrayOf(value)
	if (array?.bytes === null || array?.bytes === undefined || array.dtype.size !== 8) return null
	const { bytes } = array
	const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	return Array.from({ length: Math.min(bytes.length >> 3, mostColumns) }, (_, at) =>
		Number(data.getBigInt64(at * 8, array.dtype.littleEndian)),
	)
}

/** An array, or the array that one of pandas' own arrays keeps. */
function arrayWithin(value: PyValue | undefined): PyArray | null {
	const array = arrayOf(value)
	if (array !== null || !isKind(value, 'object')) return array
	const made = madeOf(value)
	for (const part of [...itemsOf(made.state), ...made.args]) {
		const within = arrayOf(part)
		if (within !== null) return within
	}
	return null
}

/** Labels of an index, as far as they are texts; null where they are none. */
function labelsOf(index: PyValue | undefined): (string | null)[] {
	if (!isKind(index, 'object')) return []
	const array = arrayWithin(lookUp(madeOf(index).args[1], 'data'))
	return (array?.items?.items ?? []).slice(0, mostColumns).map((item) => shortText(item))
}

/** How many labels an index has; null where its form does not tell. */
function sizeOf(index: PyValue | undefined): number | null {
	if (!isKind(index, 'object')) return null
	const fields = madeOf(index).args[1]
	const [start, stop, step] = ['start', 'stop', 'step'].map((name) => smallInteger(lookUp(fields, name)))
	if (typeof start === 'number' && typeof stop === 'number' && typeof step === 'number' && step !== 0)
		return Math.max(Math.ceil((stop - start) / step), 0)
	return arrayWithin(lookUp(fields, 'data'))?.shape[0] ?? null
}

function sayFrame(made: Made): ReturnType<Summary> {
	const manager = managerOf(made.state)
	if (manager === null) return {}
	const labels = labelsOf(manager.axes[0])
	const blocks = manager.blocks.slice(0, mostColumns).map((block) => blockOf(block))
	const types = new Map<number, string>()
	for (const block of blocks) for (const column of block?.columns ?? []) types.set(column, block?.type ?? '')
	const rows = sizeOf(manager.axes[1]) ?? blocks[0]?.rows ?? 0
	const columns = sizeOf(manager.axes[0]) ?? types.size
	const named = [...types]
		.sort(([a], [b]) => a - b)
		.slice(0, mostColumns)
		.map(([at, type]) => `${labels[at] ?? at}: ${type}`)
	return {
		brief: `DataFrame(${rows} rows × ${columns} columns)`,
		notes: [`shape (${rows}, ${columns})`, ...(named.length > 0 ? [`columns ${named.join(', ')}`] : [])],
	}
}

function saySeries(made: Made): ReturnType<Summary> {
	const manager = managerOf(made.state)
	const block = manager?.blocks[0] === undefined ? null : blockOf(manager.blocks[0])
	if (block === null) return {}
	const name = shortText(lookUp(made.state, '_name') ?? lookUp(made.state, 'name'))
	const rows = sizeOf(manager?.axes[0]) ?? block.rows
	return {
		brief: `Series(${rows} values, ${block.type}${name === null ? '' : `, name=${writeText(name)}`})`,
		notes: [`shape ${shapeText([rows])}, ${block.type}`],
	}
}

function sayIndex(made: Made): ReturnType<Summary> {
	const name = (pathOf(made.args[0]) ?? 'Index').split('.').slice(-1)[0] ?? ''
	const fields = made.args[1]
	const [start, stop, step] = ['start', 'stop', 'step'].map((key) => smallInteger(lookUp(fields, key)))
	if (typeof start === 'number' && typeof stop === 'number') return { brief: `${name}(start=${start}, stop=${stop}, step=${step ?? 1})` }
	const size = sizeOf(made.object)
	return size === null ? {} : { brief: `${name}(${size} labels)`, notes: [`shape ${shapeText([size])}`] }
}

/** How many make a second, by numpy's numbers for units. */
const unitsPerSecond: Readonly<Record<number, bigint>> = { 7: 1n, 8: 1_000n, 9: 1_000_000n, 10: 1_000_000_000n }

function sayTimestamp(made: Made): ReturnType<Summary> {
	const [value, , , unit] = made.args
	const perSecond = unitsPerSecond[smallInteger(unit) ?? 10]
	const small = smallInteger(value)
	const isShort = isKind(value, 'long') && !value.digits && value.end - value.start <= 8
	const whole = isShort ? readLong(value.source.subarray(value.start, value.end)) : small === null ? null : BigInt(small)
	if (whole === null || perSecond === undefined) return {}
	const milliseconds = Number((whole * 1000n) / perSecond)
	if (Math.abs(milliseconds) > 8.64e15) return {}
	const text = new Date(milliseconds).toISOString()
	return { brief: `Timestamp('${text}')`, notes: [`${text} (UTC)`] }
}
