import type { DecodedNode } from '../../contract/decoded.ts'
import { explainId } from './key-words.ts'
import { isPlainText, shapeOf } from './protobuf-shape.ts'
import { type WireField, type WireWalk, walkFields } from './protobuf-wire.ts'
import { countOf } from './reading.ts'
import type { Tree, TreeEntry } from './tree.ts'
import { bufferOf, wholeUtf8End } from './utf8.ts'

/** A value that is being shown as fields. */
export type FieldView = {
	readonly bytes: Uint8Array
	readonly tree: Tree
	readonly isLate: () => boolean
	/** Nothing of it is shown unmasked. */
	readonly isSecret: boolean
}

type Notes = { readonly notes?: readonly string[] }

/** What stands on the one line of a secret. */
export const mask = '••••'
/** Real messages number their fields in the tens; numbers beyond this are read out of other bytes by chance. */
const highestLikely = 100_000
const namedInBrief = 12

/** Without a schema: the fields between two positions by number, each as what it most likely is. */
export function viewFields(view: FieldView, start: number, end: number, { notes = [] }: Notes = {}): DecodedNode {
	const { fields, isStopped } = shapeOf(view.bytes, start, end, view.isLate)
	const told = { type: 'message', length: isStopped ? null : fields, notes: [...notes] }
	const node = view.tree.branch('object', told, entriesOf(view, start, end), (entries, whole) =>
		briefOfEntries('', entries, whole && !isStopped),
	)
	// How many there are was not counted to the end.
	return isStopped ? { ...node, length: null } : node
}

/** `Branch{id: "main", hidden: false}`, with `…` where some are missing and secrets masked. */
export function briefOfEntries(name: string, entries: DecodedNode['entries'], whole: boolean): string {
	const shown = entries
		.slice(0, namedInBrief)
		.map(({ name, key, value }) => `${name ?? key?.brief ?? ''}: ${value.secret ? mask : value.brief}`)
	const rest = whole && entries.length <= namedInBrief ? [] : ['…']
	return `${name}{${[...shown, ...rest].join(', ')}}`
}

/** Without a schema: one field as what it most likely is, its other readings as notes. */
export function viewField(view: FieldView, found: WireField, { notes = [] }: Notes = {}): DecodedNode {
	switch (found.wire) {
		case 'varint':
			return viewVarint(view, found.value, notes)
		case 'fixed64':
		case 'fixed32':
			return viewFixed(view, found.wire, found.value, notes)
		case 'group':
			return { ...viewFields(view, found.valueAt, found.valueEnd, { notes: [...notes, ...cutNotes(found)] }), type: 'group' }
		case 'bytes':
			return viewRun(view, found, [...notes, ...cutNotes(found)])
	}
}

/** Says of a field that the bytes end inside it. */
export function cutNotes(found: WireField): string[] {
	return found.cut ? [`cut: ${countOf(found.valueEnd - found.valueAt, 'byte')} of ${countOf(found.length, 'byte')} are there`] : []
}

function* entriesOf(view: FieldView, start: number, end: number): Generator<TreeEntry> {
	const walk = walkFields(view.bytes, start, end)
	// Passing over one large group takes a while, and the next level passes over it again.
	for (let found = nextInTime(view, walk); found !== null; found = nextInTime(view, walk))
		yield { name: String(found.number), value: viewField(view, found) }
}

function nextInTime({ isLate }: FieldView, walk: WireWalk): WireField | null {
	return isLate() ? null : walk.next()
}

function viewVarint({ tree, isSecret }: FieldView, value: bigint, notes: readonly string[]): DecodedNode {
	const signed = BigInt.asIntN(64, value)
	const readings = signed < 0n ? [`as uint64: ${value}`] : []
	if (value > 0n) readings.push(`as zigzag: ${BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n))}`)
	if (value < 2n) readings.push(`as bool: ${value === 1n}`)
	readings.push(...explainId(String(signed)).map(({ says }) => says))
	return tree.leaf('integer', String(signed), { type: 'varint', notes: [...notes, ...readings], secret: isSecret })
}

