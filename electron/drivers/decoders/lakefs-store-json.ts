import { JsonTokens } from './json-tokens.ts'

/** A JSON document as it is written: integers of any size, entries of objects in their order, the same name twice. */
export type JsonNode =
	| { readonly kind: 'object'; readonly entries: readonly (readonly [name: string, value: JsonNode])[] }
	| { readonly kind: 'list'; readonly items: readonly JsonNode[] }
	| { readonly kind: 'text'; readonly text: string }
	/** As written: nothing is rounded. */
	| { readonly kind: 'number'; readonly written: string }
	| { readonly kind: 'word'; readonly word: 'true' | 'false' | 'null' }

const deepest = 60

/** Reads a whole JSON document; where it is none, in words why not. Objects and lists may lie 60 deep. */
export function parseJson(text: string): JsonNode | { readonly kind: 'malformed'; readonly why: string } {
	try {
		// Whatever this takes is JSON to the letter; it rounds numbers and forgets the first of two equal names, so it only judges.
		JSON.parse(text)
	} catch (thrown) {
		return { kind: 'malformed', why: thrown instanceof SyntaxError ? thrown.message : String(thrown) }
	}
	if (!text.isWellFormed()) return { kind: 'malformed', why: 'it holds half of a surrogate pair' }
	const tokens = new JsonTokens(Buffer.from(text))
	tokens.next()
	return readNode(tokens, 0) ?? { kind: 'malformed', why: `it lies more than ${deepest} levels deep` }
}

function readNode(tokens: JsonTokens, depth: number): JsonNode | null {
	if (depth > deepest) return null
	switch (tokens.token) {
		case '{':
			return readObject(tokens, depth)
		case '[':
			return readList(tokens, depth)
		case 'string':
			return { kind: 'text', text: readText(tokens) }
		case 'number':
			return { kind: 'number', written: tokens.written(tokens.end - tokens.start) }
		default: {
			const word = tokens.written(tokens.end - tokens.start)
			return { kind: 'word', word: word === 'true' || word === 'false' ? word : 'null' }
		}
	}
}

function readObject(tokens: JsonTokens, depth: number): JsonNode | null {
	const entries: [string, JsonNode][] = []
	while (tokens.next() !== '}') {
		if (tokens.token === ',') tokens.next()
		const name = readText(tokens)
		tokens.next()
		tokens.next()
		const value = readNode(tokens, depth + 1)
		if (value === null) return null
		entries.push([name, value])
	}
	return { kind: 'object', entries }
}

function readList(tokens: JsonTokens, depth: number): JsonNode | null {
	const items: JsonNode[] = []
	while (tokens.next() !== ']') {
		if (tokens.token === ',') tokens.next()
		const item = readNode(tokens, depth + 1)
		if (item === null) return null
		items.push(item)
	}
	return { kind: 'list', items }
}

function readText(tokens: JsonTokens): string {
	return String(JSON.parse(Buffer.from(tokens.bytes.subarray(tokens.start - 1, tokens.end + 1)).toString('utf8')))
}

/** A JSON value made to be written: what is already text of JSON, or entries and items. */
export type JsonText =
	| string
	| { readonly entries: readonly (readonly [name: string, value: JsonText])[] }
	| { readonly items: readonly JsonText[] }

/** Writes JSON, two spaces in for each level, entries in the order given. */
export function writeJson(value: JsonText, indent = ''): string {
	if (typeof value === 'string') return value
	const inner = `${indent}  `
	const lines =
		'items' in value
			? value.items.map((item) => `${inner}${writeJson(item, inner)}`)
			: value.entries.map(([name, held]) => `${inner}${JSON.stringify(name)}: ${writeJson(held, inner)}`)
	const [open, close] = 'items' in value ? ['[', ']'] : ['{', '}']
	return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(',\n')}\n${indent}${close}`
}
