import type { ArgumentForm } from './pickle-opcodes.ts'

const lineFeed = 10
/** Bytes of the number, or of the length before a run. */
const widths = { u1: 1, u2: 2, u4: 4, u8: 8, run1: 1, run4: 4, run8: 8, long1: 1, long4: 4 } as const

/**
 * Reads instructions' arguments. What was read last is in its fields, so that a stream of millions of instructions makes no
 * object for each: `number`, or the span `from`–`to` (for two lines also `secondFrom`–`secondTo`).
 */
export class PickleStream {
	readonly bytes: Uint8Array
	/** Bytes of the whole value, of which `bytes` may be the beginning. */
	readonly totalBytes: number
	at = 0
	number = 0
	from = 0
	to = 0
	secondFrom = 0
	secondTo = 0
	/** Bytes of a run that lie beyond what is here. */
	missing = 0
	/** The last argument would reach beyond the end of the whole value. */
	isBeyond = false
	readonly #view: DataView

	constructor(bytes: Uint8Array, totalBytes: number) {
		this.bytes = bytes
		this.totalBytes = Math.max(totalBytes, bytes.length)
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	}

	/** False when the stream ends before the argument does; a run then has what there is of it. */
	readArgument(form: ArgumentForm): boolean {
		switch (form) {
			case 'none':
				return true
			case 'f8':
				return this.#readFixed(8) && this.#put(this.#view.getFloat64(this.at - 8))
			case 'i4':
				return this.#readFixed(4) && this.#put(this.#view.getInt32(this.at - 4, true))
			case 'line':
				return this.#readLine()
			case 'lines':
				return this.#readLines()
			default:
				return this.#readSized(form)
		}
	}

	/** A little-endian number without a sign, or a run of bytes after one. */
	#readSized(form: keyof typeof widths): boolean {
		const width = widths[form]
		if (!this.#readFixed(width)) return false
		const start = this.at - width
		if (width === 1) this.number = this.#view.getUint8(start)
		else if (width === 2) this.number = this.#view.getUint16(start, true)
		else if (width === 4) this.number = this.#view.getUint32(start, true)
		else this.number = this.#view.getUint32(start, true) + this.#view.getUint32(start + 4, true) * 2 ** 32
		return form === 'u1' || form === 'u2' || form === 'u4' || form === 'u8' || this.#readRun(this.number)
	}

	#put(number: number): true {
		this.number = number
		return true
	}

	#readFixed(width: number): boolean {
		if (this.at + width > this.bytes.length) return false
		this.at += width
		return true
	}

	#readRun(length: number): boolean {
		this.from = this.at
		this.to = Math.min(this.at + length, this.bytes.length)
		this.missing = Math.min(this.at + length, this.totalBytes) - this.to
		const whole = this.at + length <= this.bytes.length
		this.isBeyond = this.at + length > this.totalBytes
		this.at = this.to
		return whole
	}

	#readLine(): boolean {
		const end = this.bytes.indexOf(lineFeed, this.at)
		if (end < 0) return false
		this.from = this.at
		this.to = end
		this.missing = 0
		this.at = end + 1
		return true
	}

	#readLines(): boolean {
		if (!this.#readLine()) return false
		const { from, to } = this
		if (!this.#readLine()) return false
		this.secondFrom = this.from
		this.secondTo = this.to
		this.from = from
		this.to = to
		return true
	}
}
