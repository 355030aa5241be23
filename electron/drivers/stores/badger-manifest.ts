import { BadgerMisread, createBytesReader, fieldsOf } from './badger-bytes.ts'
import { crc32c } from './badger-checksum.ts'
import { badgerDamage } from './badger-damage.ts'

/** How the blocks of a table are packed. */
export type BadgerPacking = 'none' | 'snappy' | 'zstd'

/** A table that belongs to the store now. */
export type ListedTable = { readonly id: number; readonly level: number; readonly packing: BadgerPacking }

/** `mentioned`: every table that was ever listed since the file was begun, also those that are gone. */
export type BadgerManifest = { readonly tables: readonly ListedTable[]; readonly mentioned: ReadonlySet<number> }

const readVersion = 8
const packings: readonly BadgerPacking[] = ['none', 'snappy', 'zstd']

/**
 * The tables that a MANIFEST lists, newest first: level 0 by falling id, then the deeper levels. A file that breaks off in a
 * record is taken as damaged: what it would have gone on to list cannot be known. Faults: `store-damaged`.
 * Source: github.com/dgraph-io/badger, manifest.go, version 8 of the format (Badger 3 and 4).
 */
export function readManifest(path: string, bytes: Buffer): BadgerManifest {
	if (bytes.length < 8 || bytes.toString('latin1', 0, 4) !== 'Bdgr') throw badgerDamage({ path, at: 0 }, 'it does not begin as a MANIFEST')
	const version = bytes.readUInt16BE(6)
	if (version !== readVersion) throw badgerDamage({ path, at: 6 }, `its form is version ${version}; version ${readVersion} can be read`)
	const tables = new Map<number, ListedTable>()
	const mentioned = new Set<number>()
	for (let at = 8; at < bytes.length; ) {
		const length = at + 8 <= bytes.length ? bytes.readUInt32BE(at) : Number.POSITIVE_INFINITY
		if (length > bytes.length - at - 8) throw badgerDamage({ path, at }, 'a record breaks off')
		const record = bytes.subarray(at + 8, at + 8 + length)
		if (crc32c(record) !== bytes.readUInt32BE(at + 4)) throw badgerDamage({ path, at }, 'the checksum of a record is wrong')
		try {
			apply(record, tables, mentioned)
		} catch (thrown) {
			throw thrown instanceof BadgerMisread ? badgerDamage({ path, at }, thrown.message) : thrown
		}
		at += 8 + length
	}
	return { tables: [...tables.values()].sort((one, other) => one.level - other.level || other.id - one.id), mentioned }
}

function apply(record: Buffer, tables: Map<number, ListedTable>, mentioned: Set<number>) {
	for (const { field, value } of fieldsOf(record)) {
		if (field !== 1 || typeof value === 'number') continue
		const numbers = new Map<number, number>()
		for (const inner of fieldsOf(value)) if (typeof inner.value === 'number') numbers.set(inner.field, inner.value)
		const id = numbers.get(1) ?? 0
		mentioned.add(id)
		if ((numbers.get(2) ?? 0) === 1) {
			tables.delete(id)
			continue
		}
		if ((numbers.get(4) ?? 0) !== 0) throw new BadgerMisread('the tables are encrypted')
		const packing = packings[numbers.get(6) ?? 0]
		if (packing === undefined) throw new BadgerMisread('the blocks of a table are packed in an unknown way')
		tables.set(id, { id, level: numbers.get(3) ?? 0, packing })
	}
}

/** The checksum that a message of Badger holds, field 2; only CRC-32C can be checked. Throws BadgerMisread. */
export function checksumIn(message: Buffer): number {
	let sum = 0
	for (const { field, value } of fieldsOf(message)) {
		if (field === 1 && value !== 0) throw new BadgerMisread('its checksum is of an unknown kind')
		if (field === 2 && typeof value === 'number') sum = value
	}
	return sum
}

/** A length in four bytes of the big end, at the end of a piece: what stands before it, and the piece it counts. Throws BadgerMisread. */
export function splitTail(bytes: Buffer): { readonly before: Buffer; readonly tail: Buffer } {
	if (bytes.length < 4) throw new BadgerMisread('the bytes break off')
	const length = bytes.readUInt32BE(bytes.length - 4)
	const from = bytes.length - 4 - length
	if (from < 0) throw new BadgerMisread('a length leads out of the file')
	return { before: bytes.subarray(0, from), tail: createBytesReader(bytes, from).take(length) }
}
