/** What is looked for in how many bytes: forwards from `from` on, or backwards before it. */
export type Sought = {
	readonly needle: Uint8Array
	readonly from: number
	readonly backwards: boolean
	readonly totalBytes: number
}

/** Gives exactly so many bytes of a value. */
type Read = (offset: number, length: number) => Promise<Uint8Array>
type Place = { readonly at: number | null; readonly wrapped: boolean }

/** So much is read at once. Bytes. */
const pieceBytes = 4_194_304
/** Backwards so much is gone through at a time, from its beginning to its end: what reads ahead is of use then too. Bytes. */
const stretchBytes = 16_777_216

/**
 * Where the needle begins: the first place from `from` on, or the last one before it, and where there is none, once around the
 * value. Holds a piece of it at a time. Throws what `read` throws.
 */
export async function findPlace(read: Read, { needle, from, backwards, totalBytes }: Sought): Promise<Place> {
	// The needle begins in one of so many places
	const places = Math.max(0, totalBytes - needle.length + 1)
	const start = Math.min(from, places)
	const find = backwards ? findLast : findFirst
	const here = backwards ? ([0, start] as const) : ([start, places] as const)
	const around = backwards ? ([start, places] as const) : ([0, start] as const)
	const at = await find(read, needle, ...here)
	if (at !== null) return { at, wrapped: false }
	const there = await find(read, needle, ...around)
	return { at: there, wrapped: there !== null }
}

/** The first place at which the needle begins, from `from` on and before `to`. */
async function findFirst(read: Read, needle: Uint8Array, from: number, to: number): Promise<number | null> {
	for await (const { at, bytes } of windows(read, needle.length, from, to)) {
		const index = bytes.indexOf(needle)
		if (index >= 0) return at + index
	}
	return null
}

/** The last place at which the needle begins, from `from` on and before `to`. */
async function findLast(read: Read, needle: Uint8Array, from: number, to: number): Promise<number | null> {
	for (let end = to; end > from; end -= stretchBytes) {
		let last: number | null = null
		for await (const { at, bytes } of windows(read, needle.length, Math.max(from, end - stretchBytes), end)) {
			const index = bytes.lastIndexOf(needle)
			if (index >= 0) last = at + index
		}
		if (last !== null) return last
	}
	return null
}

/** Pieces that together hold every needle that begins in one of the places; each with as much of the one before as one may reach over. */
async function* windows(read: Read, needleLength: number, from: number, to: number) {
	const end = to + needleLength - 1
	let kept: Buffer = Buffer.alloc(0)
	for (let offset = from; from < to && offset < end; offset += pieceBytes) {
		const piece = await read(offset, Math.min(pieceBytes, end - offset))
		const bytes = Buffer.concat([kept, piece])
		yield { at: offset - kept.length, bytes }
		kept = Buffer.from(bytes.subarray(Math.max(0, bytes.length - needleLength + 1)))
	}
}
