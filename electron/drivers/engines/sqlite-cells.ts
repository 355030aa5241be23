import { bytesHere, bytesOfType, deepestTree, headers, mostInIndex, mostInTable, pageKinds } from './sqlite-format.ts'
import type { PageFile } from './sqlite-page-file.ts'

/** One row where it lies: how long its record is, how much of that stands in its page, and the first page of the rest (0 for none). */
export type Cell = { readonly recordBytes: number; readonly local: Buffer; readonly overflow: number }

/** Where a column's value lies in a record. `type` is the serial type: even from 12 on for bytes, odd for text. */
export type Field = { readonly type: number; readonly from: number; readonly length: number }

const { indexBranch, tableBranch, indexLeaf, tableLeaf } = pageKinds

type Node = { readonly file: PageFile; readonly page: Buffer; readonly kind: number; readonly at: number; readonly cells: number }

function nodeAt(file: PageFile, number: number): Node {
	const page = Buffer.allocUnsafe(file.pageBytes)
	file.readInto(page, number, 1)
	// The file's own header stands before that of its first page
	const at = number === 1 ? headers.ofFile : 0
	return { file, page, kind: page[at] ?? 0, at, cells: page.readUInt16BE(at + 3) }
}

const isBranch = ({ kind }: Node) => kind === tableBranch || kind === indexBranch

function placeOfCell(node: Node, index: number): number {
	const { file, page, at, cells } = node
	if (index >= cells) file.damaged('a page has fewer rows than it says')
	return page.readUInt16BE(at + (isBranch(node) ? headers.ofBranch : headers.ofLeaf) + 2 * index)
}

/** The page where to look on for what stands before the cell, or behind all of them. */
function childOf(node: Node, index: number): number {
	return node.page.readUInt32BE(index < node.cells ? placeOfCell(node, index) : node.at + headers.ofLeaf)
}

/** The first of `count` of which it is true that it does not stand before what is looked for; `count` where all do. */
function firstNotBefore(count: number, isBefore: (index: number) => boolean): number {
	let [low, high] = [0, count]
	while (low < high) {
		const middle = (low + high) >> 1
		if (isBefore(middle)) low = middle + 1
		else high = middle
	}
	return low
}

/** The row with this number in the table that begins at page `root`. Null where there is none. Faults: `corrupt`. */
export function findRow(file: PageFile, root: number, row: bigint): Cell | null {
	for (let depth = 0, number = root; depth < deepestTree; depth++) {
		const node = nodeAt(file, number)
		if (node.kind !== tableBranch && node.kind !== tableLeaf) file.damaged(`page ${number} is not of a table`)
		const rowOf = (index: number) => {
			const at = placeOfCell(node, index)
			return readRowNumber(node.page, isBranch(node) ? at + 4 : skipVarint(node.page, at))
		}
		const index = firstNotBefore(node.cells, (cell) => rowOf(cell) < row)
		if (isBranch(node)) number = childOf(node, index)
		else return index < node.cells && rowOf(index) === row ? cellAt(node, index) : null
	}
	return file.damaged('the tree of a table goes round')
}

/**
 * The row of a table WITHOUT ROWID that begins at page `root`, of which `compare` tells how what is looked for stands to a row:
 * less than 0 before it, 0 for itself. Null where there is none. Faults: `corrupt`, those of `compare`.
 */
export function findKeyed(file: PageFile, root: number, compare: (cell: Cell) => number): Cell | null {
	for (let depth = 0, number = root; depth < deepestTree; depth++) {
		const node = nodeAt(file, number)
		if (node.kind !== indexBranch && node.kind !== indexLeaf) file.damaged(`page ${number} is not of an index`)
		let found: Cell | null = null
		const index = firstNotBefore(node.cells, (at) => {
			const cell = cellAt(node, at)
			const stands = compare(cell)
			if (stands === 0) found = cell
			return stands > 0
		})
		if (found !== null) return found
		if (!isBranch(node)) return null
		number = childOf(node, index)
	}
	return file.damaged('the tree of a table goes round')
}

function cellAt(node: Node, index: number): Cell {
	const { file, page, kind } = node
	const placed = placeOfCell(node, index)
	const { value: recordBytes, end } = readVarint(file, page, isBranch(node) ? placed + 4 : placed)
	const from = kind === tableLeaf ? skipVarint(page, end) : end
	const most = kind === tableLeaf ? mostInTable(file.usableBytes) : mostInIndex(file.usableBytes)
	const isWhole = recordBytes <= most
	const length = isWhole ? recordBytes : bytesHere(file.usableBytes, recordBytes, most)
	if (from + length > page.length) file.damaged('a row reaches beyond its page')
	return { recordBytes, local: page.subarray(from, from + length), overflow: isWhole ? 0 : page.readUInt32BE(from + length) }
}

/** The columns of a record, from its beginning as far as that tells of them. Section 2.1 of the file format. Faults: `corrupt`. */
export function fieldsOf(file: PageFile, head: Buffer): readonly Field[] {
	const { value: headerBytes, end } = readVarint(file, head, 0)
	const fields: Field[] = []
	for (let at = end, from = headerBytes; at < headerBytes && at < head.length; ) {
		const { value: type, end } = readVarint(file, head, at)
		const length = bytesOfType(type)
		if (!Number.isFinite(length)) file.damaged('a column is of a kind that no file has')
		fields.push({ type, from, length })
		from += length
		at = end
	}
	return fields
}

/** Up to nine bytes, seven bits of each but all eight of the last. Lengths are far below what a number holds exactly. */
function readVarint(file: PageFile, bytes: Buffer, from: number): { readonly value: number; readonly end: number } {
	let value = 0
	for (let at = from; at < from + 8; at++) {
		const byte = bytes[at]
		if (byte === undefined) break
		value = value * 128 + (byte & 0x7f)
		if (byte < 0x80) return { value, end: at + 1 }
	}
	return file.damaged('a length of nine bytes')
}

function skipVarint(bytes: Buffer, from: number): number {
	for (let at = from; at < from + 8; at++) if ((bytes[at] ?? 0) < 0x80) return at + 1
	return from + 9
}

/** The same as a signed number of 64 bits. */
function readRowNumber(bytes: Buffer, from: number): bigint {
	let value = 0n
	for (let at = from; at < from + 8; at++) {
		const byte = bytes[at] ?? 0
		value = (value << 7n) | BigInt(byte & 0x7f)
		if (byte < 0x80) return value
	}
	return BigInt.asIntN(64, (value << 8n) | BigInt(bytes[from + 8] ?? 0))
}
