import { foldStack } from './pickle-salvage.ts'
import type { PickleStream } from './pickle-stream.ts'
import { isKind, type PyDict, type PyObject, type PySequence, type PyValue, pyDict, pyObject, pySequence } from './pickle-values.ts'

const newestProtocol = 5

/** The stack, the marks and the memo, as the steps work on them. */
export class PickleStack {
	readonly stream: PickleStream
	/** As the stream says of itself; 0 while it has not. */
	protocol = 0
	buffers = 0
	state: 'running' | 'ended' | 'damaged' = 'running'
	readonly #kept: number
	readonly #watch: (object: PyObject) => void
	readonly #stack: PyValue[] = []
	readonly #marks: number[] = []
	/** What is remembered, as writers number it: one after the other. */
	readonly #memo: PyValue[] = []
	/** What is remembered under other numbers. */
	readonly #scattered = new Map<number, PyValue>()
	#fence = 0
	#held = 0

	/** `kept` items of one list or dict are kept; beyond them they are counted. `watch` sees every call, whatever becomes of it. */
	constructor(stream: PickleStream, kept: number, watch: (object: PyObject) => void) {
		this.#watch = watch
		this.stream = stream
		this.#kept = kept
	}

	/** Values held in memory, all together. */
	held(): number {
		return this.#held + this.#stack.length + this.#marks.length + this.#memo.length + this.#scattered.size
	}

	/** What it comes to: after the end what is on top, before it what there is so far. */
	outcome(): PyValue | undefined {
		return this.state === 'ended' ? this.#stack[this.#stack.length - 1] : foldStack(this.#stack, this.#marks)
	}

	damage(): void {
		this.state = 'damaged'
	}

	stop(): void {
		if (this.#stack.length === this.#fence) this.damage()
		else this.state = 'ended'
	}

	setProtocol(protocol: number): void {
		if (protocol > newestProtocol) this.damage()
		else this.protocol = protocol
	}

	push(value: PyValue): void {
		this.#stack.push(value)
	}

	/** What a call would make. Python calls at this moment, even when the outcome is thrown away afterwards. */
	pushCall(object: PyObject): void {
		this.#watch(object)
		this.push(object)
	}

	/** Takes the top; undefined, and damage, when there is none above the last mark. */
	pop(): PyValue | undefined {
		if (this.#stack.length > this.#fence) return this.#stack.pop()
		this.damage()
		return undefined
	}

	top(): PyValue | undefined {
		if (this.#stack.length > this.#fence) return this.#stack[this.#stack.length - 1]
		this.damage()
		return undefined
	}

	replaceTop(value: PyValue): void {
		this.#stack[this.#stack.length - 1] = value
	}

	mark(): void {
		this.#fence = this.#stack.length
		this.#marks.push(this.#fence)
	}

	/** Everything above the last mark; the mark goes with it. */
	popMark(): PyValue[] | undefined {
		const mark = this.#marks.pop()
		if (mark === undefined) {
			this.damage()
			return undefined
		}
		this.#fence = this.#marks[this.#marks.length - 1] ?? 0
		return this.#stack.splice(mark)
	}

	/** POP takes a mark when the mark is on top. */
	drop(): void {
		if (this.#stack.length > this.#fence) this.#stack.pop()
		else this.popMark()
	}

	remember(index: number): void {
		const value = this.top()
		if (value === undefined) return
		if (index > this.#memo.length) this.#scattered.set(index, value)
		else {
			this.#memo[index] = value
			this.#scattered.delete(index)
		}
	}

	rememberNext(): void {
		this.remember(this.#memo.length + this.#scattered.size)
	}

	recall(index: number): void {
		const value = index < this.#memo.length ? this.#memo[index] : this.#scattered.get(index)
		if (value === undefined) this.damage()
		else this.push(value)
	}

	/** Adds to what is on top: a list, a set, or what a call would have made. */
	addItems(items: readonly PyValue[]): void {
		const target = this.top()
		if (isKind(target, 'list') || isKind(target, 'set')) this.#keepItems(target, items)
		else if (isKind(target, 'object')) {
			target.items ??= pySequence('list', [])
			this.#keepItems(target.items, items)
		} else if (this.#wrap(target)) this.addItems(items)
		else this.damage()
	}

	/** Sets entries, keys and values in turn, of what is on top. */
	addPairs(pairs: readonly PyValue[]): void {
		const target = this.top()
		if (pairs.length % 2 !== 0) this.damage()
		else if (isKind(target, 'dict')) this.#keepPairs(target, pairs)
		else if (isKind(target, 'object')) {
			target.pairs ??= pyDict([])
			this.#keepPairs(target.pairs, pairs)
		} else if (this.#wrap(target)) this.addPairs(pairs)
		else this.damage()
	}

	/** Nobody here knows what a persistent id or an extension code stands for: it may well be a list. */
	#wrap(target: PyValue | undefined): boolean {
		const unknown = isKind(target, 'persistent') || isKind(target, 'extension')
		if (unknown) this.replaceTop(pyObject('build', target, null))
		return unknown
	}

	/** A sequence of which no more items are kept than can be shown. */
	sequence(kind: PySequence['kind'], items: PyValue[]): PySequence {
		const length = items.length
		const kept = length > this.#kept ? items.slice(0, this.#kept) : items
		this.#held += kept.length
		return pySequence(kind, kept, length)
	}

	pushSequence(kind: PySequence['kind'], items: PyValue[]): void {
		this.push(this.sequence(kind, items))
	}

	pushDict(pairs: readonly PyValue[]): void {
		this.push(pyDict([]))
		this.addPairs(pairs)
	}

	#keepItems(sequence: PySequence, items: readonly PyValue[]): void {
		const room = Math.min(this.#kept - sequence.items.length, items.length)
		for (let at = 0; at < room; at += 1) sequence.items.push(items[at] ?? null)
		sequence.length += items.length
		this.#held += Math.max(room, 0)
	}

	#keepPairs(dict: PyDict, pairs: readonly PyValue[]): void {
		const room = Math.min(this.#kept * 2 - dict.pairs.length, pairs.length)
		for (let at = 0; at < room; at += 1) dict.pairs.push(pairs[at] ?? null)
		dict.length += pairs.length >> 1
		this.#held += Math.max(room, 0)
	}
}
