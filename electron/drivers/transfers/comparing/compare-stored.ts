import type { SqlValue } from '../../engines/engine.ts'
import { putNull, reserve } from '../codecs/binary-writer.ts'
import type { PutValue } from '../codecs/codec.ts'
import { ConversionError } from '../codecs/codec-error.ts'
import { shortened, shownValue } from '../codecs/codec-field.ts'

const integerTag = 1
const realTag = 2
const textTag = 3
const bytesTag = 4

/**
 * A value as SQLite stores it, for two files that are compared with each other: its class in one byte, then its bytes, so that
 * 5, 5.0, '5' and x'35' differ. Numbers are written so that their bytes stand in the order of their values.
 */
export const putStored: PutValue = (out, value) => {
	if (value === null) putNull(out)
	else if (typeof value === 'string') putTagged(out, textTag, Buffer.from(value))
	else if (value instanceof Uint8Array) putTagged(out, bytesTag, value)
	else putTagged(out, typeof value === 'number' ? realTag : integerTag, orderedBytes(value))
}

/** The same as text for a person. */
export function showStored(field: Uint8Array | null): string | null {
	if (field === null) return null
	const bytes = Buffer.from(field.subarray(1))
	if (field[0] === textTag) return shortened(bytes.toString('utf8'))
	return shownValue(field[0] === bytesTag ? bytes : numberOf(bytes, field[0] === realTag))
}

/** Stands before a value that its column's type cannot hold: no value of any type begins like this by itself. */
const misfitMark = Buffer.from('c1e5a0f87b3d4e92b6f40d7e1a96c853', 'hex')

/** Writes what does not fit the other side's type as it is stored: a field that equals none of that type. */
export function orMisfit(put: PutValue): PutValue {
	return (out, value) => {
		const start = out.length
		try {
			put(out, value)
		} catch (thrown) {
			if (!(thrown instanceof ConversionError)) throw thrown
			out.length = start
			const at = reserve(out, 4 + misfitMark.length)
			out.bytes.set(misfitMark, at + 4)
			out.length = at + 4 + misfitMark.length
			putStored(out, value)
			out.view.setInt32(at, out.length - at - 4)
		}
	}
}

/** Shows a field that may be one of those. */
export function showOrMisfit(show: (field: Uint8Array | null) => string | null): (field: Uint8Array | null) => string | null {
	return (field) => {
		const isMisfit = field !== null && misfitMark.equals(field.subarray(0, misfitMark.length))
		return isMisfit ? showStored(field.subarray(misfitMark.length + 4)) : show(field)
	}
}

function putTagged(out: Parameters<PutValue>[0], tag: number, bytes: Uint8Array): void {
	const at = reserve(out, 5 + bytes.length)
	out.view.setInt32(at, 1 + bytes.length)
	out.bytes[at + 4] = tag
	out.bytes.set(bytes, at + 5)
	out.length = at + 5 + bytes.length
}

const signBit = 1n << 63n
const allBits = (1n << 64n) - 1n

/** Negative numbers before positive ones: of an integer the sign is turned, of a negative real every bit. */
function orderedBytes(value: Exclude<SqlValue, null | string | Uint8Array>): Uint8Array {
	const bytes = Buffer.allocUnsafe(8)
	if (typeof value !== 'number') {
		bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)) ^ signBit)
		return bytes
	}
	bytes.writeDoubleBE(value)
	const bits = bytes.readBigUInt64BE()
	bytes.writeBigUInt64BE(bits & signBit ? bits ^ allBits : bits ^ signBit)
	return bytes
}

function numberOf(bytes: Buffer, isReal: boolean): number | bigint {
	const ordered = bytes.readBigUInt64BE()
	if (!isReal) return BigInt.asIntN(64, ordered ^ signBit)
	bytes.writeBigUInt64BE(ordered & signBit ? ordered ^ signBit : ordered ^ allBits)
	return bytes.readDoubleBE()
}
