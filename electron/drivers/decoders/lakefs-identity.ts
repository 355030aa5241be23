import { createHash, type Hash } from 'node:crypto'
import { entry as catalogEntry, commitData } from './lakefs-messages.ts'
import { type FieldValue, type MessageValue, readMessage } from './protobuf-message.ts'

/*
 * lakeFS names commits and objects by what they hold: a SHA-256 over a stream in which each item is a byte that tells its type, its
 * length and its bytes. Integers are 64 bits, highest byte first.
 */

/**
 * The id of a commit by its content, in hex; null where the bytes are no commit. Generation, version and parts of seconds are not in
 * it.
 */
export function commitIdOf(bytes: Uint8Array): string | null {
	const commit = readMessage(bytes, commitData)
	if (commit === null) return null
	const hash = createHash('sha256')
	for (const text of [Buffer.from('commit:v1'), run(commit, 2), run(commit, 3), run(commit, 5)]) addText(hash, text)
	addInteger(hash, secondsOf(last(commit, 4)))
	addMap(hash, commit.known.get(6) ?? [])
	const parents = createHash('sha256')
	addTexts(parents, (commit.known.get(7) ?? []).filter(isRun))
	hash.update(Buffer.of(5))
	addBytes(hash, parents.digest())
	return hash.digest('hex')
}

/**
 * The identity of a staged object by its entry, in hex; null where the bytes are no entry. Where it lies and when it was written are
 * not in it.
 */
export function entryIdentityOf(bytes: Uint8Array): string | null {
	const entry = readMessage(bytes, catalogEntry)
	if (entry === null) return null
	const hash = createHash('sha256')
	const size = last(entry, 3)
	addInteger(hash, typeof size === 'bigint' ? size : 0n)
	addText(hash, run(entry, 4))
	addMap(hash, entry.known.get(5) ?? [])
	const contentType = run(entry, 7)
	if (contentType.length > 0) addText(hash, contentType)
	return hash.digest('hex')
}

function last(message: MessageValue, number: number): FieldValue | undefined {
	return message.known.get(number)?.at(-1)
}

function run(message: MessageValue, number: number): Uint8Array {
	const value = last(message, number)
	return isRun(value) ? value : new Uint8Array(0)
}

function isRun(value: FieldValue | undefined | null): value is Uint8Array {
	return value instanceof Uint8Array
}

function secondsOf(value: FieldValue | undefined): bigint {
	const seconds = typeof value === 'object' && 'known' in value ? last(value, 1) : 0n
	return typeof seconds === 'bigint' ? seconds : 0n
}

function addInteger(hash: Hash, value: bigint): void {
	const bytes = Buffer.alloc(10)
	bytes.writeUInt16BE(0x0208)
	bytes.writeBigInt64BE(value, 2)
	hash.update(bytes)
}

function addBytes(hash: Hash, bytes: Uint8Array): void {
	hash.update(Buffer.of(0))
	addInteger(hash, BigInt(bytes.length))
	hash.update(bytes)
}

function addText(hash: Hash, text: Uint8Array): void {
	hash.update(Buffer.of(1))
	addInteger(hash, BigInt(text.length))
	hash.update(text)
}

function addTexts(hash: Hash, texts: readonly Uint8Array[]): void {
	hash.update(Buffer.of(3))
	addInteger(hash, BigInt(texts.length))
	for (const text of texts) addText(hash, text)
}

/** By key; of a key that is stored twice the later value counts. */
function addMap(hash: Hash, values: readonly FieldValue[]): void {
	const entries = new Map<string, [key: Uint8Array, value: Uint8Array]>()
	for (const value of values) {
		if (typeof value !== 'object' || !('key' in value)) continue
		entries.set(Buffer.from(value.key).toString('latin1'), [value.key, isRun(value.value) ? value.value : new Uint8Array(0)])
	}
	hash.update(Buffer.of(4))
	addInteger(hash, BigInt(entries.size))
	for (const [key, value] of [...entries.values()].sort((a, b) => Buffer.compare(a[0], b[0]))) {
		addText(hash, key)
		addText(hash, value)
	}
}
