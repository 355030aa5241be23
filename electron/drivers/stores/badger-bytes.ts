/** Thrown where bytes end too early or a number is out of its range; whoever knows the file turns it into a fault. */
export class BadgerMisread extends Error {}

/** Reads numbers and pieces one after another, and never beyond the end. */
export type BytesReader = {
	/** Where the next read begins. */
	readonly at: number
	readonly left: number
	byte(): number
	/** A number of at most 64 bits in groups of seven, as of protocol buffers. Beyond 2^53 it is not exact. */
	varint(): number
	/** A piece of the bytes themselves, not a copy. */
	take(length: number): Buffer
}

/** Throws BadgerMisread. */
export function createBytesReader(bytes: Buffer, from = 0): BytesReader {
	let at = from
	const byte = () => {
		const found = bytes[at]
		if (found === undefined) throw new BadgerMisread('the bytes break off')
		at += 1
		return found
	}
	return {
		get at() {
			return at
		},
		get left() {
			return bytes.length - at
		},
		byte,
		varint() {
			let value = 0
			for (let scale = 1; scale < 2 ** 70; scale *= 128) {
				const group = byte()
				value += (group & 0x7f) * scale
				if (group < 0x80) return value
			}
			throw new BadgerMisread('a number has no end')
		},
		take(length) {
			if (!Number.isSafeInteger(length) || length < 0 || length > bytes.length - at) throw new BadgerMisread('the bytes break off')
			at += length
			return bytes.subarray(at - length, at)
		},
	}
}

/** Fields of a protocol buffers message, as far as Badger has any: numbers, and pieces of bytes. Throws BadgerMisread. */
export function* fieldsOf(message: Buffer): Generator<{ readonly field: number; readonly value: number | Buffer }> {
	const reader = createBytesReader(message)
	while (reader.left > 0) {
		const tag = reader.varint()
		const field = Math.floor(tag / 8)
		if (tag % 8 === 0) yield { field, value: reader.varint() }
		else if (tag % 8 === 2) yield { field, value: reader.take(reader.varint()) }
		else throw new BadgerMisread('a field has a form that Badger does not write')
	}
}
