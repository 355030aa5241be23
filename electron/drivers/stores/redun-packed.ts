/** Many hashes, each with the number it came in under: 40 hex digits take 20 bytes, and about 12 for finding them again. */
export type PackedHashes = {
	/** How many there are; numbers go from 0 to one less. */
	count(): number
	/** The number of a hash, a new one where it has none yet. */
	add(hash: string): number
	/** -1 where it is not among them. */
	find(hash: string): number
	hash(number: number): string
	/** The order of two hashes by their numbers. */
	compare(one: number, other: number): number
}

const wordsEach = 5
const digitsEach = 8

/** Digits by their character codes; 16 where it is none. */
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
	const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code))
	return digit < 0 ? 16 : digit
})

/** Holds hashes in one array of words and a table of numbers that is at most half full. With as many as expected none is moved. */
export function createPackedHashes(expected = 0): PackedHashes {
	let count = 0
	let words = new Uint32Array(Math.max(1024, expected + 1) * wordsEach)
	let slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(1024, expected + 1))) * 2).fill(-1)
	const [scratch, wanted] = [Buffer.alloc(wordsEach * 4), new Uint32Array(wordsEach)]
	/** What is no hash as redun makes them is kept as it is. */
	const odd = { numbers: new Map<string, number>(), texts: new Map<number, string>() }

	/** False where it is no hash as redun makes them. */
	const take = (hash: string): boolean => {
		if (hash.length !== wordsEach * digitsEach) return false
		let strange = 0
		for (let word = 0; word < wordsEach; word++) {
			let bits = 0
			for (let at = word * digitsEach; at < (word + 1) * digitsEach; at++) {
				const digit = digits[hash.charCodeAt(at)] ?? 16
				strange |= digit & 16
				bits = (bits << 4) | digit
			}
			wanted[word] = bits
		}
		return strange === 0
	}
	const isAt = (number: number) => {
		for (let at = 0; at < wordsEach; at++) if (words[number * wordsEach + at] !== wanted[at]) return false
		return true
	}
	/** The slot of the words that were taken, or the free one where they belong. */
	const slotOf = () => {
		const mask = slots.length - 1
		let mixed = 0
		for (let at = 0; at < wordsEach; at++) mixed = Math.imul(mixed ^ (wanted[at] ?? 0), 0x9e3779b1) ^ (mixed >>> 15)
		let slot = mixed & mask
		for (;;) {
			const number = slots[slot] ?? -1
			if (number < 0 || isAt(number)) return slot
			slot = (slot + 1) & mask
		}
	}
	const hash = (number: number) => {
		const text = odd.texts.get(number)
		if (text !== undefined) return text
		for (let at = 0; at < wordsEach; at++) scratch.writeUInt32BE(words[number * wordsEach + at] ?? 0, at * 4)
		return scratch.toString('hex')
	}
	const makeRoom = () => {
		if ((count + 1) * wordsEach > words.length) words = enlarged(words)
		if ((count + 1) * 2 <= slots.length) return
		slots = new Int32Array(slots.length * 2).fill(-1)
		for (let number = 0; number < count; number++) {
			if (odd.texts.has(number)) continue
			wanted.set(words.subarray(number * wordsEach, (number + 1) * wordsEach))
			slots[slotOf()] = number
		}
	}
	return {
		count: () => count,
		add(text) {
			makeRoom()
			if (!take(text)) {
				const known = odd.numbers.get(text) ?? count
				odd.numbers.set(text, known)
				odd.texts.set(known, text)
				if (known === count) count++
				return known
			}
			const slot = slotOf()
			const known = slots[slot] ?? -1
			if (known >= 0) return known
			words.set(wanted, count * wordsEach)
			slots[slot] = count
			return count++
		},
		find(text) {
			if (!take(text)) return odd.numbers.get(text) ?? -1
			return slots[slotOf()] ?? -1
		},
		hash,
		compare(one, other) {
			if (odd.texts.size > 0) return compareTexts(hash(one), hash(other))
			for (let at = 0; at < wordsEach; at++) {
				const difference = (words[one * wordsEach + at] ?? 0) - (words[other * wordsEach + at] ?? 0)
				if (difference !== 0) return difference
			}
			return 0
		},
	}
}

const compareTexts = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

type Numbers = Uint32Array | Uint8Array | Float64Array

/** The same numbers in an array half as long again or more; what is new is 0. */
export function enlarged<Array extends Numbers>(array: Array, atLeast = 0): Array {
	const larger = new (array.constructor as new (length: number) => Array)(Math.max(atLeast, Math.ceil(array.length * 1.5), 1024))
	larger.set(array)
	return larger
}
