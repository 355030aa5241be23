import { modernPath } from './pickle-names.ts'
import type { OpcodeName } from './pickle-opcodes.ts'
import type { PickleStack } from './pickle-stack.ts'
import { isKind, type PyValue, pyDict, pyObject, pySequence, readText, type TextCoding } from './pickle-values.ts'

/** What one instruction does, after its argument was read. */
export type PickleStep = (stack: PickleStack) => void

/** Longer names of classes are cut. */
const longestName = 1000
/** Whole numbers of up to so many bytes fit a JavaScript number. */
const numberBytes = 6

export const pickleSteps: Readonly<Record<OpcodeName, PickleStep>> = {
	INT: pushInt,
	BININT: pushNumber,
	BININT1: pushNumber,
	BININT2: pushNumber,
	LONG: pushLongLine,
	LONG1: pushLong,
	LONG4: pushLong,
	STRING: pushQuoted,
	BINSTRING: (stack) => pushText(stack, 'python2'),
	SHORT_BINSTRING: (stack) => pushText(stack, 'python2'),
	BINBYTES: (stack) => pushBytes(stack, false),
	SHORT_BINBYTES: (stack) => pushBytes(stack, false),
	BINBYTES8: (stack) => pushBytes(stack, false),
	BYTEARRAY8: (stack) => pushBytes(stack, true),
	NEXT_BUFFER: pushBuffer,
	READONLY_BUFFER: makeReadonly,
	NONE: (stack) => stack.push(null),
	NEWTRUE: (stack) => stack.push(true),
	NEWFALSE: (stack) => stack.push(false),
	UNICODE: (stack) => pushText(stack, 'escaped'),
	SHORT_BINUNICODE: (stack) => pushText(stack, 'utf-8'),
	BINUNICODE: (stack) => pushText(stack, 'utf-8'),
	BINUNICODE8: (stack) => pushText(stack, 'utf-8'),
	FLOAT: pushFloatLine,
	BINFLOAT: (stack) => stack.push({ kind: 'float', value: stack.stream.number }),
	EMPTY_LIST: (stack) => stack.push(pySequence('list', [])),
	APPEND: (stack) => withPopped(stack, 1, (items) => stack.addItems(items)),
	APPENDS: (stack) => withMarked(stack, (items) => stack.addItems(items)),
	LIST: (stack) => withMarked(stack, (items) => stack.pushSequence('list', items)),
	EMPTY_TUPLE: (stack) => stack.push(pySequence('tuple', [])),
	TUPLE: (stack) => withMarked(stack, (items) => stack.pushSequence('tuple', items)),
	TUPLE1: (stack) => withPopped(stack, 1, (items) => stack.pushSequence('tuple', items)),
	TUPLE2: (stack) => withPopped(stack, 2, (items) => stack.pushSequence('tuple', items)),
	TUPLE3: (stack) => withPopped(stack, 3, (items) => stack.pushSequence('tuple', items)),
	EMPTY_DICT: (stack) => stack.push(pyDict([])),
	DICT: (stack) => withMarked(stack, (pairs) => stack.pushDict(pairs)),
	SETITEM: (stack) => withPopped(stack, 2, (pairs) => stack.addPairs(pairs)),
	SETITEMS: (stack) => withMarked(stack, (pairs) => stack.addPairs(pairs)),
	EMPTY_SET: (stack) => stack.push(pySequence('set', [])),
	ADDITEMS: (stack) => withMarked(stack, (items) => stack.addItems(items)),
	FROZENSET: (stack) => withMarked(stack, (items) => stack.pushSequence('frozenset', items)),
	POP: (stack) => stack.drop(),
	DUP: (stack) => {
		const value = stack.top()
		if (value !== undefined) stack.push(value)
	},
	MARK: (stack) => stack.mark(),
	POP_MARK: (stack) => void stack.popMark(),
	GET: (stack) => withIndexLine(stack, (index) => stack.recall(index)),
	BINGET: (stack) => stack.recall(stack.stream.number),
	LONG_BINGET: (stack) => stack.recall(stack.stream.number),
	PUT: (stack) => withIndexLine(stack, (index) => stack.remember(index)),
	BINPUT: (stack) => stack.remember(stack.stream.number),
	LONG_BINPUT: (stack) => stack.remember(stack.stream.number),
	MEMOIZE: (stack) => stack.rememberNext(),
	EXT1: pushExtension,
	EXT2: pushExtension,
	EXT4: pushExtension,
	GLOBAL: (stack) => stack.push(lineGlobal(stack)),
	STACK_GLOBAL: pushStackGlobal,
	REDUCE: (stack) => withPopped(stack, 2, ([callee, args]) => stack.pushCall(pyObject('reduce', callee ?? null, args ?? null))),
	BUILD: setState,
	INST: (stack) => withMarked(stack, (args) => pushCalled(stack, lineGlobal(stack), args)),
	OBJ: (stack) => withMarked(stack, ([callee, ...args]) => pushCalled(stack, callee, args)),
	NEWOBJ: (stack) => withPopped(stack, 2, ([callee, args]) => stack.pushCall(pyObject('new', callee ?? null, args ?? null))),
	NEWOBJ_EX: (stack) =>
		withPopped(stack, 3, ([callee, args, kwargs]) => stack.pushCall(pyObject('new', callee ?? null, args ?? null, kwargs ?? null))),
	PROTO: (stack) => stack.setProtocol(stack.stream.number),
	STOP: (stack) => stack.stop(),
	FRAME: () => {},
	PERSID: (stack) => stack.push({ kind: 'persistent', id: textHere(stack, 'utf-8') }),
	BINPERSID: (stack) => withPopped(stack, 1, ([id]) => stack.push({ kind: 'persistent', id: id ?? null })),
}

