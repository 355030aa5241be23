/** Numbers that look random and are the same for the same seed. */
export type Random = {
	/** A whole number from 0 up to, without, `limit`. */
	below(limit: number): number
	pick<T>(things: readonly T[]): T
}

/** A generator of 32 bits (a Weyl sequence, mixed): good enough to mutate with, and quick. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0
	const next = () => {
		state = (state + 0x9e3779b9) >>> 0
		let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
		return (mixed ^ (mixed >>> 15)) >>> 0
	}
	const below = (limit: number) => Math.floor((next() / 2 ** 32) * limit)
	return {
		below,
		pick(things) {
			const found = things[below(things.length)]
			if (found === undefined) throw new Error('there is nothing to pick from')
			return found
		},
	}
}
