import type { DecodedNode } from '../../contract/decoded.ts'
import { bytesOf, madeOf } from './pickle-made.ts'
import { writeBytes, writeFloat, writeText } from './pickle-python.ts'
import { isKind, itemsOf, lookUp, type PyValue, shortText, smallInteger } from './pickle-values.ts'
import { joinBriefs, type PickleView } from './pickle-view.ts'

/** Type of an array's elements. `size` is in bytes. From numpy's description of how a dtype is pickled. */
export type Dtype = {
	/** `b` truth, `i` `u` whole numbers, `f` floats, `c` complex, `S` bytes, `U` text, `V` raw, `O` objects, `M` `m` times. */
	readonly kind: string
	readonly size: number
	readonly littleEndian: boolean
	readonly fields: readonly { readonly name: string; readonly dtype: Dtype; readonly offset: number }[] | null
	/** Of times: what one is, and how many of them. */
	readonly unit: string | null
	readonly unitCount: number
}

/** Structures within structures are followed this deep. */
const deepest = 8

/** Reads what numpy wrote of a dtype; null when it is something else. */
export function dtypeOf(value: PyValue | undefined, depth = 0): Dtype | null {
	if (!isKind(value, 'object') || depth > deepest) return null
	const made = madeOf(value)
	const code = shortText(made.args[0])
	if (made.path !== 'numpy.dtype' || code === null) return null
	const match = /^([a-zA-Z])(\d*)$/.exec(code)
	if (match === null) return null
	const state = itemsOf(made.state)
	const kind = match[1] ?? ''
	const stated = smallInteger(state[5]) ?? -1
	const written = Number(match[2] ?? 0)
	const size = stated > 0 ? stated : kind === 'U' ? written * 4 : kind === 'O' ? 8 : written
	const [unit, unitCount] = unitOf(state[8])
	const names = itemsOf(state[3])
	const fields = names.length > 0 && names.length <= 1000 ? fieldsOf(names, state[4], depth) : null
	return { kind, size, littleEndian: shortText(state[1]) !== '>', fields, unit, unitCount }
}

function fieldsOf(names: readonly PyValue[], layout: PyValue | undefined, depth: number): Dtype['fields'] {
	const fields: { name: string; dtype: Dtype; offset: number }[] = []
	for (const written of names) {
		const name = shortText(written)
		const [type, offset] = name === null ? [] : itemsOf(lookUp(layout, name))
		const dtype = dtypeOf(type, depth + 1)
		const at = smallInteger(offset)
		if (name === null || dtype === null || at === null) return null
		fields.push({ name, dtype, offset: at })
	}
	return fields
}

function unitOf(metadata: PyValue | undefined): [unit: string | null, count: number] {
	const [name, count] = itemsOf(itemsOf(metadata)[1])
	const bytes = bytesOf(name, 20)
	const written = bytes === null ? shortText(name) : Buffer.from(bytes).toString('latin1')
	return [written, smallInteger(count) ?? 1]
}

const kindNames: Readonly<Record<string, string>> = {
	b: 'bool',
	i: 'int',
	u: 'uint',
	f: 'float',
	c: 'complex',
	M: 'datetime64',
	m: 'timedelta64',
}

/** As numpy writes it: `float64`, `>i4`, `<U5`, `datetime64[ns]`, `object`. */
export function dtypeName(dtype: Dtype): string {
	if (dtype.fields !== null)
		return `[${dtype.fields.map(({ name, dtype: type }) => `(${writeText(name)}, '${dtypeName(type)}')`).join(', ')}]`
	if (dtype.kind === 'O') return 'object'
	if (dtype.kind === 'b') return 'bool'
	if (dtype.kind === 'U') return `${dtype.littleEndian ? '<' : '>'}U${dtype.size / 4}`
	if (dtype.kind === 'S' || dtype.kind === 'V') return `|${dtype.kind}${dtype.size}`
	const count = dtype.unitCount === 1 ? '' : dtype.unitCount
	const unit = dtype.unit === null || dtype.unit === 'generic' ? '' : `[${count}${dtype.unit}]`
	if (!dtype.littleEndian) return `>${dtype.kind}${dtype.size}${unit}`
	return dtype.unit === null ? `${kindNames[dtype.kind] ?? dtype.kind}${dtype.size * 8}` : `${kindNames[dtype.kind] ?? dtype.kind}${unit}`
}

