import type { DecodedNode } from '../../contract/decoded.ts'
import { skipJsonRest, skipJsonValue } from './json-skipping.ts'
import { readJsonText } from './json-strings.ts'
import { JsonTokens } from './json-tokens.ts'
import { countText, type Reading } from './reading.ts'
import type { TreeEntry } from './tree.ts'

type Entry = { name?: string; key?: DecodedNode; isRepeated?: boolean }
/** A list or an object whose end was not met yet. */
type Open = { readonly close: ']' | '}'; readonly names: Set<string>; count: number; isClosed: boolean }

/** Names longer than this become nodes of their own, which are kept within the budget. */
const longestName = 200
const longestNumber = 200
/** Levels at which entries are counted before they are read, so that a large first entry leaves room for the others. */
const levelsCounted = 4
/** Bytes that may be gone through for it, all together. */
const countingBytes = 8_000_000
/** Share of the time that must be left for showing. */
const timeKept = 0.6
const shortestInner = 2

/**
 * Makes a bounded tree of what `tokens` go through. Containers are read one entry at a time, as the tree asks for them;
 * what the tree has no room for is only counted. `stop` says why it broke off: where the bytes ended, damage, or the time.
 */
export class JsonReader {
	readonly #tokens: JsonTokens
	readonly #reading: Reading
	/** Are texts opened that are JSON themselves: one level of it. */
	readonly #opensTexts: boolean
	#level = 0
	#countingLeft = countingBytes
	stop: { readonly reason: 'end' | 'damaged' | 'time'; readonly at: number } | null = null

	constructor(tokens: JsonTokens, reading: Reading, opensTexts: boolean) {
		this.#tokens = tokens
		this.#reading = reading
		this.#opensTexts = opensTexts
	}

	/** One value; null when there is none, with `stop` set. */
	value(): DecodedNode | null {
		this.#tokens.next()
		return this.#valueHere()
	}

	/** Values one after another, until the end. Each begins on a line of its own. */
	*lines(): Generator<TreeEntry> {
		while (this.stop === null) {
			const from = this.#tokens.position
			if (this.#tokens.next() === 'end' && !this.#tokens.isCut) return
			if (from > 0 && this.#tokens.start > from && !this.#tokens.isOnNewLine(from)) return this.#break()
			const value = this.#valueHere()
			if (value === null) return
			yield { value }
		}
	}

	/** What stands behind a whole document is damage. */
	expectEnd() {
		if (this.stop === null && this.#tokens.next() !== 'end') this.#break()
	}

	#valueHere(): DecodedNode | null {
		switch (this.#tokens.token) {
			case '{':
				return this.#container('}')
			case '[':
				return this.#container(']')
			case 'string':
				return this.#text()
			case 'number':
				return this.#number()
			case 'word':
				return this.#word()
			default:
				this.#break()
				return null
		}
	}

	#container(close: ']' | '}'): DecodedNode {
		const { tree } = this.#reading
		const open: Open = { close, names: new Set(), count: 0, isClosed: false }
		const isMap = close === '}'
		const length = this.#countEntries()
		this.#level += 1
		const node = tree.branch(isMap ? 'map' : 'list', { type: isMap ? 'object' : 'array', length }, this.#entries(open), (entries, whole) =>
			briefOf(isMap, entries, whole && this.stop === null),
		)
		this.#level -= 1
		if (open.count === length) this.#step(open)
		this.#countRest(open)
		node.length = open.isClosed ? open.count : null
		return node
	}

	*#entries(open: Open): Generator<TreeEntry> {
		while (this.stop === null) {
			const name = this.#step(open)
			if (name === null) return
			const { isRepeated, ...entry }: Entry = open.close === '}' ? this.#nameOf(open, name) : {}
			const value = this.#valueHere()
			if (value === null) return
			open.count += 1
			if (isRepeated) value.notes.push('this key stands here more than once')
			yield { ...entry, value }
		}
	}

