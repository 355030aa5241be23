import { isUtf8 } from 'node:buffer'
import type { DecodedNode } from '../../contract/decoded.ts'
import { instantInWords, instantToText } from './instants.ts'
import { addressWords, timeOrderedWords } from './lakefs-keys.ts'
import { entry as catalogEntry } from './lakefs-messages.ts'
import { entryMessage, readPacked } from './protobuf-message.ts'
import { type Field, type FieldType, isPackable, type Message, type Role, signedValue, timestamp, wireOfType } from './protobuf-schema.ts'
import { briefOfEntries, cutNotes, type FieldView, mask, viewField, viewSecret } from './protobuf-view.ts'
import { type WireFault, type WireField, walkFields } from './protobuf-wire.ts'
import { countOf } from './reading.ts'
import type { TreeEntry } from './tree.ts'
import { bufferOf, wholeUtf8End } from './utf8.ts'

/** A value that is being shown as a message of lakeFS. */
export type RecordView = FieldView & {
	/** Fields of one message that are kept in mind at once. */
	readonly mostFields: number
	/** A record that holds a secret is damaged: any of its fields may have swallowed it. */
	readonly isWary: boolean
	/** Told of each fault met on the way, at any depth. */
	readonly onFault: (fault: WireFault) => void
}

/** The fields of one message as they lie in the bytes. */
export type Collected = {
	readonly groups: ReadonlyMap<number, readonly WireField[]>
	readonly fault: WireFault | null
	/** A field that the schema has, but not of this wire type. */
	readonly misfit: WireField | null
	/** How many the schema knows. */
	readonly known: number
	/** There are more than may be kept. */
	readonly isFull: boolean
}

const noField: readonly WireField[] = []
const unknownNote = 'unknown: no field of this number in lakeFS up to version 1.84'

/** Gathers the fields between two positions by number, `most` at most. */
export function collectFields(bytes: Uint8Array, start: number, end: number, message: Message, most: number): Collected {
	const groups = new Map<number, WireField[]>()
	const walk = walkFields(bytes, start, end)
	let misfit: WireField | null = null
	let known = 0
	let left = most
	let found = walk.next()
	for (; found !== null && left > 0; found = walk.next()) {
		left -= 1
		const field = message.fields.get(found.number)
		if (field !== undefined) known += 1
		if (field !== undefined && !fits(field, found)) misfit ??= found
		const group = groups.get(found.number)
		if (group) group.push(found)
		else groups.set(found.number, [found])
	}
	return { groups, fault: walk.fault, misfit, known, isFull: found !== null }
}

/** Passes on what was met while gathering. */
function report(view: RecordView, { fault, isFull }: Collected): void {
	if (fault) view.onFault(fault)
	if (isFull) view.tree.hit('nodes')
}

function collect(view: RecordView, found: WireField, message: Message): Collected {
	return collectFields(view.bytes, found.valueAt, found.valueEnd, message, view.mostFields)
}

function fits({ type, repeated }: Field, { wire }: WireField): boolean {
	return wire === wireOfType(type) || (wire === 'bytes' && repeated && isPackable(type))
}

/** A message by its schema: fields in the order of their first value, unknown ones kept, then those whose absence means something. */
export function viewMessage(view: RecordView, message: Message, collected: Collected, notes: readonly string[]): DecodedNode {
	report(view, collected)
	const entries = [...collected.groups].flatMap(([number, found]) => entriesOfField(view, number, message.fields.get(number), found))
	if (!collected.isFull && collected.fault === null) entries.push(...absentEntries(view, message, collected))
	const fields = { type: message.name, length: entries.length, notes: [...notes] }
	return view.tree.branch('object', fields, made(entries), (shown, whole) => briefOfEntries(message.name, shown, whole))
}

type Making = () => TreeEntry

function* made(entries: readonly Making[]): Generator<TreeEntry> {
	for (const make of entries) yield make()
}

function entriesOfField(view: RecordView, number: number, field: Field | undefined, found: readonly WireField[]): Making[] {
	if (field === undefined)
		return found.map((one) => () => ({ name: String(number), value: viewField(view, one, { notes: [unknownNote] }) }))
	const { name, type } = field
	if (type.kind === 'map') return [() => ({ name, value: viewMap(view, type.value, found) })]
	if (field.repeated) return [() => ({ name, value: viewList(view, field, found) })]
	return found.map((one, index) => () => {
		const value = viewValue(view, field, one)
		if (index < found.length - 1) value.notes.push('stored again: the last one counts')
		return { name, value }
	})
}

