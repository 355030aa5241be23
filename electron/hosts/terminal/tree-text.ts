import type { DecodedNode } from '../../contract/decoded.ts'
import { decoderWords } from '../../contract/words/decoded-words.ts'
import { counted } from '../../contract/words/quantities.ts'
import type { Paint } from './session.ts'

/** What stands where a secret would. */
const mask = '••••••'

/** Of bytes, so many are shown on lines of their own. */
const mostBytes = 512
const bytesOnLine = 16
/** A text that is longer is cut on its line. Characters. */
const longestBrief = 190
/** Characters of notes. */
const longestBeside = 80

/** A decoded value as indented lines, one a node. */
export function treeText(node: DecodedNode, paint: Paint): string {
	return linesOf(node, '', 0, paint).join('\n')
}

function linesOf(node: DecodedNode, label: string, depth: number, paint: Paint): string[] {
	const indent = '  '.repeat(depth)
	const block = [...noteLines(node), ...blockOf(node)].map((line) => `${indent}  ${paint('dim', '│')} ${line}`)
	const inner = node.inner === null ? [] : linesOf(node.inner.node, `read as ${decoderWords[node.inner.decoder]}: `, depth + 1, paint)
	const entries = node.entries.flatMap(({ key, name, value }, index) => entryLines({ key, name, value }, index, depth + 1, paint))
	const left = node.entries.length > 0 || isBranch(node) ? (node.length ?? 0) - node.entries.length : 0
	const rest = left > 0 ? [`${indent}  ${paint('dim', `… ${counted(left, 'entry', 'entries')} more`)}`] : []
	return [`${indent}${label}${lineOf(node, paint)}`, ...block, ...inner, ...entries, ...rest]
}

function entryLines({ key, name, value }: DecodedNode['entries'][number], index: number, depth: number, paint: Paint): string[] {
	if (name !== null) return linesOf(value, `${name}: `, depth, paint)
	if (key === null) return linesOf(value, `${paint('dim', `${index}`)}  `, depth, paint)
	// A key with entries of its own stands on lines of its own
	const isPlain = key.entries.length === 0 && key.inner === null
	if (isPlain) return linesOf(value, `${key.secret && key.text === null ? mask : key.brief}: `, depth, paint)
	return [...linesOf(key, 'key ', depth, paint), ...linesOf(value, 'value ', depth, paint)]
}

const isBranch = ({ kind }: DecodedNode): boolean => kind === 'list' || kind === 'map' || kind === 'object'

function lineOf(node: DecodedNode, paint: Paint): string {
	const notes = node.notes.length > 0 && noteLines(node).length === 0 ? [paint('dim', `(${node.notes.join('; ')})`)] : []
	if (node.kind === 'hostile') return [paint(['bold', 'red'], `! ${node.brief}`), ...notes].join('  ')
	const type = node.type === null || node.type === node.brief ? [] : [paint('cyan', node.type)]
	return [...type, briefOf(node, paint), ...notes].filter((piece) => piece !== '').join('  ')
}

function briefOf(node: DecodedNode, paint: Paint): string {
	if (node.secret && node.text === null && node.entries.length === 0) return `${mask} ${paint('yellow', 'secret')}`
	if (node.entries.length > 0) return paint('dim', counted(node.length ?? node.entries.length, 'entry', 'entries'))
	if (blockOf(node).length > 0 && node.length !== null)
		return paint('dim', counted(node.length, node.kind === 'bytes' ? 'byte' : 'character'))
	return node.brief
}

/** Notes stand beside what they are about, and beneath it where they are long, like a traceback. */
function noteLines({ notes }: DecodedNode): readonly string[] {
	return notes.join('; ').length > longestBeside ? notes : []
}

/** What does not fit on one line: texts with several, and bytes. */
function blockOf({ kind, text, length, secret, inner, entries }: DecodedNode): string[] {
	if (text === null || (secret && text === '') || entries.length > 0) return []
	if (kind === 'bytes') return inner === null && text.length > 32 ? hexLines(text, length ?? text.length / 2) : []
	if (kind !== 'text' || (!text.trimEnd().includes('\n') && text.length < longestBrief)) return []
	const lines = text.split('\n')
	const whole = length === null || [...text].length >= length || text.length >= length
	return whole ? lines : [...lines, `… ${counted(length - text.length, 'character')} more`]
}

/** Lower-case hex as lines of sixteen bytes with their characters beside them. */
function hexLines(hex: string, total: number): string[] {
	const shown = hex.slice(0, mostBytes * 2)
	const lines: string[] = []
	for (let at = 0; at < shown.length; at += bytesOnLine * 2) {
		const row = Buffer.from(shown.slice(at, at + bytesOnLine * 2), 'hex')
		const characters = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
		const digits = Array.from(row, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
		lines.push(`${(at / 2).toString(16).padStart(8, '0')}  ${digits.padEnd(bytesOnLine * 3 - 1)}  ${characters}`)
	}
	const left = total - shown.length / 2
	return left > 0 ? [...lines, `… ${counted(left, 'byte')} more`] : lines
}
