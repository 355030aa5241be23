import { BadgerMisread } from './badger-bytes.ts'

/** Where the blocks of a table lie in its file, and how many entries they hold. */
export type TableIndex = {
	readonly starts: Uint32Array
	readonly lengths: Uint32Array
	readonly entries: number
	/** The first key of the first block, with its version. */
	readonly firstKey: Buffer
}

const keyField = 0
const startField = 1
const lengthField = 2
const offsetsField = 0
const entriesField = 3

/**
 * Reads the index of a table, a FlatBuffer (flatbuffers.dev, "FlatBuffer Internals"): TableIndex { offsets, bloom filter,
 * greatest version, key count … }, BlockOffset { key, offset, len }. A field that is nought is left out. Throws BadgerMisread.
 * Source: github.com/dgraph-io/badger, fb/TableIndex.go and fb/BlockOffset.go.
 */
export function readTableIndex(index: Buffer): TableIndex {
	const read32 = (at: number) => {
		if (at + 4 > index.length) throw new BadgerMisread('the index leads out of itself')
		return index.readUInt32LE(at)
	}
	/** Where a field of a table lies; null where it is left out. */
	const fieldAt = (table: number, field: number): number | null => {
		const directory = table - (read32(table) | 0)
		if (directory < 0 || directory + 4 > index.length) throw new BadgerMisread('the index leads out of itself')
		const slot = 4 + field * 2
		if (slot + 2 > index.readUInt16LE(directory) || directory + slot + 2 > index.length) return null
		const offset = index.readUInt16LE(directory + slot)
		return offset === 0 ? null : table + offset
	}
	const numberOf = (table: number, field: number) => {
		const at = fieldAt(table, field)
		return at === null ? 0 : read32(at)
	}
	const bytesOf = (table: number, field: number) => {
		const at = fieldAt(table, field)
		if (at === null) return Buffer.alloc(0)
		const from = at + read32(at)
		const length = read32(from)
		if (from + 4 + length > index.length) throw new BadgerMisread('the index leads out of itself')
		return Buffer.from(index.subarray(from + 4, from + 4 + length))
	}
	const root = read32(0)
	const pointer = fieldAt(root, offsetsField)
	const vector = pointer === null ? null : pointer + read32(pointer)
	const count = vector === null ? 0 : read32(vector)
	if (vector === null || count > index.length / 4) throw new BadgerMisread('the index names no blocks, or more than it has room for')
	const starts = new Uint32Array(count)
	const lengths = new Uint32Array(count)
	for (let block = 0; block < count; block++) {
		const at = vector + 4 + block * 4
		const table = at + read32(at)
		starts[block] = numberOf(table, startField)
		lengths[block] = numberOf(table, lengthField)
	}
	const firstKey = count === 0 ? Buffer.alloc(0) : bytesOf(vector + 4 + read32(vector + 4), keyField)
	return { starts, lengths, entries: numberOf(root, entriesField), firstKey }
}
