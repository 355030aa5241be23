import { FaultError } from '../../contract/fault.ts'
import { entry as catalogEntry } from './lakefs-messages.ts'
import { type JsonNode, parseJson } from './lakefs-store-json.ts'
import { isMapEntry, messageToJson } from './lakefs-store-text.ts'
import { type FieldValue, type MapEntry, type MessageValue, readMessage, reencodes, writeMessage } from './protobuf-message.ts'
import { type Field, type FieldType, type Message, timestamp } from './protobuf-schema.ts'

/**
 * The bytes of a message whose text was edited. What the schema does not have is taken from `since`, the bytes before, and so is the
 * order of a map's entries. Faults: `edit-malformed`, with the field.
 */
export function textToMessage(text: string, since: Uint8Array, message: Message): Uint8Array {
	const node = parseJson(text)
	if (node.kind === 'malformed') return refuse(`not JSON: ${node.why}`)
	const before = readMessage(since, message) ?? nothing
	return writeMessage(readMessageNode(node, message, before, ''), message)
}

const nothing: MessageValue = { known: new Map(), unknown: [] }

function refuse(detail: string): never {
	throw new FaultError({ kind: 'edit-malformed', detail })
}

function readMessageNode(node: JsonNode, message: Message, before: MessageValue, path: string): MessageValue {
	if (message === timestamp) return readTime(node, before, path)
	const known = new Map<number, FieldValue[]>()
	for (const [name, held] of entriesOf(node, path, `fields of ${message.name}`)) {
		const at = path === '' ? name : `${path}.${name}`
		const [number, field] =
			[...message.fields].find(([, field]) => field.name === name) ?? refuse(`${at}: ${message.name} has no such field`)
		known.set(number, readField(held, field, before.known.get(number) ?? [], at))
	}
	return { known, unknown: before.unknown }
}

function entriesOf(node: JsonNode, path: string, what: string): readonly (readonly [string, JsonNode])[] {
	if (node.kind !== 'object') return refuse(`${place(path)}: an object with the ${what} is expected`)
	const names = new Set<string>()
	for (const [name] of node.entries) {
		if (names.has(name)) refuse(`${path === '' ? name : `${path}.${name}`}: stands there twice`)
		names.add(name)
	}
	return node.entries
}

function place(path: string): string {
	return path === '' ? 'the whole' : path
}

function readField(node: JsonNode, field: Field, before: readonly FieldValue[], path: string): FieldValue[] {
	const { type } = field
	if (node.kind === 'word' && node.word === 'null') return refuse(`${path}: null is no value; leave the field out to have nothing stored`)
	if (type.kind === 'map') return readMap(node, type.value, before, path)
	if (!field.repeated) return [readValue(node, type, field, before.at(-1), path)]
	if (node.kind !== 'list') return refuse(`${path}: a list is expected`)
	const { items } = node
	const isAsLong = items.length === before.length
	return items.map((item, index) =>
		readValue(item, type, field, isAsLong ? before[index] : sameAmong(item, type, before), `${path}[${index}]`),
	)
}

/** Of the messages before the one that says the same: its unknown fields belong to it. */
function sameAmong(node: JsonNode, type: FieldType, before: readonly FieldValue[]): FieldValue | undefined {
	if (type.kind !== 'message') return undefined
	const said = JSON.stringify(nodeToPlain(node))
	return before.find((value) => {
		const json = isMessage(value) ? messageToJson(value, type.message) : null
		return json !== null && JSON.stringify(jsonToPlain(json)) === said
	})
}

type Plain = string | readonly Plain[]

function nodeToPlain(node: JsonNode): Plain {
	switch (node.kind) {
		case 'object':
			return node.entries.map(([name, value]) => [name, nodeToPlain(value)])
		case 'list':
			return node.items.map(nodeToPlain)
		case 'text':
			return JSON.stringify(node.text)
		case 'number':
			return node.written
		case 'word':
			return node.word
	}
}

function jsonToPlain(json: NonNullable<ReturnType<typeof messageToJson>>): Plain {
	if (typeof json === 'string') return json
	return 'items' in json ? json.items.map(jsonToPlain) : json.entries.map(([name, value]) => [name, jsonToPlain(value)])
}

