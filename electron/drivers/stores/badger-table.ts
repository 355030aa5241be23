import { zstdDecompressSync } from 'node:zlib'
import { BadgerMisread } from './badger-bytes.ts'
import { crc32c } from './badger-checksum.ts'
import { type BadgerDamages, type BadgerSpot, badgerDamage } from './badger-damage.ts'
import { type BadgerEntry, entriesOf } from './badger-entry.ts'
import { type BadgerFile, readPiece, sizeOf } from './badger-file.ts'
import { readTableIndex, type TableIndex } from './badger-flat-index.ts'
import { type BadgerPacking, checksumIn, splitTail } from './badger-manifest.ts'
import { unpackSnappy } from './badger-snappy.ts'

/** A sorted table of entries, open for reading; its blocks are read as they are asked for. */
export type BadgerTable = TableIndex & { readonly file: BadgerFile; readonly packing: BadgerPacking | 'unknown' }

const greatestIndex = 2 ** 30
/** Of one block. Badger puts what is larger than 1 MiB elsewhere unless told otherwise. */
const greatestBlock = 2 ** 28
const readAtOnceBytes = 64 * 1024

/** Reads the index at the end of a table. Faults: `store-damaged`, `file-replaced`. */
export async function openTable(file: BadgerFile, packing: BadgerTable['packing']): Promise<BadgerTable> {
	const size = sizeOf(file)
	const spot = { path: file.path, at: size }
	try {
		const footerAt = Math.max(0, size - 64)
		const footer = splitTail(await readPiece(file, footerAt, size - footerAt))
		const indexEnd = footerAt + footer.before.length - 4
		const indexLength = footer.before.length < 4 ? -1 : footer.before.readUInt32BE(footer.before.length - 4)
		if (indexLength < 0 || indexLength > Math.min(indexEnd, greatestIndex)) throw new BadgerMisread('the index leads out of the file')
		const bytes = await readPiece(file, indexEnd - indexLength, indexLength)
		if (crc32c(bytes) !== checksumIn(footer.tail)) throw new BadgerMisread('the checksum of the index is wrong')
		const index = readTableIndex(bytes)
		assertBlocksInside(index, indexEnd - indexLength)
		return { ...index, file, packing }
	} catch (thrown) {
		throw inFile(thrown, spot)
	}
}

/** Blocks follow one another from the beginning of the file to the index, and leave nothing out. */
function assertBlocksInside({ starts, lengths }: TableIndex, end: number) {
	let expected = 0
	for (const [block, start] of starts.entries()) {
		if (start !== expected) throw new BadgerMisread('the blocks do not follow one another')
		expected += lengths[block] ?? 0
	}
	if (expected !== end) throw new BadgerMisread('the blocks do not reach up to the index')
}

/** The entries of one block. Faults: `store-damaged`, `file-replaced`. */
export async function readBlock(table: BadgerTable, block: number): Promise<readonly BadgerEntry[]> {
	const start = table.starts[block] ?? 0
	return unpackBlock(table, start, await readPiece(table.file, start, table.lengths[block] ?? 0))
}

/**
 * All blocks in their order, read from the disk a few at a time, so that the event loop turns between. What is damaged is noted
 * and passed over. Faults: `file-replaced`.
 */
export async function* readBlocks(
	table: BadgerTable,
	damages: Pick<BadgerDamages, 'note'>,
): AsyncGenerator<{ readonly block: number; readonly entries: readonly BadgerEntry[] }> {
	let found = 0
	let isWhole = true
	for (let block = 0; block < table.starts.length; ) {
		const from = table.starts[block] ?? 0
		let after = block + 1
		let length = table.lengths[block] ?? 0
		while (after < table.starts.length && length + (table.lengths[after] ?? 0) <= readAtOnceBytes) length += table.lengths[after++] ?? 0
		const bytes = await readPiece(table.file, from, length)
		for (; block < after; block++) {
			const start = table.starts[block] ?? 0
			let entries: readonly BadgerEntry[] = []
			try {
				entries = unpackBlock(table, start, bytes.subarray(start - from, start - from + (table.lengths[block] ?? 0)))
			} catch (thrown) {
				damages.note(thrown)
				isWhole = false
			}
			found += entries.length
			yield { block, entries }
		}
	}
	if (isWhole && found !== table.entries)
		damages.note(badgerDamage({ path: table.file.path, at: 0 }, `it has ${found} entries, and says ${table.entries}`))
}

function unpackBlock(table: BadgerTable, start: number, packed: Buffer): readonly BadgerEntry[] {
	try {
		const { before, tail } = splitTail(unpack(packed, table.packing))
		if (crc32c(before) !== checksumIn(tail)) throw new BadgerMisread('the checksum of a block is wrong')
		return entriesOf(before)
	} catch (thrown) {
		throw inFile(thrown, { path: table.file.path, at: start })
	}
}

function unpack(packed: Buffer, packing: BadgerTable['packing']): Buffer {
	if (packing === 'unknown') return unpack(packed, packingOf(packed))
	if (packing === 'none') return packed
	if (packing === 'snappy') return unpackSnappy(packed)
	try {
		return zstdDecompressSync(packed, { maxOutputLength: greatestBlock })
	} catch (thrown) {
		throw new BadgerMisread(`a block cannot be unpacked: ${thrown instanceof Error ? thrown.message : thrown}`)
	}
}

/** How a block is packed, by what it is. An unpacked one ends in the length of its checksum message, a few bytes. */
function packingOf(packed: Buffer): BadgerPacking {
	if (packed.length >= 4 && packed.readUInt32LE() === 0xfd2fb528) return 'zstd'
	return packed.length > 4 && packed.readUInt32BE(packed.length - 4) < 16 && isChecked(packed) ? 'none' : 'snappy'
}

function isChecked(block: Buffer): boolean {
	try {
		const { before, tail } = splitTail(block)
		return crc32c(before) === checksumIn(tail)
	} catch {
		return false
	}
}

/** Puts the place to what was misread; anything else stays what it is. */
function inFile(thrown: unknown, spot: BadgerSpot): unknown {
	return thrown instanceof BadgerMisread ? badgerDamage(spot, thrown.message) : thrown
}
