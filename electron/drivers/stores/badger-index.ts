/** Where the value of a key can be read, and how long it is. */
export type BadgerPlace = { readonly source: number; readonly part: number; readonly place: number; readonly sizeBytes: number }

/**
 * All keys of a store in byte order with the place of their values: each takes the bytes of its key and 24 more, so a million
 * keys of 60 bytes 84 MB (up to twice that while it grows).
 */
export type BadgerIndex = {
	readonly length: number
	/** A piece of the index, not a copy. */
	keyAt(at: number): Buffer
	placeAt(at: number): BadgerPlace
	/** The first key that is not below these bytes. */
	lowerBound(bytes: Uint8Array): number
}

const columns = 4

/** An index to which keys are added in their order. */
export function createBadgerIndex(): BadgerIndex & { add(key: Uint8Array, place: BadgerPlace): void } {
	let keys = Buffer.allocUnsafe(4096)
	let ends = new Float64Array(64)
	let places = new Uint32Array(64 * columns)
	let length = 0
	const endOf = (at: number) => (at < 0 ? 0 : (ends[at] ?? 0))
	const keyAt = (at: number) => keys.subarray(endOf(at - 1), endOf(at))
	return {
		get length() {
			return length
		},
		keyAt,
		placeAt(at) {
			const [source = 0, part = 0, place = 0, sizeBytes = 0] = places.subarray(at * columns, at * columns + columns)
			return { source, part, place, sizeBytes }
		},
		lowerBound(bytes) {
			let low = 0
			let high = length
			while (low < high) {
				const middle = (low + high) >>> 1
				if (keys.compare(bytes, 0, bytes.length, endOf(middle - 1), endOf(middle)) < 0) low = middle + 1
				else high = middle
			}
			return low
		},
		add(key, { source, part, place, sizeBytes }) {
			const from = endOf(length - 1)
			if (from + key.length > keys.length) keys = Buffer.concat([keys], Math.max(keys.length * 2, from + key.length))
			if (length === ends.length) {
				const longerEnds = new Float64Array(length * 2)
				longerEnds.set(ends)
				ends = longerEnds
				const morePlaces = new Uint32Array(length * 2 * columns)
				morePlaces.set(places)
				places = morePlaces
			}
			keys.set(key, from)
			ends[length] = from + key.length
			places.set([source, part, place, sizeBytes], length * columns)
			length += 1
		},
	}
}