/** Numbers, enums and switches that are not stored hold their default; texts and messages that are not stored are simply not there. */
function absentEntries({ tree }: RecordView, { fields }: Message, { groups }: Collected): Making[] {
	return [...fields].flatMap(([number, { name, type, repeated, optional }]) => {
		if (groups.has(number) || repeated || optional || wireOfType(type) !== 'varint') return []
		return [() => ({ name, value: viewInteger(tree, type, 0n, ['not stored, which means this']) })]
	})
}

function viewList(view: RecordView, field: Field, found: readonly WireField[]): DecodedNode {
	const type = `repeated ${nameOfType(field.type)}`
	const packed = isPackable(field.type) && found.some(({ wire }) => wire === 'bytes')
	const length = packed ? null : found.length
	return view.tree.branch('list', { type, length }, itemsOf(view, field, found), (entries, whole) => {
		const items = entries.map(({ value }) => (value.secret ? mask : value.brief))
		return `[${[...items, ...(whole ? [] : ['…'])].join(', ')}]`
	})
}

function* itemsOf(view: RecordView, field: Field, found: readonly WireField[]): Generator<TreeEntry> {
	for (const one of found) {
		if (one.wire === wireOfType(field.type)) yield { value: viewValue(view, field, one) }
		else yield* packedItems(view, field.type, one)
	}
}

function* packedItems(view: RecordView, type: FieldType, found: WireField): Generator<TreeEntry> {
	const values: bigint[] = []
	const isWhole = readPacked(view.bytes, found, (value) => values.length < view.mostFields && values.push(signedValue(type, value)))
	for (const value of values) yield { value: viewInteger(view.tree, type, value, []) }
	if (!isWhole) view.onFault({ kind: found.cut ? 'cut' : 'broken', at: found.valueEnd })
}

function viewMap(view: RecordView, type: FieldType, found: readonly WireField[]): DecodedNode {
	const fields = { type: `map<string, ${nameOfType(type)}>`, length: found.length }
	return view.tree.branch('map', fields, pairsOf(view, type, found), (entries, whole) => briefOfEntries('', entries, whole))
}

function* pairsOf(view: RecordView, type: FieldType, found: readonly WireField[]): Generator<TreeEntry> {
	const message = entryMessage(type)
	const [keyField, valueField] = [message.fields.get(1), message.fields.get(2)]
	for (const one of found) {
		const collected = collect(view, one, message)
		report(view, collected)
		const [key, value] = [collected.groups.get(1)?.at(-1), collected.groups.get(2)?.at(-1)]
		if (collected.misfit || !keyField || !valueField) yield { value: viewMisfit(view, one, 'an entry of a map') }
		else {
			yield {
				key: key ? viewValue(view, keyField, key) : view.tree.text('', { notes: ['not stored, which means this'] }),
				value: value ? viewValue(view, valueField, value) : viewAbsent(view, type),
			}
		}
	}
}

function viewAbsent({ tree }: RecordView, type: FieldType): DecodedNode {
	const notes = ['not stored, which means this']
	if (type.kind === 'string') return tree.text('', { type: 'string', notes })
	if (wireOfType(type) === 'varint') return viewInteger(tree, type, 0n, notes)
	return tree.leaf('null', 'none', { type: nameOfType(type), notes })
}

function viewMisfit(view: RecordView, found: WireField, name: string): DecodedNode {
	return viewField(view, found, { notes: [`does not fit ${name}: shown without a schema`] })
}

function viewValue(view: RecordView, field: Field, found: WireField): DecodedNode {
	const { type } = field
	switch (type.kind) {
		case 'message':
			return viewNested(view, type.message, found)
		case 'string':
			return viewText(view, field, found, 'string')
		case 'bytes':
			return viewBytes(view, field, found)
		default:
			return viewInteger(view.tree, type, signedValue(type, found.value), [])
	}
}

