import { isUtf8 } from 'node:buffer'
import { instantToText } from './instants.ts'
import { entry as catalogEntry } from './lakefs-messages.ts'
import { type JsonText, writeJson } from './lakefs-store-json.ts'
import { type FieldValue, type MapEntry, type MessageValue, readMessage, reencodes } from './protobuf-message.ts'
import { type Field, type FieldType, type Message, timestamp } from './protobuf-schema.ts'
import { bufferOf } from './utf8.ts'

/*
 * A message as text to be edited: JSON with the names lakeFS's own definitions give its fields, in their order, and nothing of
 * what is not stored. Bytes stand as `{"hex": "…"}`, instants as RFC 3339 with all their decimals, enums by name, integers beyond
 * 2^53 as texts. Fields that the schema does not have are not in it: they are put back when it is read again.
 */

/** The text of a message; null where a text could not say all that is stored. */
export function messageToText(bytes: Uint8Array, message: Message): string | null {
	if (!reencodes(bytes, message)) return null
	const value = readMessage(bytes, message)
	const json = value && messageToJson(value, message)
	return json && writeJson(json)
}

/** One message as JSON; null where it has a map in which a key lies twice. */
export function messageToJson(value: MessageValue, message: Message): JsonText | null {
	if (message === timestamp) return timeToJson(value)
	const entries: [string, JsonText][] = []
	for (const [number, field] of message.fields) {
		const values = value.known.get(number)
		if (values === undefined) continue
		const json = fieldToJson(values, field)
		if (json === null) return null
		entries.push([field.name, json])
	}
	return { entries }
}

function fieldToJson(values: readonly FieldValue[], field: Field): JsonText | null {
	if (field.type.kind === 'map') return mapToJson(values, field.type.value)
	const items: JsonText[] = []
	for (const value of values) {
		const json = valueToJson(value, field.type, field)
		if (json === null) return null
		items.push(json)
	}
	return field.repeated ? { items } : (items.at(-1) ?? null)
}

function mapToJson(values: readonly FieldValue[], type: FieldType): JsonText | null {
	const entries: [string, JsonText][] = []
	const names = new Set<string>()
	for (const value of values) {
		if (!isMapEntry(value) || !isUtf8(value.key)) return null
		const name = bufferOf(value.key).toString('utf8')
		const json = value.value === null ? null : valueToJson(value.value, type, null)
		if (json === null || names.has(name)) return null
		names.add(name)
		entries.push([name, json])
	}
	return { entries }
}

/** Is the value an entry of a map. */
export function isMapEntry(value: FieldValue): value is MapEntry {
	return typeof value === 'object' && 'key' in value
}

function valueToJson(value: FieldValue, type: FieldType, field: Field | null): JsonText | null {
	if (typeof value === 'bigint') return integerToJson(value, type)
	if (value instanceof Uint8Array) return runToJson(value, type, field)
	return 'known' in value && type.kind === 'message' ? messageToJson(value, type.message) : null
}

function integerToJson(value: bigint, type: FieldType): string {
	if (type.kind === 'bool') return String(value !== 0n)
	const name = type.kind === 'enum' && value >= 0n ? type.names[Number(value)] : undefined
	if (name !== undefined) return JSON.stringify(name)
	const isExact = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
	return isExact ? String(value) : JSON.stringify(String(value))
}

function runToJson(run: Uint8Array, type: FieldType, field: Field | null): JsonText | null {
	if (field?.role === 'catalog entry' && run.length > 0 && reencodes(run, catalogEntry)) {
		const inner = readMessage(run, catalogEntry)
		const json = inner && messageToJson(inner, catalogEntry)
		if (json !== null) return json
	}
	const isText = (type.kind === 'string' || field?.role === 'text in bytes') && isUtf8(run)
	if (isText) return JSON.stringify(bufferOf(run).toString('utf8'))
	return { entries: [['hex', JSON.stringify(bufferOf(run).toString('hex'))]] }
}

/** An instant outside the calendar, and one whose decimals are out of range, is said by its two numbers. */
function timeToJson(value: MessageValue): JsonText {
	const [seconds, nanos] = [lastInteger(value, 1), lastInteger(value, 2)]
	const text = instantToText(seconds, Number(nanos))
	if (text !== null) return JSON.stringify(text)
	return {
		entries: [
			['seconds', integerToJson(seconds, { kind: 'int64' })],
			['nanos', String(nanos)],
		],
	}
}

function lastInteger(value: MessageValue, number: number): bigint {
	const last = value.known.get(number)?.at(-1)
	return typeof last === 'bigint' ? last : 0n
}