/** Entries that were there before stay in the order they lay in; new ones follow. */
function readMap(node: JsonNode, type: FieldType, before: readonly FieldValue[], path: string): MapEntry[] {
	const ranks = new Map(before.filter(isMapEntry).map((entry, index) => [Buffer.from(entry.key).toString('utf8'), { entry, index }]))
	const read = entriesOf(node, path, 'entries of the map').map(([name, held]) => {
		const old = ranks.get(name)
		const value = readValue(held, type, null, old?.entry.value ?? undefined, `${path}.${name}`)
		return { entry: { key: Buffer.from(name), value }, rank: old?.index ?? ranks.size }
	})
	return read.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry)
}

function readValue(node: JsonNode, type: FieldType, field: Field | null, before: FieldValue | undefined, path: string): FieldValue {
	switch (type.kind) {
		case 'message':
			return readMessageNode(node, type.message, before !== undefined && isMessage(before) ? before : nothing, path)
		case 'string':
		case 'bytes':
			return readRun(node, field, before, path)
		case 'bool':
			if (node.kind !== 'word' || node.word === 'null') return refuse(`${path}: true or false is expected`)
			return node.word === 'true' ? 1n : 0n
		case 'enum': {
			const index = node.kind === 'text' ? type.names.indexOf(node.text) : -1
			if (node.kind === 'text' && index < 0) return refuse(`${path}: one of ${type.names.join(', ')} is expected`)
			return index >= 0 ? BigInt(index) : readInteger(node, 32, path)
		}
		case 'int32':
			return readInteger(node, 32, path)
		case 'int64':
			return readInteger(node, 64, path)
		case 'map':
			return refuse(`${path}: a map cannot lie here`)
	}
}

function isMessage(value: FieldValue): value is MessageValue {
	return typeof value === 'object' && 'known' in value
}

function readInteger(node: JsonNode, bits: 32 | 64, path: string): bigint {
	const text = node.kind === 'number' ? node.written : node.kind === 'text' ? node.text : ''
	if (!/^-?(0|[1-9]\d{0,19})$/.test(text)) return refuse(`${path}: a whole number is expected`)
	const value = BigInt(text)
	return BigInt.asIntN(bits, value) === value ? value : refuse(`${path}: ${text} does not fit ${bits} bits`)
}

function readRun(node: JsonNode, field: Field | null, before: FieldValue | undefined, path: string): Uint8Array {
	if (node.kind === 'text' && (field === null || field.type.kind === 'string' || field.role === 'text in bytes')) {
		return node.text.isWellFormed() ? Buffer.from(node.text) : refuse(`${path}: half of a surrogate pair is no text`)
	}
	const hex = hexOf(node)
	if (hex !== null) return /^([0-9a-f]{2})*$/i.test(hex) ? Buffer.from(hex, 'hex') : refuse(`${path}.hex: pairs of hex digits are expected`)
	if (field?.role === 'catalog entry' && node.kind === 'object') {
		const inner = before instanceof Uint8Array && reencodes(before, catalogEntry) ? readMessage(before, catalogEntry) : null
		return writeMessage(readMessageNode(node, catalogEntry, inner ?? nothing, path), catalogEntry)
	}
	return refuse(`${path}: ${field?.type.kind === 'bytes' ? 'bytes as {"hex": "…"} are' : 'a text is'} expected`)
}

function hexOf(node: JsonNode): string | null {
	if (node.kind !== 'object' || node.entries.length !== 1) return null
	const [name, value] = node.entries[0] ?? []
	return name === 'hex' && value?.kind === 'text' ? value.text : null
}

const instantForm = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/

function readTime(node: JsonNode, { unknown }: MessageValue, path: string): MessageValue {
	const made = (seconds: bigint, nanos: bigint) => ({
		known: new Map([
			[1, [seconds]],
			[2, [nanos]],
		]),
		unknown,
	})
	if (node.kind === 'object') {
		const numbers = new Map(entriesOf(node, path, 'seconds and nanos'))
		const [seconds, nanos] = [numbers.get('seconds'), numbers.get('nanos')]
		if (seconds === undefined || nanos === undefined || numbers.size !== 2) return refuse(`${path}: seconds and nanos are expected`)
		return made(readInteger(seconds, 64, `${path}.seconds`), readInteger(nanos, 32, `${path}.nanos`))
	}
	const found = node.kind === 'text' ? instantForm.exec(node.text) : null
	const milliseconds = found ? Date.parse(`${found[1]}Z`) : Number.NaN
	// A thirtieth of February is taken by some and moved on: only what reads back the same is an instant.
	if (!found || Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 19) !== found[1]) {
		return refuse(`${path}: an instant is expected, as 2026-03-03T10:00:00Z`)
	}
	return made(BigInt(milliseconds / 1000), BigInt((found[2] ?? '').padEnd(9, '0')))
}