/** True when single elements can be read from their bytes. */
export function isReadable(dtype: Dtype): boolean {
	if (dtype.fields !== null) return dtype.fields.every((field) => isReadable(field.dtype) && field.offset + field.dtype.size <= dtype.size)
	const sizes: Readonly<Record<string, readonly number[]>> = {
		b: [1],
		i: [1, 2, 4, 8],
		u: [1, 2, 4, 8],
		f: [2, 4, 8],
		c: [8, 16],
		M: [8],
		m: [8],
	}
	return dtype.size > 0 && (sizes[dtype.kind]?.includes(dtype.size) ?? ['S', 'V', 'U'].includes(dtype.kind))
}

/** One element, whose bytes are `bytes`. `scalar` puts numpy's name around it, as for a number that stands alone. */
export function elementNode(bytes: Uint8Array, dtype: Dtype, view: PickleView, scalar = false): DecodedNode {
	if (dtype.fields !== null) return recordNode(bytes, dtype, dtype.fields, view)
	const { tree } = view
	const type = `numpy.${dtypeName(dtype)}`
	const wrap = (text: string) => (scalar ? `np.${dtypeName(dtype)}(${text})` : text)
	const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	switch (dtype.kind) {
		case 'b':
			return tree.leaf('boolean', wrap(bytes[0] === 0 ? 'False' : 'True'), { type })
		case 'i':
		case 'u':
			return tree.leaf('integer', wrap(readInteger(data, dtype).toString()), { type })
		case 'f':
			return tree.leaf('float', wrap(floatText(data, 0, dtype.size, dtype.littleEndian)), { type })
		case 'c': {
			const half = dtype.size / 2
			const [real, imaginary] = [0, half].map((at) => floatText(data, at, half, dtype.littleEndian).replace(/\.0$/, ''))
			return tree.leaf('float', wrap(`(${real}${imaginary?.startsWith('-') ? '' : '+'}${imaginary}j)`), { type })
		}
		case 'M':
		case 'm':
			return timeNode(readInteger(data, dtype), dtype, view, scalar)
		case 'U':
			return textNode(bytes, dtype, view, scalar)
		default: {
			const end = dtype.kind === 'S' ? trimmedLength(bytes) : bytes.length
			return tree.bytes(bytes.subarray(0, end), {
				type: `numpy.${dtype.kind === 'S' ? 'bytes_' : 'void'}`,
				brief: writeBytes(bytes.subarray(0, end)),
			})
		}
	}
}

function recordNode(bytes: Uint8Array, dtype: Dtype, fields: NonNullable<Dtype['fields']>, view: PickleView): DecodedNode {
	function* each() {
		for (const { name, dtype: type, offset } of fields)
			yield { name, value: elementNode(bytes.subarray(offset, offset + type.size), type, view) }
	}
	return view.tree.branch(
		'object',
		{ type: 'numpy.void', length: fields.length, notes: [dtypeName(dtype)] },
		each(),
		(entries, whole) => `(${joinBriefs(entries, whole, false)})`,
	)
}

function readInteger(data: DataView, { kind, size, littleEndian }: Dtype): bigint {
	const signed = kind !== 'u'
	if (size === 8) return signed ? data.getBigInt64(0, littleEndian) : data.getBigUint64(0, littleEndian)
	if (size === 4) return BigInt(signed ? data.getInt32(0, littleEndian) : data.getUint32(0, littleEndian))
	if (size === 2) return BigInt(signed ? data.getInt16(0, littleEndian) : data.getUint16(0, littleEndian))
	return BigInt(signed ? data.getInt8(0) : data.getUint8(0))
}