/** Takes `count` values; the first taken last. */
function withPopped(stack: PickleStack, count: 1 | 2 | 3, act: (values: PyValue[]) => void): void {
	const values: PyValue[] = new Array(count)
	for (let at = count - 1; at >= 0; at -= 1) {
		const value = stack.pop()
		if (value === undefined) return
		values[at] = value
	}
	act(values)
}

function withMarked(stack: PickleStack, act: (values: PyValue[]) => void): void {
	const values = stack.popMark()
	if (values !== undefined) act(values)
}

function withIndexLine(stack: PickleStack, act: (index: number) => void): void {
	const line = lineOf(stack)
	const index = /^\d{1,15}$/.test(line) ? Number(line) : null
	if (index === null) stack.damage()
	else act(index)
}

function lineOf(stack: PickleStack): string {
	return readText(textHere(stack, 'python2'), longestName).trim()
}

function textHere(stack: PickleStack, coding: TextCoding) {
	const { bytes, from, to, missing } = stack.stream
	return { kind: 'text', source: bytes, start: from, end: to, coding, missing } as const
}

function pushText(stack: PickleStack, coding: TextCoding): void {
	stack.push(textHere(stack, coding))
}

function pushQuoted(stack: PickleStack): void {
	const { bytes, from, to } = stack.stream
	const quote = bytes[from]
	// 34 and 39 are the two quotation marks.
	if (to - from < 2 || (quote !== 34 && quote !== 39) || bytes[to - 1] !== quote) stack.damage()
	else stack.push({ ...textHere(stack, 'quoted'), start: from + 1, end: to - 1 })
}

function pushBytes(stack: PickleStack, mutable: boolean): void {
	const { bytes, from, to, missing } = stack.stream
	stack.push({ kind: 'bytes', mutable, source: bytes, start: from, end: to, missing })
}

function pushNumber(stack: PickleStack): void {
	stack.push(stack.stream.number)
}

/** INT is a truth value when written `00` or `01`. */
function pushInt(stack: PickleStack): void {
	const line = lineOf(stack)
	if (line === '00' || line === '01') stack.push(line === '01')
	else pushDigits(stack, stack.stream.to)
}

