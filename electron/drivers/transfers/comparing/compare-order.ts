import { fieldAt, type Tuples } from './canonical-rows.ts'

/** How two canonical fields are put in order. `signed`: whole numbers and times; `float`: by value; `bytes`: as memcmp does. */
export type FieldOrder = 'signed' | 'float' | 'bytes'

/** Column of the key: its place in the row, and how it is put in order. */
export type KeyColumn = { readonly field: number; readonly order: FieldOrder }

/** Compares two rows, of the same or of two pages: negative, zero, positive. */
export type TupleOrder = (one: Tuples, oneRow: number, other: Tuples, otherRow: number) => number

/** The order in which a type's values stand, in SQLite, in PostgreSQL and here; `bytes` for what has no other. */
export function fieldOrderOf(type: string): FieldOrder {
	if (/^(bigint|integer|smallint|date|timestamp\b.*)$/.test(type)) return 'signed'
	return type === 'double precision' || type === 'real' ? 'float' : 'bytes'
}

/** By the key, NULL first; null for the empty key. */
export function keyOrder(key: readonly KeyColumn[]): TupleOrder {
	return (one, oneRow, other, otherRow) => {
		for (const { field, order } of key) {
			const found = compareFields(one.bytes, fieldAt(one, oneRow, field), other.bytes, fieldAt(other, otherRow, field), order)
			if (found !== 0) return found
		}
		return 0
	}
}

/** By all bytes of the row: an order that says nothing to a person, and is the same on both sides. */
export const wholeOrder: TupleOrder = (one, oneRow, other, otherRow) =>
	one.bytes.compare(other.bytes, other.starts[otherRow], other.starts[otherRow + 1], one.starts[oneRow], one.starts[oneRow + 1])

/** By the key, and rows of one key by all their bytes. */
export function keyThenWholeOrder(key: readonly KeyColumn[]): TupleOrder {
	const byKey = keyOrder(key)
	return (one, oneRow, other, otherRow) => byKey(one, oneRow, other, otherRow) || wholeOrder(one, oneRow, other, otherRow)
}

function compareFields(one: Buffer, oneAt: number, other: Buffer, otherAt: number, order: FieldOrder): number {
	const oneLength = one.readInt32BE(oneAt)
	const otherLength = other.readInt32BE(otherAt)
	if (oneLength < 0 || otherLength < 0) return Number(oneLength >= 0) - Number(otherLength >= 0)
	// A type of one length has another only where a value does not fit it: those stand behind, so that the order stays one
	if (oneLength !== otherLength && order !== 'bytes') return oneLength - otherLength
	if (order === 'bytes') return one.compare(other, otherAt + 4, otherAt + 4 + otherLength, oneAt + 4, oneAt + 4 + oneLength)
	return order === 'signed'
		? compareSigned(one, oneAt + 4, other, otherAt + 4, oneLength)
		: compareFloats(floatAt(one, oneAt + 4, oneLength), floatAt(other, otherAt + 4, oneLength))
}

function compareSigned(one: Buffer, oneAt: number, other: Buffer, otherAt: number, length: number): number {
	if (length === 2) return one.readInt16BE(oneAt) - other.readInt16BE(otherAt)
	const heads = one.readInt32BE(oneAt) - other.readInt32BE(otherAt)
	if (heads !== 0 || length === 4) return heads
	return one.readUInt32BE(oneAt + 4) - other.readUInt32BE(otherAt + 4)
}

const floatAt = (bytes: Buffer, at: number, length: number) => (length === 4 ? bytes.readFloatBE(at) : bytes.readDoubleBE(at))

/** As PostgreSQL: NaN behind everything, and both zeros in one place. */
function compareFloats(left: number, right: number): number {
	if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right))
	return left < right ? -1 : Number(left > right)
}
