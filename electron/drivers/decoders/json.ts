import type { Decoding, Guess } from '../../contract/decoded.ts'
import type { About, DecodeOptions, Decoder } from './decoder.ts'
import { JsonReader } from './json-reader.ts'
import { skipJsonValue } from './json-skipping.ts'
import { JsonTokens } from './json-tokens.ts'
import { beginReading, endReading, type Reading } from './reading.ts'

const recognisedBytes = 8192
/** A first line longer than this is taken for a document of its own. */
const longestFirstLine = 1_000_000
/** Damage behind this many bytes leaves no doubt what it was meant to be. */
const tellingBytes = 16
const recognising: DecodeOptions = {
	budget: { bytes: recognisedBytes, nodes: 300, depth: 50, text: 64, timeMs: 1 },
	about: {},
	now: () => 0,
}

/**
 * Reads JSON (RFC 8259) and JSON Lines, one token at a time: numbers stay as they are written, keys that stand there twice are
 * both shown, and the beginning of a document of any size costs no more than what is shown of it.
 */
export const jsonDecoder: Decoder = { kind: 'json', recognise, decode }

function recognise(bytes: Uint8Array, about: About): Guess | null {
	const isSaid = /\bjson\b/i.test(about.mediaType ?? '')
	const first = firstByte(bytes)
	if (first === undefined) return null
	const isContainer = first === '{' || first === '['
	const { damagedAt, format, limits } = decode(bytes, bytes.length, recognising)
	const isCut = bytes.length > recognisedBytes
	if (damagedAt !== null && !(isCut && damagedAt >= recognisedBytes)) {
		if (!isSaid && !(isContainer && damagedAt >= tellingBytes)) return null
		return {
			decoder: 'json',
			sureness: isContainer ? 'likely' : 'possible',
			evidence: `begins as JSON, which breaks off at byte ${damagedAt}`,
		}
	}
	if (!isContainer)
		return { decoder: 'json', sureness: isSaid ? 'certain' : 'possible', evidence: 'one JSON value, and plain text as well' }
	const isSeen = isCut || limits.includes('bytes')
	return {
		decoder: 'json',
		sureness: 'certain',
		evidence: isSeen ? `its first ${recognisedBytes} bytes are ${format}` : `it is ${format} to its end`,
	}
}

function firstByte(bytes: Uint8Array): string | undefined {
	const tokens = new JsonTokens(bytes.subarray(0, recognisedBytes), startOf(bytes))
	const token = tokens.next()
	return token === 'end' || token === 'damaged' || token === '}' || token === ']' || token === ',' || token === ':' ? undefined : token
}

function decode(bytes: Uint8Array, totalBytes: number, options: DecodeOptions): Decoding {
	const reading = beginReading(bytes, totalBytes, options)
	const start = startOf(reading.bytes)
	const tokens = new JsonTokens(reading.bytes, start)
	const isLines = areLines(tokens, reading)
	tokens.position = start
	const reader = new JsonReader(tokens, reading, true)
	const node = isLines ? readLines(reader, reading) : (reader.value() ?? reading.tree.leaf('unknown', ''))
	if (!isLines) reader.expectEnd()
	const { stop } = reader
	const damagedAt = stop === null || stop.reason === 'time' || (stop.reason === 'end' && !reading.isWhole) ? null : stop.at
	if (damagedAt !== null) node.notes.push(stop?.reason === 'end' ? 'ends before it is complete' : `is no JSON from byte ${damagedAt} on`)
	return endReading(reading, { decoder: 'json', format: isLines ? 'JSON Lines' : 'JSON', node, damagedAt })
}

function readLines(reader: JsonReader, { tree }: Reading) {
	const node = tree.branch('list', { type: 'lines' }, reader.lines(), (entries, whole) => {
		const first = entries[0]?.value.brief ?? ''
		return entries.length > 1 || !whole || reader.stop !== null ? `${first} …` : first
	})
	if (reader.stop !== null) node.length = null
	return node
}

/** A first value that ends soon, and another one on a line behind it. */
function areLines(tokens: JsonTokens, reading: Reading): boolean {
	const until = tokens.position + longestFirstLine
	tokens.next()
	if (skipJsonValue(tokens, () => tokens.position < until && !reading.isLate()).ending !== 'value') return false
	const { position } = tokens
	const token = tokens.next()
	return (token === '{' || token === '[' || token === 'string' || token === 'number' || token === 'word') && tokens.isOnNewLine(position)
}

/** Behind the mark that some programs put before UTF-8. */
function startOf(bytes: Uint8Array): number {
	return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}