function pushLongLine(stack: PickleStack): void {
	const { bytes, to, from } = stack.stream
	// 76 is the L that Python 2 put behind such numbers.
	pushDigits(stack, to > from && bytes[to - 1] === 76 ? to - 1 : to)
}

function pushDigits(stack: PickleStack, end: number): void {
	const { bytes, from } = stack.stream
	if (!isDigits(bytes, from, end)) stack.damage()
	else if (end - from > 15) stack.push({ kind: 'long', source: bytes, start: from, end, digits: true })
	else stack.push(Number(readText({ ...textHere(stack, 'python2'), end }, 15)) + 0)
}

function isDigits(bytes: Uint8Array, from: number, end: number): boolean {
	const first = bytes[from]
	// 43 and 45 are the signs.
	const start = first === 43 || first === 45 ? from + 1 : from
	for (let at = start; at < end; at += 1) {
		const byte = bytes[at] ?? 0
		if (byte < 48 || byte > 57) return false
	}
	return end > start
}

function pushLong(stack: PickleStack): void {
	const { bytes, from, to } = stack.stream
	if (to - from > numberBytes) stack.push({ kind: 'long', source: bytes, start: from, end: to, digits: false })
	else stack.push(to === from ? 0 : Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).readIntLE(0, to - from))
}

function pushFloatLine(stack: PickleStack): void {
	const line = lineOf(stack).toLowerCase()
	const words: Readonly<Record<string, number>> = {
		nan: Number.NaN,
		inf: Infinity,
		'+inf': Infinity,
		'-inf': -Infinity,
		'-nan': Number.NaN,
	}
	if (line in words) stack.push({ kind: 'float', value: words[line] ?? 0 })
	else if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(line)) stack.push({ kind: 'float', value: Number(line) })
	else stack.damage()
}

function pushBuffer(stack: PickleStack): void {
	stack.push({ kind: 'buffer', readonly: false, index: stack.buffers })
	stack.buffers += 1
}

function makeReadonly(stack: PickleStack): void {
	const buffer = stack.top()
	if (isKind(buffer, 'buffer')) stack.replaceTop({ ...buffer, readonly: true })
}

function pushExtension(stack: PickleStack): void {
	if (stack.stream.number <= 0) stack.damage()
	else stack.push({ kind: 'extension', code: stack.stream.number })
}

function lineGlobal(stack: PickleStack): PyValue {
	const { secondFrom, secondTo } = stack.stream
	const module = readText(textHere(stack, 'utf-8'), longestName)
	const name = readText({ ...textHere(stack, 'utf-8'), start: secondFrom, end: secondTo }, longestName)
	return { kind: 'global', ...(stack.protocol < 3 ? modernPath(module, name) : { module, name }) }
}

function pushStackGlobal(stack: PickleStack): void {
	const name = stack.pop()
	const module = stack.pop()
	if (name === undefined || module === undefined) return
	if (!isKind(name, 'text') || !isKind(module, 'text')) stack.damage()
	else stack.push({ kind: 'global', module: readText(module, longestName), name: readText(name, longestName) })
}

function pushCalled(stack: PickleStack, callee: PyValue | undefined, args: PyValue[]): void {
	// Without arguments, Python makes such an instance without calling its `__init__`.
	if (callee === undefined) stack.damage()
	else stack.pushCall(pyObject(args.length > 0 ? 'reduce' : 'new', callee, stack.sequence('tuple', args)))
}

/** Python sets the state of anything; what is no object of a class gets one around it that says so. */
function setState(stack: PickleStack): void {
	const state = stack.pop()
	const target = stack.top()
	if (state === undefined || target === undefined) return
	if (isKind(target, 'object') || isKind(target, 'list') || isKind(target, 'dict') || isKind(target, 'set')) {
		if (target.states === null) target.states = [state]
		else target.states.push(state)
		return
	}
	stack.drop()
	stack.pushCall({ ...pyObject('build', target, null), states: [state] })
}
