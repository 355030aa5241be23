import { countRows } from './redun-count.ts'
import { createPackedHashes, enlarged, type PackedHashes } from './redun-packed.ts'
import { walkTable } from './redun-pages.ts'
import { createPairs, type Linked } from './redun-pairs.ts'
import { text, textOrNull, whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { timeText } from './redun-sql.ts'
import { microsecondsOf } from './redun-times.ts'
import { byTurns } from './redun-turns.ts'

/** What the values say of themselves, each by its number. */
export type Listed = {
	/** The first of them are the values, in no order; others were named by something and have no row. */
	readonly hashes: PackedHashes
	readonly values: number
	/** Bytes inside the database; 0 for values outside. */
	readonly sizes: Float64Array
	readonly types: Uint32Array
	readonly typeNames: readonly string[]
}

/** What is known of all values when everything that names them was read too. About 55 bytes a value. */
export type Known = Listed & {
	/** Microseconds of the wall clock that is written: see `madeTimes`; infinite where nothing made it. */
	readonly madeAt: Float64Array
	/** 0 for values that executions lead to. */
	readonly reach: Uint8Array
	/** Of each value those it is a part of; they may have no row. */
	readonly wholes: Linked
}

/** Nothing but the evaluation cache names it, as a task's unevaluated result or as a part of one. */
export const evaluationOnly = 1
/** No execution leads to it, neither by its jobs nor by what they left in the evaluation cache. */
export const unreached = 2

/** Told of every link while it is read; a call is a number of its own. */
export type OnLink = {
	result(value: number, call: number, task: string): void
	argument(value: number, call: number): void
	/** `owner`: the execution, or the job where jobs do not name theirs. */
	job(call: number, owner: string): void
}

/** What names a value: a call, one that belongs to a job, the evaluation cache; then those that say nothing of its parts. */
const [called, ran, evaluated, ranAsTask, kept] = [1, 2, 4, 8, 16]
const saidOfParts = called | ran | evaluated

type Reading = { readonly hashes: PackedHashes; readonly calls: PackedHashes; readonly direct: Direct; readonly onLink: OnLink | undefined }

/** Of values or calls by number: what names them, and the first end and the first beginning of a job. */
type Direct = ReturnType<typeof createDirect>

function createDirect() {
	let [bits, ends, starts] = [new Uint8Array(), new Float64Array(), new Float64Array()]
	const makeRoom = (number: number) => {
		if (number < bits.length) return
		const before = bits.length
		bits = enlarged(bits, number + 1)
		ends = enlarged(ends, bits.length).subarray(0, bits.length).fill(Number.POSITIVE_INFINITY, before)
		starts = enlarged(starts, bits.length).subarray(0, bits.length).fill(Number.POSITIVE_INFINITY, before)
	}
	return {
		bits: (number: number) => bits[number] ?? 0,
		end: (number: number) => ends[number] ?? Number.POSITIVE_INFINITY,
		start: (number: number) => starts[number] ?? Number.POSITIVE_INFINITY,
		mark(number: number, bit: number) {
			makeRoom(number)
			bits[number] = (bits[number] ?? 0) | bit
		},
		time(number: number, end: number, start: number) {
			makeRoom(number)
			if (end < (ends[number] ?? 0)) ends[number] = end
			if (start < (starts[number] ?? 0)) starts[number] = start
		},
	}
}

/**
 * Goes through what names values once, table by table, and puts together what is asked of all values at once. A value that is
 * part of another is named wherever the other is. Values come first, so that none is called unreached for what was written
 * after it was read; the hashes that are named besides are put behind theirs. Faults: those of the engine, `cancelled`.
 */
export async function readKnown(scope: Scope, listed: Listed, onLink?: OnLink): Promise<Known> {
	const reading: Reading = {
		hashes: listed.hashes,
		calls: createPackedHashes(await countRows(scope, { table: 'call_node', hash: 'call_hash' })),
		direct: createDirect(),
		onLink,
	}
	await readCalls(scope, reading)
	await readOtherNames(scope, reading)
	return { ...listed, ...(await readParts(scope, reading, listed.values)) }
}

/** Goes through the table of values; no value is read. Faults: those of the engine, `cancelled`. */
export async function readListed(scope: Scope): Promise<Listed> {
	const hashes = createPackedHashes(await countRows(scope))
	const types = createNames()
	let [sizes, typeOf] = [new Float64Array(), new Uint32Array()]
	const columns = ['value_hash', 'type', 'octet_length(value)']
	for await (const rows of walkTable(scope, { table: 'value', key: ['value_hash'], columns }))
		for (const [hash, type, size] of rows) {
			const number = hashes.add(text(hash))
			if (number >= sizes.length) [sizes, typeOf] = [enlarged(sizes, number + 1), enlarged(typeOf, number + 1)]
			sizes[number] = whole(size)
			typeOf[number] = types.add(text(type))
		}
	return { hashes, values: hashes.count(), sizes, types: typeOf, typeNames: types.names }
}

/** Jobs first: what a call names is named by its jobs. */
async function readCalls(scope: Scope, { hashes, calls, direct, onLink }: Reading): Promise<void> {
	const ofCalls = createDirect()
	const { tables } = scope
	const owner = tables.jobsNameExecutions ? 'execution_id' : 'id'
	const columns = ['call_hash', timeText(tables, 'end_time'), timeText(tables, 'start_time'), 'task_hash', owner]
	for await (const rows of walkTable(scope, { table: 'job', key: ['id'], columns }))
		for (const [hash, ended, started, task, owner] of rows) {
			direct.mark(hashes.add(text(task)), ranAsTask)
			if (hash === null) continue
			const call = calls.add(text(hash))
			ofCalls.mark(call, ran)
			ofCalls.time(call, microsecondsOf(textOrNull(ended)), microsecondsOf(textOrNull(started)))
			onLink?.job(call, text(owner))
		}
	for await (const rows of walkTable(scope, { table: 'call_node', key: ['call_hash'], columns: ['call_hash', 'value_hash', 'task_name'] }))
		for (const [hash, result, task] of rows) {
			const [call, value] = [calls.add(text(hash)), hashes.add(text(result))]
			direct.mark(value, called | ofCalls.bits(call))
			direct.time(value, ofCalls.end(call), ofCalls.start(call))
			onLink?.result(value, call, text(task))
		}
	for await (const rows of walkTable(scope, { table: 'argument', key: ['arg_hash'], columns: ['call_hash', 'value_hash'] }))
		for (const [hash, given] of rows) {
			const [call, value] = [calls.add(text(hash)), hashes.add(text(given))]
			direct.mark(value, called | ofCalls.bits(call))
			onLink?.argument(value, call)
		}
}

/** The evaluation cache, which there was none of before 2.0, and handles: their states between two calls are kept under no other name. */
async function readOtherNames(scope: Scope, { hashes, direct }: Reading): Promise<void> {
	if (scope.tables.evaluations)
		for await (const rows of walkTable(scope, { table: 'evaluation', key: ['eval_hash'], columns: ['value_hash', 'task_hash'] }))
			for (const [value, task] of rows) {
				direct.mark(hashes.add(text(value)), evaluated)
				direct.mark(hashes.add(text(task)), kept)
			}
	const key = ['parent_id', 'child_id']
	for await (const rows of walkTable(scope, { table: 'handle_edge', key, columns: key }))
		for (const row of rows) for (const end of row.slice(0, 2)) direct.mark(hashes.add(text(end)), kept)
}

/** Hands on to parts what their wholes have of themselves, and to no parts of parts. */
async function readParts(scope: Scope, { hashes, direct }: Reading, values: number): Promise<Pick<Known, 'madeAt' | 'reach' | 'wholes'>> {
	const [ends, starts] = [new Float64Array(values), new Float64Array(values)]
	const bits = new Uint8Array(values)
	const wholes = createPairs()
	await byTurns(values, scope.signal, (value) => {
		bits[value] = direct.bits(value)
		ends[value] = direct.end(value)
		starts[value] = direct.start(value)
	})
	const key = ['value_hash', 'parent_value_hash']
	for await (const rows of walkTable(scope, { table: 'subvalue', key, columns: key }))
		for (const [part, of] of rows) {
			const [value, parent] = [hashes.find(text(part)), hashes.add(text(of))]
			if (value < 0 || value >= values) continue
			bits[value] = (bits[value] ?? 0) | (direct.bits(parent) & saidOfParts)
			ends[value] = Math.min(ends[value] ?? 0, direct.end(parent))
			starts[value] = Math.min(starts[value] ?? 0, direct.start(parent))
			wholes.add(value, parent)
		}
	return {
		madeAt: ends.map((end, value) => (Number.isFinite(end) ? end : (starts[value] ?? end))),
		reach: bits.map(reachOf),
		wholes: await wholes.linked(scope.signal),
	}
}

function reachOf(bits: number): number {
	if ((bits & evaluated) !== 0) return (bits & (called | ranAsTask)) === 0 ? evaluationOnly : 0
	return (bits & (ran | ranAsTask | kept)) === 0 ? unreached : 0
}

/** Names as numbers, in the order they come. */
export function createNames() {
	const numbers = new Map<string, number>()
	const names: string[] = []
	return {
		names,
		add(name: string): number {
			const number = numbers.get(name) ?? names.push(name) - 1
			numbers.set(name, number)
			return number
		},
	}
}
