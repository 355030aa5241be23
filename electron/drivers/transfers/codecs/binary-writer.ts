/** Bytes that are still being written: `length` of them count. Every number is written with its highest byte first. */
export type BinaryWriter = { bytes: Buffer; view: DataView; length: number }

/** Length that stands before a field that is NULL, in PostgreSQL's binary COPY format. */
const nullLength = -1

export function createBinaryWriter(sizeBytes: number): BinaryWriter {
	const bytes = Buffer.allocUnsafeSlow(sizeBytes)
	return { bytes, view: viewOf(bytes), length: 0 }
}

/** Makes room for so many bytes more and says where they begin. They count once `length` is moved. */
export function reserve(out: BinaryWriter, size: number): number {
	if (out.length + size > out.bytes.length) grow(out, out.length + size)
	return out.length
}

function grow(out: BinaryWriter, needed: number): void {
	const bytes = Buffer.allocUnsafeSlow(Math.max(needed, out.bytes.length * 2))
	out.bytes.copy(bytes, 0, 0, out.length)
	out.bytes = bytes
	out.view = viewOf(bytes)
}

const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

export function putNull(out: BinaryWriter): void {
	putInt32(out, nullLength)
}

export function putInt16(out: BinaryWriter, value: number): void {
	const at = reserve(out, 2)
	out.view.setInt16(at, value)
	out.length = at + 2
}

export function putInt32(out: BinaryWriter, value: number): void {
	const at = reserve(out, 4)
	out.view.setInt32(at, value)
	out.length = at + 4
}

/** A field of bytes, with its length. */
export function putBytes(out: BinaryWriter, value: Uint8Array): void {
	const at = reserve(out, 4 + value.length)
	out.view.setInt32(at, value.length)
	out.bytes.set(value, at + 4)
	out.length = at + 4 + value.length
}

/** A field of text in UTF-8, with its length. The text must be well-formed, as every text that was read from UTF-8 is. */
export function putText(out: BinaryWriter, value: string): void {
	const most = value.length * 3
	const at = reserve(out, 4 + most)
	const length = out.bytes.write(value, at + 4, most, 'utf8')
	out.view.setInt32(at, length)
	out.length = at + 4 + length
}

/** A field of eight bytes, with its length: a signed integer of 64 bits. */
export function putInt64Field(out: BinaryWriter, value: bigint): void {
	const at = reserve(out, 12)
	out.view.setInt32(at, 8)
	out.view.setBigInt64(at + 4, value)
	out.length = at + 12
}

/** Up to here, copying word by word is quicker than asking for a copy. */
export const shortRun = 128
/** A copy of words writes, and reads, up to so many bytes beyond what it is of. */
export const wordSlack = 3

/** Bytes and a view of the very same. */
export type Viewed = { readonly bytes: Buffer; readonly view: DataView }

/**
 * Copies the bytes between two places. Whoever calls has left `wordSlack` bytes of room behind them, of which it may write any.
 */
export function copyRun(into: Viewed, to: number, { bytes, view }: Viewed, start: number, end: number): void {
	if (end - start > shortRun || end + wordSlack > view.byteLength) bytes.copy(into.bytes, to, start, end)
	else for (let from = start, at = to; from < end; from += 4, at += 4) into.view.setInt32(at, view.getInt32(from))
}

/** A field of the bytes between two places, with its length. */
export function putRun(out: BinaryWriter, from: Viewed, start: number, end: number): void {
	const length = end - start
	const at = reserve(out, 4 + length + wordSlack)
	out.view.setInt32(at, length)
	copyRun(out, at + 4, from, start, end)
	out.length = at + 4 + length
}
