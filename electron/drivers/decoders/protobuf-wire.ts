/** How a field's value lies in the bytes. */
export type Wire = 'varint' | 'fixed64' | 'bytes' | 'group' | 'fixed32'

/** One field as it lies in the bytes; all positions count from the beginning of the whole value. */
export type WireField = {
	readonly number: number
	readonly wire: Wire
	/** Of its tag. */
	readonly at: number
	/** What it holds, as far as it is there: of a group the fields, without the closing tag. */
	readonly valueAt: number
	readonly valueEnd: number
	/** Of a varint all 64 bits, unsigned; of the fixed ones the bits, unsigned; of others 0. */
	readonly value: bigint
	/** Bytes the value says it has; more than are there when it is cut. */
	readonly length: number
	/** The bytes end inside it. */
	readonly cut: boolean
}

/** Why a walk ended before the end: `cut` where the bytes end inside a field, `broken` where they can be no field. */
export type WireFault = { readonly kind: 'cut' | 'broken'; readonly at: number }

/** A walk over the fields of one message, or of one group. */
export type WireWalk = {
	/** The next field, null at the end and at a fault. A field that is cut is still given, as far as it goes. */
	next(): WireField | null
	readonly fault: WireFault | null
}

const lastNumber = 2 ** 29 - 1
const longestLength = 2 ** 31 - 1
/** Groups within groups that are skipped over; what is deeper counts as broken, as in the official readers. */
const deepestGroup = 100

/**
 * Walks the fields between `start` and `end`. Takes a field only when asked, keeps nothing, never throws and never recurses. Limits
 * are those of the official Go reader: varints of ten bytes and 64 bits, field numbers 1 to 2^29 - 1, lengths below 2 GiB.
 */
export function walkFields(bytes: Uint8Array, start = 0, end = bytes.length): WireWalk {
	return new Walk(bytes, start, end)
}

class Walk implements WireWalk {
	fault: WireFault | null = null
	readonly #bytes: Uint8Array
	readonly #end: number
	#at: number
	/** Of the tag read last. */
	#number = 0
	/** Of the varint read last: its lowest 49 bits, which a number holds exactly, and the others in their place. */
	#low = 0
	#high = 0n

	constructor(bytes: Uint8Array, start: number, end: number) {
		this.#bytes = bytes
		this.#at = start
		this.#end = end
	}

	next(): WireField | null {
		if (this.fault !== null || this.#at >= this.#end) return null
		const at = this.#at
		const wire = this.#tag()
		const number = this.#number
		const valueAt = this.#at
		switch (wire) {
			case null:
				return null
			case 'end':
				return this.#stop('broken', at)
			case 'group':
				return this.#group(number, at)
			case 'bytes':
				return this.#run(number, at)
			case 'varint':
				if (!this.#varint()) return null
				break
			default:
				if (!this.#pass(wire === 'fixed64' ? 8 : 4)) return null
		}
		const value = wire === 'varint' ? BigInt(this.#low) | this.#high : this.#fixed(valueAt, wire)
		return { number, wire, at, valueAt, valueEnd: this.#at, value, length: this.#at - valueAt, cut: false }
	}

	#run(number: number, at: number): WireField | null {
		const length = this.#length()
		if (length === null) return null
		const valueAt = this.#at
		const cut = !this.#pass(length)
		if (cut) this.#at = this.#end
		return { number, wire: 'bytes', at, valueAt, valueEnd: this.#at, value: 0n, length, cut }
	}

	/** Finds where a group closes, with a list of the open ones in place of recursion. */
	#group(number: number, at: number): WireField | null {
		const valueAt = this.#at
		const open = [number]
		let valueEnd = valueAt
		while (open.length > 0 && this.fault === null) {
			valueEnd = this.#at
			if (valueEnd >= this.#end) this.#stop('cut', this.#end)
			else this.#skip(open, valueEnd)
		}
		if (this.fault?.kind === 'broken') return null
		const cut = this.fault !== null
		if (cut) valueEnd = this.#end
		return { number, wire: 'group', at, valueAt, valueEnd, value: 0n, length: valueEnd - valueAt, cut }
	}

	/** Passes over one field, or what opens or closes a group. */
	#skip(open: number[], at: number): void {
		const wire = this.#tag()
		if (wire === 'varint') this.#varint()
		else if (wire === 'bytes') this.#pass(this.#length() ?? 0)
		else if (wire === 'fixed32' || wire === 'fixed64') this.#pass(wire === 'fixed64' ? 8 : 4)
		else if (wire === 'group' && open.push(this.#number) > deepestGroup) this.#stop('broken', at)
		else if (wire === 'end' && open.pop() !== this.#number) this.#stop('broken', at)
	}

	#tag(): Wire | 'end' | null {
		const at = this.#at
		if (!this.#varint()) return null
		const wire = wireOf(this.#low % 8)
		this.#number = Math.floor(this.#low / 8)
		if (this.#number < 1 || this.#number > lastNumber || this.#high > 0n || wire === null) return this.#stop('broken', at)
		return wire
	}

	#length(): number | null {
		const at = this.#at
		if (!this.#varint()) return null
		return this.#high > 0n || this.#low > longestLength ? this.#stop('broken', at) : this.#low
	}

	/** Reads a varint; false where there is none. */
	#varint(): boolean {
		const at = this.#at
		this.#high = 0n
		const first = this.#bytes[at] ?? 0
		if (first < 0x80 && at < this.#end) {
			this.#at += 1
			this.#low = first
			return true
		}
		this.#low = 0
		for (let index = 0, scale = 1; index < 10; index += 1, scale *= 128) {
			if (this.#at >= this.#end) return this.#stop('cut', this.#end) !== null
			const byte = this.#bytes[this.#at] ?? 0
			this.#at += 1
			if (index < 7) this.#low += (byte & 0x7f) * scale
			else this.#high |= BigInt(byte & 0x7f) << BigInt(7 * index)
			if (byte < 0x80) return index < 9 || byte <= 1 || this.#stop('broken', at) !== null
		}
		return this.#stop('broken', at) !== null
	}

	/** Passes over so many bytes; false where there are fewer. */
	#pass(length: number): boolean {
		if (length > this.#end - this.#at) return this.#stop('cut', this.#end) !== null
		this.#at += length
		return true
	}

	#fixed(at: number, wire: 'fixed64' | 'fixed32'): bigint {
		const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at)
		return wire === 'fixed64' ? view.getBigUint64(0, true) : BigInt(view.getUint32(0, true))
	}

	#stop(kind: WireFault['kind'], at: number): null {
		this.fault = { kind, at }
		return null
	}
}

function wireOf(code: number): Wire | 'end' | null {
	switch (code) {
		case 0:
			return 'varint'
		case 1:
			return 'fixed64'
		case 2:
			return 'bytes'
		case 3:
			return 'group'
		case 4:
			return 'end'
		case 5:
			return 'fixed32'
		default:
			return null
	}
}
