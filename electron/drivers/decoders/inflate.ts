import type { GrowingBytes } from './growing-bytes.ts'
import { type CodeTable, codeTable, fixedTables } from './inflate-codes.ts'

/** How unpacking ended, and the byte behind the last one it used. `full`: the output reached its limit. `cut`: the bytes end too soon. */
export type Inflated = { readonly ending: 'done' | 'full' | 'cut' | 'damaged' | 'late'; readonly at: number }

const lengthBases = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const distanceBases = [
	1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385,
	24577,
]
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const endOfBlock = 256
const symbolsBetweenAsking = 16_384

type Ending = Inflated['ending']
type Tables = { readonly literals: CodeTable; readonly distances: CodeTable }

/**
 * Unpacks a deflate stream (RFC 1951) from `from` on into `output`, up to its limit. The platform's own unpacker is faster but, when
 * it is called in one go, gives nothing of a stream that is damaged, cut or too large, and does not say where. `isLate` is asked now and then.
 */
export function inflate(bytes: Uint8Array, from: number, output: GrowingBytes, isLate: () => boolean): Inflated {
	const inflater = new Inflater(bytes, from, output, isLate)
	const ending = inflater.run()
	return { ending, at: inflater.at }
}

class Inflater {
	readonly #bytes: Uint8Array
	readonly #output: GrowingBytes
	readonly #isLate: () => boolean
	readonly #start: number
	#next: number
	#held = 0
	#heldBits = 0
	#isCut = false

	constructor(bytes: Uint8Array, from: number, output: GrowingBytes, isLate: () => boolean) {
		this.#bytes = bytes
		this.#output = output
		this.#isLate = isLate
		this.#start = output.length
		this.#next = from
	}

	/** The byte that is read next; those held in part are used. */
	get at(): number {
		return Math.min(this.#bytes.length, this.#next - (this.#heldBits >> 3))
	}

	run(): Ending {
		for (;;) {
			if (this.#isLate()) return 'late'
			const isLast = this.#take(1) === 1
			const ending = this.#block(this.#take(2))
			if (this.#isCut) return 'cut'
			if (ending !== 'done') return ending
			if (isLast) return 'done'
		}
	}

	#block(kind: number): Ending {
		if (kind === 0) return this.#stored()
		if (kind === 3) return 'damaged'
		const tables = kind === 1 ? fixedTables() : this.#describedTables()
		return tables === null ? 'damaged' : this.#packed(tables)
	}

	#stored(): Ending {
		this.#take(this.#heldBits & 7)
		const length = this.#take(16)
		if (this.#take(16) !== (length ^ 0xffff)) return 'damaged'
		const at = this.at
		this.#held = 0
		this.#heldBits = 0
		this.#next = Math.min(this.#bytes.length, at + length)
		this.#isCut ||= at + length > this.#bytes.length
		const run = this.#bytes.subarray(at, this.#next)
		const isTooMuch = run.length > this.#output.limit - this.#output.length
		this.#output.append(run)
		return isTooMuch ? 'full' : 'done'
	}

	#describedTables(): Tables | null {
		const literals = this.#take(5) + 257
		const distances = this.#take(5) + 1
		const described = this.#take(4) + 4
		const orders = new Uint8Array(19)
		for (const place of codeLengthOrder.slice(0, described)) orders[place] = this.#take(3)
		const code = codeTable(orders)
		if (code === null || literals > 286) return null
		const lengths = new Uint8Array(literals + distances)
		for (let at = 0; at < lengths.length; ) {
			const symbol = this.#symbol(code)
			if (symbol < 0) return null
			if (symbol < 16) {
				lengths[at] = symbol
				at += 1
				continue
			}
			if (symbol === 16 && at === 0) return null
			const again = symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7)
			if (at + again > lengths.length) return null
			lengths.fill(symbol === 16 ? (lengths[at - 1] ?? 0) : 0, at, at + again)
			at += again
		}
		const [literalTable, distanceTable] = [codeTable(lengths.subarray(0, literals)), codeTable(lengths.subarray(literals))]
		return literalTable && distanceTable && { literals: literalTable, distances: distanceTable }
	}

	#packed({ literals, distances }: Tables): Ending {
		const output = this.#output
		for (let count = 1; ; count += 1) {
			if (count % symbolsBetweenAsking === 0 && this.#isLate()) return 'late'
			const symbol = this.#symbol(literals)
			if (symbol < 0) return 'damaged'
			if (symbol === endOfBlock) return 'done'
			if (output.isFull) return 'full'
			if (symbol < endOfBlock) {
				output.push(symbol)
				continue
			}
			const place = symbol - 257
			const length = (lengthBases[place] ?? 0) + this.#take(lengthBits[place] ?? 0)
			const distancePlace = this.#symbol(distances)
			const base = distanceBases[distancePlace]
			if (place > 28 || base === undefined) return 'damaged'
			const distance = base + this.#take(distancePlace < 4 ? 0 : (distancePlace >> 1) - 1)
			if (this.#isCut) return 'cut'
			if (distance > output.length - this.#start) return 'damaged'
			if (length > output.limit - output.length) {
				output.repeat(distance, length)
				return 'full'
			}
			output.repeat(distance, length)
		}
	}

	/** The next symbol, below zero where the bits are no code or the bytes end. */
	#symbol({ bits, table }: CodeTable): number {
		this.#fill(bits)
		const entry = table[this.#held & ((1 << bits) - 1)] ?? 0
		const length = entry & 15
		if (length > this.#heldBits) this.#isCut = true
		if (length === 0) {
			// Without the bits that are missing, nobody can tell.
			if (this.#heldBits < bits) this.#isCut = true
			return -1
		}
		if (this.#isCut) return -1
		this.#held >>>= length
		this.#heldBits -= length
		return entry >> 4
	}

	#take(bits: number): number {
		this.#fill(bits)
		if (this.#heldBits < bits) {
			this.#isCut = true
			return 0
		}
		const value = this.#held & ((1 << bits) - 1)
		this.#held >>>= bits
		this.#heldBits -= bits
		return value
	}

	/** Holds `bits` bits, 16 at most, or what is left. Never more than 24, so that they stay one small number. */
	#fill(bits: number) {
		while (this.#heldBits < bits && this.#next < this.#bytes.length) {
			this.#held |= (this.#bytes[this.#next] ?? 0) << this.#heldBits
			this.#next += 1
			this.#heldBits += 8
		}
	}
}
