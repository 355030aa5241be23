import type { Field, FieldType, Message } from './protobuf-schema.ts'
import { isPackable, signedValue, wireOfType } from './protobuf-schema.ts'
import { type WireField, walkFields } from './protobuf-wire.ts'

/** One value of a field: integers signed and enums by number, texts and bytes as their bytes. */
export type FieldValue = bigint | Uint8Array | MessageValue | MapEntry
/** One entry of a map, in the order it lay in. */
export type MapEntry = { readonly key: Uint8Array; readonly value: FieldValue | null }
/** A message that was read: values by field number in the order they lay in, and the bytes of fields that the schema does not have. */
export type MessageValue = { readonly known: ReadonlyMap<number, readonly FieldValue[]>; readonly unknown: readonly Uint8Array[] }

/** What is longer is not read into values: only shown. */
const mostFields = 200_000

/**
 * Reads a whole message into values, null where the bytes are no such message or it has more than 200 000 fields. A field that is
 * stored several times keeps all its values; the last one counts.
 */
export function readMessage(bytes: Uint8Array, message: Message): MessageValue | null {
	const left = { fields: mostFields }
	return readFields(bytes, message, left)
}

/**
 * The bytes of a message as lakeFS's own writer makes them: known fields in ascending order, defaults left out unless their presence
 * is kept, shortest varints, map entries with key and value and in the order given, unknown fields last and as they were.
 */
export function writeMessage(value: MessageValue, message: Message): Uint8Array {
	const out: Uint8Array[] = []
	for (const number of [...message.fields.keys()].sort((a, b) => a - b)) {
		const field = message.fields.get(number)
		const values = value.known.get(number)
		if (field && values && values.length > 0) writeField(out, number, field, values)
	}
	return Buffer.concat([...out, ...value.unknown])
}

/** Does writing again what was read give the same bytes: only then can a record be edited by its fields without changing the rest of it. */
export function reencodes(bytes: Uint8Array, message: Message): boolean {
	const value = readMessage(bytes, message)
	return value !== null && Buffer.from(writeMessage(value, message)).equals(bytes)
}

type Left = { fields: number }

function readFields(bytes: Uint8Array, message: Message, left: Left): MessageValue | null {
	const known = new Map<number, FieldValue[]>()
	const unknown: Uint8Array[] = []
	const walk = walkFields(bytes)
	let end = 0
	for (let found = walk.next(); found !== null; found = walk.next()) {
		left.fields -= 1
		if (left.fields < 0 || walk.fault !== null) return null
		const field = message.fields.get(found.number)
		end = fieldEnd(found, bytes)
		if (!field) unknown.push(bytes.subarray(found.at, end))
		else {
			const values = known.get(found.number) ?? []
			known.set(found.number, values)
			if (!readValues(values, bytes, found, field, left)) return null
		}
	}
	return walk.fault === null ? { known, unknown } : null
}

/** A group's closing tag is as long as its opening one, unless one of the two is padded; the next field begins after it. */
function fieldEnd(found: WireField, bytes: Uint8Array): number {
	if (found.wire !== 'group') return found.valueEnd
	let end = found.valueEnd
	while ((bytes[end] ?? 0) >= 0x80) end += 1
	return end + 1
}

function readValues(values: FieldValue[], bytes: Uint8Array, found: WireField, field: Field, left: Left): boolean {
	const { type } = field
	if (found.wire === wireOfType(type)) {
		const value = readValue(bytes, found, type, left)
		if (value !== null) values.push(value)
		return value !== null
	}
	if (found.wire !== 'bytes' || !field.repeated || !isPackable(type)) return false
	return (
		readPacked(bytes, found, (value) => {
			left.fields -= 1
			if (left.fields >= 0) values.push(signedValue(type, value))
		}) && left.fields >= 0
	)
}

/** Gives each varint of a packed run; false when the run breaks off. */
export function readPacked(bytes: Uint8Array, found: WireField, give: (value: bigint) => void): boolean {
	let at = found.valueAt
	while (at < found.valueEnd) {
		let value = 0n
		let index = 0
		let byte = 0x80
		for (; byte >= 0x80 && index < 10; index += 1) {
			if (at >= found.valueEnd) return false
			byte = bytes[at] ?? 0
			at += 1
			value |= BigInt(byte & 0x7f) << BigInt(7 * index)
		}
		if (byte >= 0x80 || value > 0xffff_ffff_ffff_ffffn) return false
		give(value)
	}
	return true
}

function readValue(bytes: Uint8Array, found: WireField, type: FieldType, left: Left): FieldValue | null {
	if (found.wire === 'varint') return signedValue(type, found.value)
	const run = bytes.subarray(found.valueAt, found.valueEnd)
	if (type.kind === 'message') return readFields(run, type.message, left)
	return type.kind === 'map' ? readEntry(run, type.value, left) : run
}

function readEntry(bytes: Uint8Array, type: FieldType, left: Left): MapEntry | null {
	const read = readFields(bytes, entryMessage(type), left)
	if (read === null || read.unknown.length > 0) return null
	const key = read.known.get(1)?.at(-1)
	return { key: key instanceof Uint8Array ? key : new Uint8Array(0), value: read.known.get(2)?.at(-1) ?? null }
}

/** An entry of a map is a message of a key and a value. */
export function entryMessage(value: FieldType): Message {
	const plain = { repeated: false, optional: true, role: null }
	return {
		name: 'entry',
		fields: new Map([
			[1, { name: 'key', type: { kind: 'string' }, ...plain }],
			[2, { name: 'value', type: value, ...plain }],
		]),
	}
}

function writeField(out: Uint8Array[], number: number, field: Field, values: readonly FieldValue[]): void {
	if (field.repeated && isPackable(field.type)) {
		out.push(tagged(number, Buffer.concat(values.map((value) => varint(typeof value === 'bigint' ? value : 0n)))))
		return
	}
	const written = field.repeated || field.type.kind === 'map' ? values : values.slice(-1)
	for (const value of written) {
		const isDefault = value === 0n || (value instanceof Uint8Array && value.length === 0)
		if (!isDefault || field.repeated || field.optional) out.push(writeValue(number, field.type, value))
	}
}

function writeValue(number: number, type: FieldType, value: FieldValue): Uint8Array {
	if (typeof value === 'bigint') return Buffer.concat([varint(BigInt(number) << 3n), varint(value)])
	if (value instanceof Uint8Array) return tagged(number, value)
	if ('known' in value) return tagged(number, type.kind === 'message' ? writeMessage(value, type.message) : new Uint8Array(0))
	if (type.kind !== 'map') return tagged(number, value.key)
	const held = value.value ?? emptyOf(type.value)
	return tagged(number, Buffer.concat([tagged(1, value.key), writeValue(2, type.value, held)]))
}

function emptyOf(type: FieldType): FieldValue {
	if (wireOfType(type) === 'varint') return 0n
	return type.kind === 'message' ? { known: new Map(), unknown: [] } : new Uint8Array(0)
}

function tagged(number: number, run: Uint8Array): Uint8Array {
	return Buffer.concat([varint((BigInt(number) << 3n) | 2n), varint(BigInt(run.length)), run])
}

function varint(value: bigint): Uint8Array {
	const bytes: number[] = []
	let rest = BigInt.asUintN(64, value)
	while (rest >= 0x80n) {
		bytes.push(Number(rest & 0x7fn) | 0x80)
		rest >>= 7n
	}
	return Uint8Array.from([...bytes, Number(rest)])
}
