import { type BinaryWriter, putInt32, putText, reserve } from './binary-writer.ts'
import { decimalText, parseDecimal } from './codec-decimal.ts'
import { ConversionError } from './codec-error.ts'
import { type FieldForm, type Present, refuse, textOf } from './codec-field.ts'
import { jsonText, readableText } from './codec-text.ts'

const formatVersion = 1

/**
 * jsonb, which keeps what the text means: numbers digit by digit, of keys that are there twice the last, and no order. Both
 * sides are compared as the text in which PostgreSQL shows it, which `jsonbText` writes for the source.
 */
export const jsonbForm: FieldForm = formBy((value) => jsonText(value))

/** jsonb, in which a text that is none becomes a string. */
export const jsonbOrTextForm: FieldForm = formBy((value) => {
	const text = readableText(value)
	return isJsonbText(text) ? text : quoted(text)
})

/** Does jsonb hold what a text says. */
export function isJsonbText(text: string): boolean {
	try {
		return jsonbText(jsonText(text), text) !== ''
	} catch (thrown) {
		if (thrown instanceof ConversionError) return false
		throw thrown
	}
}

function formBy(textFor: (value: Present) => string): FieldForm {
	return {
		put(out, value) {
			const text = textFor(value)
			jsonbText(text, value)
			putJsonb(out, text)
		},
		canonical: { put: (out, value) => putText(out, jsonbText(textFor(value), value)), sql: (column) => `(${column})::text` },
		show: textOf,
	}
}

function putJsonb(out: BinaryWriter, text: string): void {
	const start = reserve(out, 5)
	out.length = start + 1
	putText(out, text)
	const length = out.length - start - 5
	out.length = start
	putInt32(out, length + 1)
	out.bytes[start + 4] = formatVersion
	out.length = start + 5 + length
}

/** The server refuses what is nested so deep that its own stack would not do. Any that has the room that is usual takes so many. */
const mostNested = 1_000

type Reader = { readonly text: string; readonly value: Present; at: number; depth: number }

/** The text in which PostgreSQL shows a jsonb of this JSON. Throws ConversionError for what jsonb does not hold. */
export function jsonbText(json: string, value: Present): string {
	return readElement({ text: json, value, at: 0, depth: 0 })
}

/** Reads JSON that is known to be well-formed. */
function readElement(reader: Reader): string {
	switch (nextMark(reader)) {
		case '{':
			return readObject(reader)
		case '[':
			return readArray(reader)
		case '"':
			return quoted(readString(reader))
		default:
			return readWord(reader)
	}
}

const spaces = /[ \t\n\r]*/y
const word = /[^ \t\n\r,\]}]+/y

function nextMark(reader: Reader): string {
	spaces.lastIndex = reader.at
	spaces.test(reader.text)
	reader.at = spaces.lastIndex
	return reader.text[reader.at] ?? ''
}

function take(reader: Reader): string {
	const mark = nextMark(reader)
	reader.at += 1
	return mark
}

function goDown(reader: Reader): void {
	take(reader)
	reader.depth += 1
	if (reader.depth > mostNested) refuse(reader.value, 'nested deeper than jsonb is sure to hold')
}

function goUp(reader: Reader): string {
	reader.depth -= 1
	return take(reader)
}

function readWord(reader: Reader): string {
	word.lastIndex = reader.at
	const text = word.exec(reader.text)?.[0] ?? ''
	reader.at = word.lastIndex
	if (text === 'true' || text === 'false' || text === 'null') return text
	const decimal = parseDecimal(text)
	return decimal === null ? refuse(reader.value, 'a number of more digits than jsonb holds') : decimalText(decimal)
}

function readString(reader: Reader): string {
	const start = reader.at
	let end = start + 1
	while (reader.text[end] !== '"') end += reader.text[end] === '\\' ? 2 : 1
	reader.at = end + 1
	const text = JSON.parse(reader.text.slice(start, reader.at)) as string
	if (text.includes('\0') || !text.isWellFormed()) refuse(reader.value, 'a character that jsonb does not hold')
	return text
}

function readArray(reader: Reader): string {
	goDown(reader)
	if (nextMark(reader) === ']') return `[${goUp(reader)}`
	const elements: string[] = []
	do elements.push(readElement(reader))
	while (take(reader) === ',')
	reader.depth -= 1
	return `[${elements.join(', ')}]`
}

function readObject(reader: Reader): string {
	goDown(reader)
	if (nextMark(reader) === '}') return `{${goUp(reader)}`
	const members = new Map<string, string>()
	do {
		nextMark(reader)
		const key = readString(reader)
		take(reader)
		members.set(key, readElement(reader))
	} while (take(reader) === ',')
	reader.depth -= 1
	const sorted = [...members]
		.map(([key, element]) => ({ key: Buffer.from(key), element }))
		.sort((one, other) => byLength(one.key, other.key))
	return `{${sorted.map(({ key, element }) => `${quoted(key.toString())}: ${element}`).join(', ')}}`
}

/** The order in which jsonb keeps keys: the shorter first, then by their bytes. */
const byLength = (one: Buffer, other: Buffer) => one.length - other.length || Buffer.compare(one, other)

/** JSON.stringify writes what must be escaped as PostgreSQL does. */
const quoted = (text: string) => JSON.stringify(text)
