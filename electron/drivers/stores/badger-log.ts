import { BadgerMisread, createBytesReader } from './badger-bytes.ts'
import { crc32c } from './badger-checksum.ts'
import { badgerDamage } from './badger-damage.ts'
import { type BadgerEntry, endsTransaction, isInTransaction, splitVersion, type ValuePointer } from './badger-entry.ts'
import { type BadgerFile, readPiece, sizeOf } from './badger-file.ts'

/** A record of a log, and where it lies. */
export type LogRecord = { readonly entry: BadgerEntry; readonly at: number; readonly length: number }

const headerBytes = 20
const readAtOnceBytes = 1024 * 1024

/**
 * The records of a write-ahead log (`.mem`) in the order they were written, a transaction only where it is whole. The log ends
 * in noughts or with the file; where it ends in anything else, a record was cut or damaged, and which entries are lost with
 * it cannot be known. Faults: `store-damaged`, `file-replaced`.
 * Source: github.com/dgraph-io/badger, memtable.go; there such a log is cut at the damage without a word.
 */
export async function* readLog(file: BadgerFile): AsyncGenerator<LogRecord> {
	const size = sizeOf(file)
	if (size < headerBytes) {
		if (size > 0) throw badgerDamage({ path: file.path, at: 0 }, 'the log breaks off')
		return
	}
	await assertPlain(file)
	let together: LogRecord[] = []
	for await (const record of wholeRecords(file, size)) {
		const { entry } = record
		const [first] = together
		if (isInTransaction(entry)) {
			if (first && !first.entry.age.equals(entry.age)) throw badgerDamage({ path: file.path, at: record.at }, 'a transaction has no end')
			together.push(record)
		} else if (endsTransaction(entry)) {
			if (first && entry.stored.toString('latin1') !== String(versionOf(first.entry.age)))
				throw badgerDamage({ path: file.path, at: record.at }, 'a transaction ends that did not begin')
			yield* together
			together = []
		} else {
			if (first) throw badgerDamage({ path: file.path, at: record.at }, 'a transaction has no end')
			yield record
		}
	}
}

/** The version in a key's last bytes, which count down. */
const versionOf = (age: Buffer) => 2n ** 64n - 1n - age.readBigUInt64BE()

async function* wholeRecords(file: BadgerFile, size: number): AsyncGenerator<LogRecord> {
	let at = headerBytes
	let piece: Buffer = Buffer.alloc(0)
	let pieceAt = at
	while (at < size) {
		const held = piece.subarray(at - pieceAt)
		const needed = lengthOfRecord(held)
		if (needed === null || needed > held.length) {
			const wanted = Math.min(size - at, Math.max(needed ?? 0, readAtOnceBytes))
			if (needed !== null && needed > size - at) return void (await assertNothing(file, at, size))
			if (wanted > held.length) {
				piece = await readPiece(file, at, wanted)
				pieceAt = at
				continue
			}
		}
		const record = needed === null ? null : readRecord(held.subarray(0, needed))
		if (needed === null || record === null) return void (await assertNothing(file, at, size))
		yield { entry: record, at, length: needed }
		at += needed
	}
}

/** Everything from there on is nought. */
async function assertNothing(file: BadgerFile, from: number, size: number) {
	for (let at = from; at < size; at += readAtOnceBytes) {
		const piece = await readPiece(file, at, Math.min(readAtOnceBytes, size - at))
		if (piece.some((byte) => byte !== 0)) throw badgerDamage({ path: file.path, at: from }, 'a record is cut or damaged')
	}
}

/**
 * The value that lies in a value log, after its checksum and its key were compared. Faults: `store-damaged`, `file-replaced`.
 */
export async function readLoggedValue(file: BadgerFile, pointer: ValuePointer, key: Buffer): Promise<Buffer> {
	const spot = { path: file.path, at: pointer.offset }
	await assertPlain(file)
	if (pointer.offset < headerBytes || pointer.offset + pointer.length > sizeOf(file))
		throw badgerDamage(spot, 'a value lies beyond the end')
	const entry = readRecord(await readPiece(file, pointer.offset, pointer.length))
	if (entry === null) throw badgerDamage(spot, 'the checksum of a value is wrong')
	if (!entry.key.equals(key)) throw badgerDamage(spot, 'a value belongs to another key')
	return entry.stored
}

/** One record of a log at a known place. Faults: `file-replaced` where it is no longer the one of that key. */
export async function readLoggedEntry(file: BadgerFile, at: number, length: number): Promise<BadgerEntry> {
	const entry = readRecord(await readPiece(file, at, length))
	if (entry === null) throw badgerDamage({ path: file.path, at }, 'the checksum of a record is wrong')
	return entry
}

/** A log names the key that it is encrypted with: 0 for none. */
async function assertPlain(file: BadgerFile) {
	if (sizeOf(file) < headerBytes) throw badgerDamage({ path: file.path, at: 0 }, 'the log breaks off')
	const header = await readPiece(file, 0, headerBytes)
	if (header.readBigUInt64BE() !== 0n) throw badgerDamage({ path: file.path, at: 0 }, 'the log is encrypted')
}

/** How long the record is that begins here; null where none does, or its head is not all there. */
function lengthOfRecord(bytes: Buffer): number | null {
	try {
		const { reader, keyLength, valueLength } = readHead(bytes)
		return keyLength === 0 ? null : reader.at + keyLength + valueLength + 4
	} catch (thrown) {
		if (thrown instanceof BadgerMisread) return null
		throw thrown
	}
}

/** A record whose checksum is right; null for any other. The piece holds it and nothing else. */
function readRecord(bytes: Buffer): BadgerEntry | null {
	try {
		const { reader, meta, expiresAt, keyLength, valueLength } = readHead(bytes)
		const stored = reader.take(keyLength)
		const value = reader.take(valueLength)
		if (reader.left !== 4 || crc32c(bytes.subarray(0, reader.at)) !== bytes.readUInt32BE(reader.at)) return null
		return { ...splitVersion(stored), meta, expiresAt, stored: value }
	} catch (thrown) {
		if (thrown instanceof BadgerMisread) return null
		throw thrown
	}
}

function readHead(bytes: Buffer) {
	const reader = createBytesReader(bytes)
	const meta = reader.byte()
	reader.byte()
	const keyLength = reader.varint()
	const valueLength = reader.varint()
	return { reader, meta, keyLength, valueLength, expiresAt: reader.varint() }
}
