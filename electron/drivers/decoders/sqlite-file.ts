import type { DecodedNode, Decoding, Guess } from '../../contract/decoded.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import { beginReading, countOf, endReading, type Reading } from './reading.ts'
import { bufferOf } from './utf8.ts'

const magic = 'SQLite format 3\0'
const headerBytes = 100

/** Tells an SQLite database by name, with what its first hundred bytes say (sqlite.org/fileformat). Its tables are not read. */
export const sqliteFileDecoder: Decoder = { kind: 'sqlite', recognise, decode }

function recognise(bytes: Uint8Array): Guess | null {
	return begins(bytes) ? { decoder: 'sqlite', sureness: 'certain', evidence: 'begins with “SQLite format 3”' } : null
}

function begins(bytes: Uint8Array): boolean {
	return bufferOf(bytes).toString('latin1', 0, magic.length) === magic
}

function decode(bytes: Uint8Array, totalBytes: number, options: DecodeOptions): Decoding {
	const reading = beginReading(bytes, totalBytes, options)
	const format = 'SQLite database'
	if (!begins(reading.bytes) || reading.bytes.length < headerBytes) {
		const notes = [begins(reading.bytes) ? 'ends within its header' : 'does not begin as an SQLite database']
		const node = reading.tree.bytes(reading.bytes, { length: reading.totalBytes, notes })
		const isBehind = begins(reading.bytes) && !reading.isWhole
		return endReading(reading, {
			decoder: 'sqlite',
			format,
			node,
			damagedAt: isBehind ? null : begins(reading.bytes) ? reading.bytes.length : 0,
		})
	}
	const facts = readHeader(bufferOf(reading.bytes))
	const node = factsNode(reading, facts)
	const expected = facts.pageSize * facts.pages
	if (facts.pages > 0 && expected !== reading.totalBytes)
		node.notes.push(
			`its header counts ${countOf(expected, 'byte')}, and there ${reading.totalBytes === 1 ? 'is' : 'are'} ${countOf(reading.totalBytes, 'byte')}`,
		)
	const damagedAt = expected > reading.totalBytes ? reading.totalBytes : null
	return endReading(reading, { decoder: 'sqlite', format: `${format}, ${countOf(facts.pages, 'page')}`, node, damagedAt })
}

type Header = ReturnType<typeof readHeader>

function readHeader(bytes: Buffer) {
	const pageSize = bytes.readUInt16BE(16)
	return {
		pageSize: pageSize === 1 ? 65_536 : pageSize,
		pages: bytes.readUInt32BE(28),
		freePages: bytes.readUInt32BE(36),
		encoding: { 1: 'UTF-8', 2: 'UTF-16 LE', 3: 'UTF-16 BE' }[bytes.readUInt32BE(56)] ?? 'not said',
		journal: bytes[18] === 2 ? 'WAL' : 'rollback journal',
		userVersion: bytes.readInt32BE(60),
		applicationId: bytes.readInt32BE(68),
		writtenBy: versionText(bytes.readUInt32BE(96)),
	}
}

function versionText(version: number): string {
	return `${Math.floor(version / 1_000_000)}.${Math.floor(version / 1000) % 1000}.${version % 1000}`
}

function factsNode({ tree }: Reading, facts: Header): DecodedNode {
	const line = `SQLite database of ${countOf(facts.pages, 'page')}`
	function* entries() {
		for (const [name, key] of names) {
			const fact = facts[key]
			const value = typeof fact === 'number' ? tree.leaf('integer', String(fact)) : tree.text(fact, { brief: fact })
			yield { name, value }
		}
	}
	return tree.branch('object', { type: 'application/vnd.sqlite3', length: names.length }, entries(), () => line)
}

const names: readonly (readonly [string, keyof Header])[] = [
	['page size', 'pageSize'],
	['pages', 'pages'],
	['free pages', 'freePages'],
	['text encoding', 'encoding'],
	['journal', 'journal'],
	['user_version', 'userVersion'],
	['application_id', 'applicationId'],
	['written by SQLite', 'writtenBy'],
]
