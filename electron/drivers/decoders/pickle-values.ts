/** How the bytes of a text are to be read. `escaped` is protocol 0's raw-unicode-escape, `quoted` a string as Python 2 wrote it in quotes. */
export type TextCoding = 'utf-8' | 'escaped' | 'quoted' | 'python2'

/** A text where it lies in the stream: it is read only when it is shown. `missing` bytes of it lie beyond what was read. */
export type PyText = {
	readonly kind: 'text'
	readonly source: Uint8Array
	readonly start: number
	readonly end: number
	readonly coding: TextCoding
	readonly missing: number
}
/** Bytes where they lie. */
export type PyBytes = {
	readonly kind: 'bytes'
	readonly mutable: boolean
	readonly source: Uint8Array
	readonly start: number
	readonly end: number
	readonly missing: number
}
export type PyFloat = { readonly kind: 'float'; readonly value: number }
/** A whole number of more than six bytes, as its two's complement from the low end, or as digits. */
export type PyLong = {
	readonly kind: 'long'
	readonly source: Uint8Array
	readonly start: number
	readonly end: number
	readonly digits: boolean
}
/** A list, a set or a tuple. `items` are the first ones; `length` counts all. */
export type PySequence = {
	readonly kind: 'list' | 'set' | 'frozenset' | 'tuple'
	items: PyValue[]
	length: number
	states: PyValue[] | null
}
/** A dict. `pairs` holds keys and values in turn; `length` counts all entries. */
export type PyDict = { readonly kind: 'dict'; pairs: PyValue[]; length: number; states: PyValue[] | null }
/** A class or a function by its path. It is never looked up. */
export type PyGlobal = { readonly kind: 'global'; readonly module: string; readonly name: string }
/** What a call would have made. Nothing is called: the callable, its arguments and what is done to the outcome are kept. */
export type PyObject = {
	readonly kind: 'object'
	/** `reduce` calls anything; `new` makes an instance of a class without calling `__init__`; `build` only sets the state of what it stands for. */
	readonly how: 'reduce' | 'new' | 'build'
	readonly callee: PyValue
	readonly args: PyValue
	readonly kwargs: PyValue | null
	states: PyValue[] | null
	items: PySequence | null
	pairs: PyDict | null
}
/** What only the program that wrote it can supply. */
export type PyOutside =
	| { readonly kind: 'persistent'; readonly id: PyValue }
	| { readonly kind: 'extension'; readonly code: number }
	| PyBuffer
export type PyBuffer = { readonly kind: 'buffer'; readonly readonly: boolean; readonly index: number }
/** What a pickle holds. Whole numbers that fit are numbers. */
export type PyValue = null | boolean | number | PyText | PyBytes | PyFloat | PyLong | PySequence | PyDict | PyGlobal | PyObject | PyOutside

/** A sequence of the items given. */
export function pySequence(kind: PySequence['kind'], items: PyValue[], length = items.length): PySequence {
	return { kind, items, length, states: null }
}

/** A dict of the keys and values given in turn. */
export function pyDict(pairs: PyValue[]): PyDict {
	return { kind: 'dict', pairs, length: pairs.length >> 1, states: null }
}

/** What calling `callee` with `args` would make. */
export function pyObject(how: PyObject['how'], callee: PyValue, args: PyValue, kwargs: PyValue | null = null): PyObject {
	return { kind: 'object', how, callee, args, kwargs, states: null, items: null, pairs: null }
}

type Kinds = {
	text: PyText
	bytes: PyBytes
	float: PyFloat
	long: PyLong
	list: PySequence
	set: PySequence
	frozenset: PySequence
	tuple: PySequence
	dict: PyDict
	global: PyGlobal
	object: PyObject
	buffer: PyBuffer
	persistent: Extract<PyOutside, { readonly kind: 'persistent' }>
	extension: Extract<PyOutside, { readonly kind: 'extension' }>
}

/** True for the kinds that have a `kind`, of the one given. */
export function isKind<Kind extends keyof Kinds>(value: PyValue | undefined, kind: Kind): value is Kinds[Kind] {
	return typeof value === 'object' && value !== null && value.kind === kind
}

/** Path of a class or function; null for anything else. */
export function pathOf(value: PyValue | undefined): string | null {
	return isKind(value, 'global') ? `${value.module}.${value.name}` : null
}

/** Items of a tuple or list, as far as they were kept; none for anything else. */
export function itemsOf(value: PyValue | undefined): readonly PyValue[] {
	return isKind(value, 'tuple') || isKind(value, 'list') ? value.items : []
}

/** Value of a dict under a text key; undefined where there is none. Looks at the first 100 entries. */
export function lookUp(dict: PyValue | undefined, key: string): PyValue | undefined {
	if (!isKind(dict, 'dict')) return undefined
	for (let at = 0; at + 1 < dict.pairs.length && at < 200; at += 2) {
		if (shortText(dict.pairs[at]) === key) return dict.pairs[at + 1]
	}
	return undefined
}