	/** Moves to the value of the next entry. Null at the close, and where there is none. Else where its name stands. */
	#step(open: Open): { from: number; to: number } | null {
		const tokens = this.#tokens
		let token = tokens.next()
		if (token === open.close) {
			open.isClosed = true
			return null
		}
		if (open.count > 0) {
			if (token !== ',') return this.#break()
			token = tokens.next()
		}
		if (open.close === ']') return { from: 0, to: 0 }
		if (token !== 'string' || tokens.isCut) return this.#break()
		const name = { from: tokens.start, to: tokens.end }
		if (tokens.next() !== ':') return this.#break()
		tokens.next()
		return name
	}

	#nameOf(open: Open, { from, to }: { from: number; to: number }): Entry {
		const { tree, options } = this.#reading
		const { text, length, notes } = readJsonText(this.#tokens.bytes, from, to, Math.max(options.budget.text, longestName))
		if (length > longestName || notes.length > 0) return { key: tree.text(text, { length, notes }) }
		const isRepeated = open.names.has(text)
		open.names.add(text)
		return { name: text, isRepeated }
	}

	/** Goes on to the close of a container behind what the tree took of it. */
	#countRest(open: Open) {
		if (this.stop !== null || open.isClosed) return
		const { ending, entries } = skipJsonRest(this.#tokens, () => !this.#reading.isLate())
		if (ending !== 'value') return this.#break(ending === 'stopped')
		// Behind an entry that was taken, what follows begins with a comma.
		open.count += open.count > 0 && entries > 0 ? entries - 1 : entries
		open.isClosed = true
	}

	/** Entries of the container that was just begun, null when counting them would be too much. */
	#countEntries(): number | null {
		if (this.#level >= levelsCounted || this.#countingLeft <= 0) return null
		const tokens = this.#tokens
		const { token, start, end, position } = tokens
		const until = position + this.#countingLeft
		const { timeLeft, options } = this.#reading
		const mayGoOn = () => tokens.position < until && timeLeft() > options.budget.timeMs * timeKept
		const { ending, entries } = skipJsonValue(tokens, mayGoOn)
		this.#countingLeft -= tokens.position - position
		Object.assign(tokens, { token, start, end, position, isCut: false })
		return ending === 'value' ? entries : null
	}

	#text(): DecodedNode {
		const { tree, options } = this.#reading
		const tokens = this.#tokens
		const { text, length, notes } = readJsonText(tokens.bytes, tokens.start, tokens.end, Math.max(options.budget.text, longestName))
		if (tokens.isCut) {
			this.#break()
			return tree.text(text, { length, notes: [...notes, 'cut off here'] })
		}
		const node = tree.text(text, { length, notes })
		if (this.#opensTexts && text.length === length && length >= shortestInner) node.inner = this.#inner(text)
		return node
	}

	/** A text that is a list or an object written as JSON, opened. */
	#inner(text: string): DecodedNode['inner'] {
		const trimmed = text.trim()
		const ends = `${trimmed.at(0)}${trimmed.at(-1)}`
		if (ends !== '{}' && ends !== '[]') return null
		const bytes = new TextEncoder().encode(trimmed)
		const tokens = new JsonTokens(bytes)
		tokens.next()
		if (skipJsonValue(tokens, () => !this.#reading.isLate()).ending !== 'value' || tokens.position < bytes.length) return null
		tokens.position = 0
		const reader = new JsonReader(tokens, this.#reading, false)
		const node = this.#reading.tree.deeper(() => reader.value() ?? this.#reading.tree.leaf('unknown', ''))
		return node === null || reader.stop !== null ? null : { decoder: 'json', node }
	}

	#number(): DecodedNode {
		const { tree, isWhole } = this.#reading
		const tokens = this.#tokens
		const written = tokens.written(longestNumber + 1)
		const length = tokens.end - tokens.start
		const notes: string[] = []
		if (length > longestNumber) notes.push(`${countText(length)} characters long`)
		if (tokens.isCut && !isWhole) notes.push('may be cut off here')
		const isInteger = /^-?\d+$/.test(written)
		if (isInteger && !isExactAsDouble(written)) notes.push('programs that read numbers as doubles round it')
		return tree.leaf(isInteger ? 'integer' : 'float', written, { notes })
	}

	#word(): DecodedNode {
		const { tree } = this.#reading
		const word = this.#tokens.written(longestNumber)
		if (word === 'null') return tree.leaf('null', word)
		if (word === 'true' || word === 'false') return tree.leaf('boolean', word)
		return tree.leaf('float', word, { notes: ['no JSON by the standard, but Python writes it'] })
	}

	#break(isLate = false): null {
		const { token, isCut, start, end } = this.#tokens
		const isEnd = token === 'end' || (token === 'string' && isCut)
		this.stop ??= isLate
			? { reason: 'time', at: end }
			: isEnd
				? { reason: 'end', at: end }
				: { reason: 'damaged', at: token === 'damaged' ? end : start }
		return null
	}
}

function isExactAsDouble(integer: string): boolean {
	return integer.length < 16 || (integer.length <= longestNumber && BigInt(integer) === BigInt(Number(integer)))
}

function briefOf(isMap: boolean, entries: DecodedNode['entries'], whole: boolean): string {
	let line = ''
	let shown = 0
	for (const { key, name, value } of entries) {
		// The line is cut to 200 characters anyway: what comes later is never seen.
		if (line.length > 200) break
		const label = isMap ? `${key?.brief ?? JSON.stringify(name)}: ` : ''
		line += `${shown > 0 ? ', ' : ''}${label}${value.brief}`
		shown += 1
	}
	const rest = whole && shown === entries.length ? '' : shown > 0 ? ', …' : '…'
	return isMap ? `{${line}${rest}}` : `[${line}${rest}]`
}
