import type { DecodedNode } from '../../contract/decoded.ts'
import { readClass } from './pickle-classes.ts'
import { reachesOutside } from './pickle-hostile.ts'
import { latin1Bytes } from './pickle-made.ts'
import { showObject } from './pickle-object.ts'
import { sketchLong, writeBytes, writeFloat, writeLong, writeText } from './pickle-python.ts'
import {
	countCharacters,
	isUnclear,
	type PyBytes,
	type PyDict,
	type PyGlobal,
	type PyLong,
	type PySequence,
	type PyText,
	type PyValue,
	readText,
} from './pickle-values.ts'
import { eachItem, eachPair, joinBriefs, lazily, type PickleView } from './pickle-view.ts'
import { cutBrief, type Tree } from './tree.ts'

type Seen = { node: DecodedNode | null; anchor: number | null }

/** A view on `tree`. `open` reads bytes that are a pickle themselves: null when they are none. */
export function createPickleView(
	tree: Tree,
	textBudget: number,
	open: (bytes: Uint8Array, view: PickleView) => DecodedNode | null,
): PickleView {
	const seen = new Map<PyValue, Seen>()
	const view: PickleView = {
		tree,
		textBudget,
		hostile: new Map(),
		node: (value) => showValue(value, view, seen),
		bytes: (bytes, fields) => {
			const node = tree.bytes(bytes, { type: 'bytes', brief: writeBytes(bytes), ...fields })
			const inner = fields.length === undefined || fields.length === bytes.length ? open(bytes, view) : null
			if (inner !== null) node.inner = { decoder: 'pickle', node: inner }
			return node
		},
	}
	return view
}

function showValue(value: PyValue, view: PickleView, seen: Map<PyValue, Seen>): DecodedNode {
	const { tree } = view
	if (value === null) return tree.leaf('null', 'None', { type: 'NoneType' })
	if (typeof value === 'boolean') return tree.leaf('boolean', value ? 'True' : 'False', { type: 'bool' })
	if (typeof value === 'number') return tree.leaf('integer', String(value), { type: 'int' })
	switch (value.kind) {
		case 'float':
			return tree.leaf('float', writeFloat(value.value), { type: 'float' })
		case 'long':
			return showLong(value, view)
		case 'text':
			return showText(value, view)
		case 'bytes':
			return showBytes(value, view)
		case 'global':
			return showGlobal(value, view)
		case 'extension':
			return tree.leaf('unknown', `extension ${value.code}`, {
				type: 'extension',
				notes: ['stands for a class by its number in a registry of its writer'],
			})
		case 'buffer':
			return tree.leaf('unknown', `buffer ${value.index + 1}`, { type: 'buffer', notes: [bufferNote(value.readonly)] })
		default:
			return once(value, view, seen, () => showShared(value, view))
	}
}

function bufferNote(readonly: boolean): string {
	return readonly ? 'its bytes are kept outside the pickle, to be read only' : 'its bytes are kept outside the pickle'
}

function showShared(value: Exclude<PyValue, null | boolean | number>, view: PickleView): DecodedNode {
	switch (value.kind) {
		case 'dict':
			return showDict(value, view)
		case 'object':
			return readClass(value, view) ?? showObject(value, view)
		case 'persistent':
			return view.tree.branch(
				'unknown',
				{ type: 'persistent id', length: 1, notes: ['stands for an object kept outside the pickle'] },
				lazily(() => [{ name: 'id', value: view.node(value.id) }]),
				(entries) => `persistent id ${entries[0]?.value.brief ?? '…'}`,
			)
		case 'list':
		case 'set':
		case 'frozenset':
		case 'tuple':
			return showSequence(value, view)
		default:
			return view.node(value)
	}
}

/** What is met again is not shown again: it refers to where it stands. What has no entries costs no more than a reference. */
function once(value: PyValue, view: PickleView, seen: Map<PyValue, Seen>, make: () => DecodedNode): DecodedNode {
	const before = seen.get(value)
	if (before !== undefined && (before.node === null || before.node.entries.length > 0)) return refer(value, before, view)
	const entry: Seen = { node: null, anchor: null }
	seen.set(value, entry)
	entry.node = make()
	if (entry.anchor !== null) entry.node.anchor = entry.anchor
	return entry.node
}