/** A text of at most 1,000 bytes; null for longer ones and for anything else. */
export function shortText(value: PyValue | undefined): string | null {
	return isKind(value, 'text') && value.end - value.start <= 1000 ? readText(value, 1000) : null
}

/** A whole number that JavaScript holds exactly; null for anything else. */
export function smallInteger(value: PyValue | undefined): number | null {
	return typeof value === 'number' ? value : null
}

/** The first `most` characters of a text. */
export function readText(text: PyText, most: number): string {
	switch (text.coding) {
		case 'utf-8':
			// Four bytes make at most two of JavaScript's characters, one byte makes at most one.
			return readUtf8(text.source, text.start, Math.min(text.end, text.start + most * 4)).slice(0, most)
		case 'python2':
			return latin1(text.source, text.start, Math.min(text.end, text.start + most))
		case 'escaped':
			return unescapeRaw(latin1(text.source, text.start, Math.min(text.end, text.start + most * 10))).slice(0, most)
		case 'quoted':
			return unescapeQuoted(latin1(text.source, text.start, Math.min(text.end, text.start + most * 4))).slice(0, most)
	}
}

/** True for what Python 2 wrote as a string and is no plain ASCII: it may as well be bytes. */
export function isUnclear(text: PyText): boolean {
	if (text.coding !== 'python2' && text.coding !== 'quoted') return false
	const sample = readText(text, 1000)
	for (let at = 0; at < sample.length; at += 1) if (sample.charCodeAt(at) > 127) return true
	return false
}

/** Characters of a text, as JavaScript counts them. What lies beyond what was read counts by its bytes. */
export function countCharacters(text: PyText): number {
	if (text.coding === 'python2') return text.end - text.start + text.missing
	if (text.coding !== 'utf-8') return readText(text, text.end - text.start).length
	const { buffer, byteOffset } = text.source
	let count = text.end - text.start + text.missing
	let at = text.start
	// Four bytes at a time where they lie so that it can be done: a hundred million are counted in a few hundredths of a second.
	for (; at < text.end && (byteOffset + at) % 4 !== 0; at += 1) count -= surplusOfWord(text.source[at] ?? 0)
	if (at >= text.end) return count
	const words = new Int32Array(buffer, byteOffset + at, (text.end - at) >> 2)
	for (let word = 0; word < words.length; word += 1) count -= surplusOfWord(words[word] ?? 0)
	for (at += words.length * 4; at < text.end; at += 1) count -= surplusOfWord(text.source[at] ?? 0)
	return count
}

/** By how much four bytes of UTF-8 are more than their characters: each that goes on is one, but what begins a run of four stands for two. */
function surplusOfWord(word: number): number {
	const goesOn = (word >>> 7) & ~(word >>> 6) & 0x01010101
	const beginsFour = (word >>> 7) & (word >>> 6) & (word >>> 5) & (word >>> 4) & 0x01010101
	return (Math.imul(goesOn, 0x01010101) >>> 24) - (Math.imul(beginsFour, 0x01010101) >>> 24)
}

function latin1(source: Uint8Array, start: number, end: number): string {
	return Buffer.from(source.buffer, source.byteOffset + start, end - start).toString('latin1')
}

/** UTF-8 in which Python's lone surrogates stay what they are. */
function readUtf8(source: Uint8Array, start: number, end: number): string {
	const text = Buffer.from(source.buffer, source.byteOffset + start, end - start).toString('utf8')
	if (!text.includes('\ufffd')) return text
	return text.includes('\ufffd\ufffd\ufffd') ? readSurrogates(source, start, end) : text
}

function readSurrogates(source: Uint8Array, start: number, end: number): string {
	const parts: string[] = []
	let from = start
	for (let at = start; at + 2 < end; at += 1) {
		if (source[at] !== 0xed || (source[at + 1] ?? 0) < 0xa0) continue
		parts.push(Buffer.from(source.buffer, source.byteOffset + from, at - from).toString('utf8'))
		parts.push(String.fromCharCode(0xd000 | (((source[at + 1] ?? 0) & 0x3f) << 6) | ((source[at + 2] ?? 0) & 0x3f)))
		from = at + 3
		at += 2
	}
	parts.push(Buffer.from(source.buffer, source.byteOffset + from, end - from).toString('utf8'))
	return parts.join('')
}

function unescapeRaw(text: string): string {
	return text.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (all, four?: string, eight?: string) => {
		const code = Number.parseInt(four ?? eight ?? '', 16)
		return code <= 0x10ffff ? String.fromCodePoint(code) : all
	})
}

const simpleEscapes: Readonly<Record<string, string>> = {
	n: '\n',
	t: '\t',
	r: '\r',
	'0': '\0',
	a: '\x07',
	b: '\b',
	f: '\f',
	v: '\v',
	"'": "'",
	'"': '"',
	'\\': '\\',
}

function unescapeQuoted(text: string): string {
	return text.replace(/\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))/gs, (all, hex?: string, octal?: string, one?: string) => {
		if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
		if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
		return simpleEscapes[one ?? ''] ?? all
	})
}