function viewFixed({ tree, isSecret }: FieldView, wire: 'fixed64' | 'fixed32', bits: bigint, notes: readonly string[]): DecodedNode {
	const size = wire === 'fixed64' ? 64 : 32
	const view = new DataView(new ArrayBuffer(8))
	view.setBigUint64(0, bits << BigInt(64 - size))
	const float = size === 64 ? view.getFloat64(0) : view.getFloat32(0)
	const floatText = size === 64 ? wordOfFloat(float) : shortestFloat32(float)
	const floatName = size === 64 ? 'double' : 'float'
	const signed = BigInt.asIntN(size, bits)
	const signedNotes = signed < 0n ? [`as signed integer: ${signed}`] : []
	if (isLikelyFloat(float, size)) {
		const others = [`as unsigned integer: ${bits}`, ...signedNotes]
		return tree.leaf('float', floatText, { type: wire, notes: [...notes, `read as ${floatName}`, ...others], secret: isSecret })
	}
	const others = [...signedNotes, `as ${floatName}: ${floatText}`, ...explainId(String(bits)).map(({ says }) => says)]
	return tree.leaf('integer', String(bits), { type: wire, notes: [...notes, ...others], secret: isSecret })
}

/** Whole numbers and times, read as floats, are far too small or too large to mean anything. */
function isLikelyFloat(float: number, size: 64 | 32): boolean {
	const size64 = size === 64
	const magnitude = Math.abs(float)
	return magnitude >= (size64 ? 1e-12 : 1e-9) && magnitude <= (size64 ? 1e18 : 1e12)
}

function wordOfFloat(float: number): string {
	return Object.is(float, -0) ? '-0' : String(float)
}

function shortestFloat32(float: number): string {
	if (!Number.isFinite(float) || float === 0) return wordOfFloat(float)
	for (let digits = 6; digits < 9; digits += 1) {
		const text = Number(float.toPrecision(digits))
		if (Math.fround(text) === float) return String(text)
	}
	return String(Number(float.toPrecision(9)))
}

function viewRun(view: FieldView, found: WireField, notes: string[]): DecodedNode {
	const { tree, bytes, isSecret } = view
	const type = 'length-delimited'
	const run = bytes.subarray(found.valueAt, found.valueEnd)
	if (isSecret) return viewSecret(tree, run, { type, notes, length: found.length })
	if (found.length === 0) return tree.text('', { type, notes: [...notes, 'empty: a text, bytes or a message'] })
	const guess = view.isLate() ? null : messageShape(view, found)
	const text = found.cut ? run.subarray(0, wholeUtf8End(run, run.length)) : run
	if (isPlainText(text) && text.length > 0) {
		const also = guess === null ? [] : [`would also fit a message of ${countOf(guess, 'field')}`]
		const fields = { type, notes: [...notes, countOf(found.length, 'byte'), ...also] }
		return tree.text(bufferOf(text).toString('utf8'), fields)
	}
	if (guess === null) return tree.bytes(run, { type, notes, length: found.length })
	return {
		...viewFields(view, found.valueAt, found.valueEnd, { notes: [...notes, `${countOf(found.length, 'byte')}, read as a message`] }),
		type,
	}
}

/** How many fields it has as a message; null where it is none. */
function messageShape(view: FieldView, found: WireField): number | null {
	const { fields, highest, fault, isStopped } = shapeOf(view.bytes, found.valueAt, found.valueEnd, view.isLate)
	const breaksOff = fault !== null && !(found.cut && fault.kind === 'cut')
	return fields === 0 || breaksOff || isStopped || highest > highestLikely ? null : fields
}

/** A secret as text where it is one, else as bytes; masked on its line. */
export function viewSecret(tree: Tree, run: Uint8Array, fields: { type: string; notes: string[]; length?: number }): DecodedNode {
	if (!isPlainText(run)) return tree.bytes(run, { ...fields, brief: mask, secret: true })
	const { type, notes } = fields
	return tree.text(bufferOf(run).toString('utf8'), { type, notes, brief: mask, secret: true })
}