function floatText(data: DataView, at: number, size: number, littleEndian: boolean): string {
	if (size === 8) return writeFloat(data.getFloat64(at, littleEndian))
	return writeFloat(shortest(size === 4 ? data.getFloat32(at, littleEndian) : halfFloat(data.getUint16(at, littleEndian)), size))
}

/** The shortest digits that still mean the same in so few bits. */
function shortest(value: number, size: number): number {
	if (!Number.isFinite(value) || size === 2) return size === 2 && Number.isFinite(value) ? Number(value.toPrecision(4)) : value
	for (let digits = 6; digits < 9; digits += 1) {
		const short = Number(value.toPrecision(digits))
		if (Math.fround(short) === value) return short
	}
	return value
}

function halfFloat(bits: number): number {
	const sign = bits >> 15 === 1 ? -1 : 1
	const exponent = (bits >> 10) & 31
	const fraction = bits & 1023
	if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
	return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function textNode(bytes: Uint8Array, dtype: Dtype, view: PickleView, scalar: boolean): DecodedNode {
	const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	const letters: string[] = []
	for (let at = 0; at + 4 <= bytes.length && letters.length <= view.textBudget; at += 4) {
		const code = data.getUint32(at, dtype.littleEndian)
		letters.push(code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd')
	}
	const text = letters.join('').replace(/\0+$/, '')
	return view.tree.text(text, { type: 'numpy.str_', brief: scalar ? `np.str_(${writeText(text)})` : writeText(text) })
}

function trimmedLength(bytes: Uint8Array): number {
	let end = bytes.length
	while (end > 0 && bytes[end - 1] === 0) end -= 1
	return end
}

/** Nanoseconds in a unit; months and years have no fixed length. */
const unitNanoseconds: Readonly<Record<string, bigint>> = {
	W: 604_800_000_000_000n,
	D: 86_400_000_000_000n,
	h: 3_600_000_000_000n,
	m: 60_000_000_000n,
	s: 1_000_000_000n,
	ms: 1_000_000n,
	us: 1_000n,
	ns: 1n,
}
const notATime = -(2n ** 63n)

function timeNode(count: bigint, dtype: Dtype, view: PickleView, scalar: boolean): DecodedNode {
	const type = `numpy.${dtypeName(dtype)}`
	const name = dtype.kind === 'M' ? 'datetime64' : 'timedelta64'
	if (count === notATime) return view.tree.leaf('time', scalar ? `np.${name}('NaT')` : 'NaT', { type })
	const text = dtype.kind === 'M' ? momentText(count, dtype) : `${count * BigInt(dtype.unitCount)}`
	const args = dtype.kind === 'M' ? `'${text}'` : `${text}, '${dtype.unit}'`
	return view.tree.leaf('time', scalar ? `np.${name}(${args})` : dtype.kind === 'M' ? args : `${text} ${dtype.unit}`, { type })
}

function momentText(count: bigint, { unit, unitCount }: Dtype): string {
	const total = count * BigInt(unitCount)
	if (unit === 'Y') return String(1970n + total)
	if (unit === 'M') {
		const month = ((total % 12n) + 12n) % 12n
		return `${1970n + (total - month) / 12n}-${String(month + 1n).padStart(2, '0')}`
	}
	const each = unitNanoseconds[unit ?? '']
	if (each === undefined) return `${total} ${unit}`
	const nanoseconds = total * each
	const rest = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
	const seconds = (nanoseconds - rest) / 1_000_000_000n
	if (seconds > 8_640_000_000_000n || seconds < -8_640_000_000_000n) return `${total} ${unit}`
	const iso = new Date(Number(seconds) * 1000).toISOString().slice(0, -5)
	const digits = { ms: 3, us: 6, ns: 9 }[unit ?? ''] ?? 0
	if (unit === 'D' || unit === 'W') return iso.slice(0, -9)
	const clock = unit === 'h' ? iso.slice(0, -6) : unit === 'm' ? iso.slice(0, -3) : iso
	return digits === 0 ? clock : `${clock}.${String(rest).padStart(9, '0').slice(0, digits)}`
}
