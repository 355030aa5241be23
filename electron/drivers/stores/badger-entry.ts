import { BadgerMisread, createBytesReader } from './badger-bytes.ts'

/** One version of one key, as a table or a log of Badger holds it. */
export type BadgerEntry = {
	/** As it was set, without its version. */
	readonly key: Buffer
	/** Eight bytes that sort newer versions first. */
	readonly age: Buffer
	readonly meta: number
	/** Unix seconds; 0 for never. */
	readonly expiresAt: number
	/** The value, or where it lies in a value log. */
	readonly stored: Buffer
}

/** Where a value lies in a value log: a whole record. */
export type ValuePointer = { readonly file: number; readonly length: number; readonly offset: number }

/** Bits of an entry's meta byte (github.com/dgraph-io/badger, value.go). */
const bits = { deleted: 1, pointer: 2, inTransaction: 64, endsTransaction: 128 } as const

export const isPointer = ({ meta }: { readonly meta: number }) => (meta & bits.pointer) !== 0
export const isInTransaction = ({ meta }: { readonly meta: number }) => (meta & bits.inTransaction) !== 0
export const endsTransaction = ({ meta }: { readonly meta: number }) => (meta & bits.endsTransaction) !== 0

/** The entry says that there is nothing (any more). `now` in Unix seconds. */
export function isGone({ meta, expiresAt }: BadgerEntry, now: number): boolean {
	return (meta & bits.deleted) !== 0 || (expiresAt !== 0 && expiresAt <= now)
}

/** Takes the version from the end of a key as it is stored. Throws BadgerMisread. */
export function splitVersion(stored: Buffer): { readonly key: Buffer; readonly age: Buffer } {
	if (stored.length < 8) throw new BadgerMisread('a key is shorter than its version')
	return { key: stored.subarray(0, -8), age: stored.subarray(-8) }
}

/** Throws BadgerMisread. */
export function pointerOf({ stored }: Pick<BadgerEntry, 'stored'>): ValuePointer {
	if (stored.length !== 12) throw new BadgerMisread('the place of a value is cut')
	return { file: stored.readUInt32LE(0), length: stored.readUInt32LE(4), offset: stored.readUInt32LE(8) }
}

/** How many bytes the value has: of one in a value log, what its record leaves room for. Throws BadgerMisread. */
export function valueLength(entry: BadgerEntry): number {
	if (!isPointer(entry)) return entry.stored.length
	const keyLength = entry.key.length + 8
	const rest = pointerOf(entry).length - 2 - varintLength(keyLength) - varintLength(entry.expiresAt) - keyLength - 4
	for (let written = 1; written <= 5; written++) if (varintLength(rest - written) === written) return rest - written
	throw new BadgerMisread('the record of a value has no room for it')
}

function varintLength(value: number): number {
	if (value < 0) return 0
	let length = 1
	for (let left = value; left >= 128; left = Math.floor(left / 128)) length++
	return length
}

/**
 * The entries of an unpacked block whose checksum is right. Throws BadgerMisread. Every key of a store comes through here when it
 * is opened, hence no reader and no copies: values, and keys written in full, are pieces of the block.
 */
export function entriesOf(block: Buffer): readonly BadgerEntry[] {
	const count = block.length < 4 ? -1 : block.readUInt32BE(block.length - 4)
	const offsetsAt = block.length - 4 - count * 4
	if (count < 0 || offsetsAt < 0) throw new BadgerMisread('a block breaks off')
	const entries: BadgerEntry[] = []
	let first: Buffer | null = null
	for (let entry = 0; entry < count; entry++) {
		const from = block.readUInt32LE(offsetsAt + entry * 4)
		const to = entry + 1 < count ? block.readUInt32LE(offsetsAt + entry * 4 + 4) : offsetsAt
		if (from + 4 > to || to > offsetsAt) throw new BadgerMisread('an entry leads out of its block')
		const overlap = block.readUInt16LE(from)
		const keyEnd = from + 4 + block.readUInt16LE(from + 2)
		if (keyEnd > to || overlap > (first?.length ?? 0)) throw new BadgerMisread('a key leads out of its block')
		const key = joinKey(first, overlap, block, from + 4, keyEnd)
		first ??= key
		entries.push(entryFrom(key, block, keyEnd, to))
	}
	return entries
}

/** A key is written as how much of the block's first one it begins with, and the rest. */
function joinKey(first: Buffer | null, overlap: number, block: Buffer, from: number, to: number): Buffer {
	if (first === null || overlap === 0) return block.subarray(from, to)
	const key = Buffer.allocUnsafe(overlap + to - from)
	first.copy(key, 0, 0, overlap)
	block.copy(key, overlap, from, to)
	return key
}

function entryFrom(storedKey: Buffer, block: Buffer, from: number, to: number): BadgerEntry {
	const { key, age } = splitVersion(storedKey)
	const meta = block[from] ?? 0
	// Most entries never end: the time is one nought
	if (from + 3 <= to && block[from + 2] === 0) return { key, age, meta, expiresAt: 0, stored: block.subarray(from + 3, to) }
	const reader = createBytesReader(block.subarray(from, to), 2)
	const expiresAt = reader.varint()
	return { key, age, meta, expiresAt, stored: reader.take(reader.left) }
}
