/** Order of two runs of bytes: byte by byte, the shorter first where one begins the other. Negative, zero or positive. */
export function compareBytes(one: Uint8Array, other: Uint8Array): number {
	const length = Math.min(one.length, other.length)
	for (let at = 0; at < length; at++) {
		const difference = (one[at] ?? 0) - (other[at] ?? 0)
		if (difference !== 0) return difference
	}
	return one.length - other.length
}

/** Null stands for nothing, which is not an empty run. */
export function isSameBytes(one: Uint8Array | null, other: Uint8Array | null): boolean {
	if (one === null || other === null) return one === other
	return one.length === other.length && compareBytes(one, other) === 0
}