const circular: Readonly<Record<string, string>> = { list: '[...]', tuple: '(...)', dict: '{...}', set: '{...}' }

function refer(value: PyValue, before: Seen, view: PickleView): DecodedNode {
	before.anchor ??= view.tree.nextAnchor()
	if (before.node !== null) before.node.anchor = before.anchor
	const kind = typeof value === 'object' && value !== null ? value.kind : ''
	const brief = before.node?.brief ?? circular[kind] ?? '...'
	const note = before.node === null ? 'contains itself' : 'the same object as elsewhere'
	return view.tree.leaf('reference', brief, { type: before.node?.type ?? null, target: before.anchor, notes: [note] })
}

function showLong(long: PyLong, view: PickleView): DecodedNode {
	const digits = writeLong(long)
	if (digits === null) return view.tree.leaf('integer', sketchLong(long), { type: 'int', notes: ['too long to be written out'] })
	if (digits.length <= 200) return view.tree.leaf('integer', digits, { type: 'int' })
	const text = view.tree.text(digits, { type: 'int', brief: cutBrief(digits), notes: [`${digits.replace('-', '').length} digits`] })
	return { ...text, kind: 'integer' }
}

function showText(text: PyText, view: PickleView): DecodedNode {
	if (isUnclear(text)) {
		return view.bytes(latin1Bytes(text, view.textBudget + 1), { type: 'str', notes: ['a string of Python 2, which may be text or bytes'] })
	}
	const start = readText(text, view.textBudget + 1)
	const whole = start.length <= view.textBudget && text.missing === 0
	return view.tree.text(start, { type: 'str', brief: writeText(start), length: whole ? start.length : countCharacters(text) })
}

function showBytes(value: PyBytes, view: PickleView): DecodedNode {
	const bytes = value.source.subarray(value.start, value.end)
	const fields = { length: bytes.length + value.missing, type: value.mutable ? 'bytearray' : 'bytes' }
	return view.bytes(bytes, { ...fields, brief: value.mutable ? `bytearray(${writeBytes(bytes)})` : writeBytes(bytes) })
}

function showGlobal(value: PyGlobal, view: PickleView): DecodedNode {
	const path = `${value.module}.${value.name}`
	const brief = value.module === 'builtins' ? value.name : path
	if (!reachesOutside(path) || brief === 'type') return view.tree.leaf('object', brief, { type: 'class or function' })
	return view.tree.leaf('hostile', brief, { type: 'class or function', notes: [`names ${path}, which is not called here but could be`] })
}

function stateNotes(value: PySequence | PyDict): string[] {
	return value.states === null ? [] : ['loading it would also set its state']
}

const sequenceMarks = {
	list: ['[', ']'],
	tuple: ['(', ')'],
	set: ['{', '}'],
	frozenset: ['frozenset({', '})'],
} as const

function showSequence(value: PySequence, view: PickleView): DecodedNode {
	const [start, end] = sequenceMarks[value.kind]
	return view.tree.branch(
		'list',
		{ type: value.kind, length: value.length, notes: stateNotes(value) },
		eachItem(value.items, view),
		(entries, whole) => {
			if (value.length === 0) return { list: '[]', tuple: '()', set: 'set()', frozenset: 'frozenset()' }[value.kind]
			const single = value.kind === 'tuple' && value.length === 1 && whole ? ',' : ''
			return `${start}${joinBriefs(entries, whole)}${single}${end}`
		},
	)
}

function showDict(value: PyDict, view: PickleView): DecodedNode {
	const fields = { type: 'dict', length: value.length, notes: stateNotes(value) }
	return view.tree.branch('map', fields, eachPair(value.pairs, view), (entries, whole) => `{${joinBriefs(entries, whole)}}`)
}
