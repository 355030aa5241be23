/* A small writer of protocol buffers, apart from the one that is tested. */

/** A varint in the shortest form. */
export function varint(value: bigint | number): number[] {
	const out: number[] = []
	for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest /= 128n) {
		if (rest < 128n) return [...out, Number(rest)]
		out.push(Number(rest % 128n) + 128)
	}
}

/** A field that holds a varint. */
export function number(field: number, value: bigint | number): number[] {
	return [...varint(field * 8), ...varint(value)]
}

/** A field that holds a run: a text, or the bytes of fields. */
export function run(field: number, value: string | Iterable<number>): number[] {
	const bytes = typeof value === 'string' ? [...Buffer.from(value)] : [...value]
	return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes]
}

/** A field that holds an instant. */
export function time(field: number, seconds: number, nanos = 0): number[] {
	return run(field, [...(seconds === 0 ? [] : number(1, seconds)), ...(nanos === 0 ? [] : number(2, nanos))])
}

/** Fields one behind the other. */
export function bytesOf(...fields: readonly (readonly number[])[]): Uint8Array {
	return Uint8Array.from(fields.flat())
}
