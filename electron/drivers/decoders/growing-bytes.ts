/** Bytes that are added to one by one and grow up to a limit: what is unpacked, and at once what the packing refers back to. */
export class GrowingBytes {
	readonly limit: number
	length = 0
	#bytes: Uint8Array

	constructor(limit: number) {
		this.limit = limit
		this.#bytes = new Uint8Array(Math.min(limit, 65_536))
	}

	get isFull(): boolean {
		return this.length >= this.limit
	}

	push(byte: number) {
		if (this.length === this.#bytes.length) this.#grow(1)
		this.#bytes[this.length] = byte
		this.length += 1
	}

	/** Adds what fits of a run. */
	append(run: Uint8Array) {
		const fitting = run.subarray(0, this.limit - this.length)
		this.#grow(fitting.length)
		this.#bytes.set(fitting, this.length)
		this.length += fitting.length
	}

	/** Adds `length` bytes again that stand `distance` before the end, as far as they fit; they may reach into what is being added. */
	repeat(distance: number, length: number) {
		const fitting = Math.min(length, this.limit - this.length)
		this.#grow(fitting)
		const bytes = this.#bytes
		let at = this.length
		const end = at + fitting
		for (let from = at - distance; at < end; at += 1, from += 1) bytes[at] = bytes[from] ?? 0
		this.length = end
	}

	/** A view on what is there from `start` on. */
	view(start = 0): Uint8Array {
		return this.#bytes.subarray(start, this.length)
	}

	#grow(more: number) {
		const needed = this.length + more
		if (needed <= this.#bytes.length) return
		const grown = new Uint8Array(Math.min(this.limit, Math.max(needed, this.#bytes.length * 2)))
		grown.set(this.#bytes.subarray(0, this.length))
		this.#bytes = grown
	}
}
