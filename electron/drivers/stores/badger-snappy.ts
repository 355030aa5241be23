import { BadgerMisread, createBytesReader } from './badger-bytes.ts'

/** Three bytes stand for 64 at most. */
const greatestGrowth = 22

/**
 * Unpacks a block in Snappy's raw form (github.com/google/snappy, format_description.txt). Blocks are unpacked before their
 * checksum can be looked at, so every length and every offset is looked at here. Throws BadgerMisread.
 */
export function unpackSnappy(packed: Buffer): Buffer {
	const reader = createBytesReader(packed)
	const length = reader.varint()
	if (length > reader.left * greatestGrowth + 64) throw new BadgerMisread('it claims to hold more than it can')
	const unpacked = Buffer.alloc(length)
	const take = reader.take.bind(reader)
	let at = 0
	while (reader.left > 0) {
		const tag = reader.byte()
		if ((tag & 3) === 0) {
			const literal = take(literalLength(tag >>> 2, take))
			if (literal.length > length - at) throw new BadgerMisread('it holds more than it claims')
			at += literal.copy(unpacked, at)
		} else {
			const { length: count, back } = copyOf(tag, take)
			if (back === 0 || back > at || count > length - at) throw new BadgerMisread('a copy leads out of it')
			if (back >= count) unpacked.copyWithin(at, at - back, at - back + count)
			else for (let place = at; place < at + count; place++) unpacked[place] = unpacked[place - back] ?? 0
			at += count
		}
	}
	if (at !== length) throw new BadgerMisread('it holds less than it claims')
	return unpacked
}

type Take = (length: number) => Buffer

function literalLength(said: number, take: Take): number {
	return said < 60 ? said + 1 : take(said - 59).readUIntLE(0, said - 59) + 1
}

function copyOf(tag: number, take: Take): { readonly length: number; readonly back: number } {
	if ((tag & 3) === 1) return { length: ((tag >>> 2) & 7) + 4, back: ((tag >>> 5) << 8) | take(1).readUInt8() }
	return { length: (tag >>> 2) + 1, back: (tag & 3) === 2 ? take(2).readUInt16LE() : take(4).readUInt32LE() }
}