function viewNested(view: RecordView, message: Message, found: WireField): DecodedNode {
	const collected = collect(view, found, message)
	if (collected.misfit) return viewMisfit(view, found, message.name)
	return message === timestamp ? viewTime(view, collected, found) : viewMessage(view, message, collected, cutNotes(found))
}

/** An instant as text, in words beside it. */
function viewTime(view: RecordView, collected: Collected, found: WireField): DecodedNode {
	report(view, collected)
	const [seconds, nanos] = [BigInt.asIntN(64, lastValue(collected, 1)), Number(BigInt.asIntN(32, lastValue(collected, 2)))]
	const words = instantInWords(seconds)
	const text = instantToText(seconds, nanos)
	const notes = [...cutNotes(found), ...(words && text ? [words] : ['no instant of the years 1 to 9999'])]
	if (found.length === 0) notes.push('stored empty, which means the beginning of 1970')
	const unknown = [...collected.groups].filter(([number]) => !timestamp.fields.has(number))
	const entries = unknown.flatMap(([number, found]) => entriesOfField(view, number, undefined, found))
	const brief = text ?? `${seconds} s and ${nanos} ns since 1970`
	return view.tree.branch('time', { type: 'Timestamp', length: entries.length, notes }, made(entries), () => brief)
}

function lastValue({ groups }: Collected, number: number): bigint {
	return (groups.get(number) ?? noField).at(-1)?.value ?? 0n
}

function viewText(view: RecordView, { role }: Field, found: WireField, type: string): DecodedNode {
	const all = view.bytes.subarray(found.valueAt, found.valueEnd)
	const run = found.cut ? all.subarray(0, wholeUtf8End(all, all.length)) : all
	const isText = isUtf8(run)
	if (role === 'secret' || view.isWary || (view.isSecret && !isText)) return viewSecret(view.tree, run, { type, notes: cutNotes(found) })
	if (!isText) {
		const notes = type === 'string' ? ['not UTF-8: lakeFS refuses to read such a record'] : ['not UTF-8']
		return view.tree.bytes(all, { type, length: found.length, notes: [...cutNotes(found), ...notes] })
	}
	const text = bufferOf(run).toString('utf8')
	return view.tree.text(text, { type, notes: [...cutNotes(found), ...wordsOfText(role, text)] })
}

function wordsOfText(role: Role | null, text: string): string[] {
	if (role === 'time-ordered id') return timeOrderedWords(text)
	if (role === 'physical address') return addressWords(text)
	return role === 'staging token' && text !== '' ? ['names the partition of the changes that are not committed'] : []
}

function viewBytes(view: RecordView, field: Field, found: WireField): DecodedNode {
	const run = view.bytes.subarray(found.valueAt, found.valueEnd)
	const notes = cutNotes(found)
	const fields = { type: 'bytes', notes, length: found.length }
	switch (field.role) {
		case 'text in bytes':
			return viewText(view, field, found, 'bytes')
		case 'sealed secret':
			notes.push(
				`encrypted, ${countOf(found.length, 'byte')}: salt of 8, nonce of 24 and a sealed box; only the installation’s secret key opens it`,
			)
			return view.tree.bytes(run, { ...fields, brief: mask, secret: true })
		case 'password hash':
			notes.push('hash of a password')
			return viewSecret(view.tree, run, fields)
		case 'catalog entry': {
			const node = view.tree.bytes(run, fields)
			const inner = view.tree.deeper(() => viewNested(view, catalogEntry, found))
			return inner ? { ...node, inner: { decoder: 'lakefs', node: inner } } : node
		}
		default:
			return view.tree.bytes(run, fields)
	}
}

function viewInteger(tree: FieldView['tree'], type: FieldType, value: bigint, notes: readonly string[]): DecodedNode {
	if (type.kind === 'bool') return tree.leaf('boolean', String(value !== 0n), { type: 'bool', notes: [...notes] })
	if (type.kind !== 'enum') return tree.leaf('integer', String(value), { type: type.kind, notes: [...notes] })
	const name = value >= 0n ? type.names[Number(value)] : undefined
	const said = name === undefined ? 'no name in lakeFS up to version 1.84' : `number ${value}`
	return tree.leaf('integer', name ?? String(value), { type: 'enum', notes: [...notes, said] })
}

function nameOfType(type: FieldType): string {
	return type.kind === 'message' ? type.message.name : type.kind
}
