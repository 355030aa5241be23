import { closeSync, openSync, readSync } from 'node:fs'

/**
 * The pages of a database file as they lie there, read without SQLite. True only of a file that nobody writes to and that has
 * no log: see `Glass.isUndisturbed`. Layout: https://sqlite.org/fileformat2.html
 */
export type Pages = {
	/** Bytes of a page that hold something; some are kept free at its end by extensions. */
	readonly usableBytes: number
	/** Texts are UTF-8. */
	readonly isUtf8: boolean
	/** A whole page by its number, 1 for the first. Throws `Misread` where the file has no such page. */
	page(number: number): Buffer
	/** The same of a page that others follow, most of which lie behind it: many are read at once. Holds until the next call. */
	chained(number: number): Buffer
	close(): void
}

/** What lies there is not what was expected: SQLite itself has to say what it is. */
export class Misread extends Error {
	override readonly name = 'Misread'
}

const headerBytes = 100
/** A multiple of every size that a page can have. */
const blockBytes = 262_144

/** Opens the pages of the file. Throws `Misread` for a header that is none, and what the file system throws. */
export function openPages(path: string): Pages {
	const file = openSync(path, 'r')
	try {
		return pagesOf(file)
	} catch (thrown) {
		closeSync(file)
		throw thrown
	}
}

function pagesOf(file: number): Pages {
	const header = Buffer.alloc(headerBytes)
	if (readSync(file, header, 0, headerBytes, 0) < headerBytes) throw new Misread('no header')
	const written = header.readUInt16BE(16)
	const pageBytes = written === 1 ? 65_536 : written
	if (pageBytes < 512 || (pageBytes & (pageBytes - 1)) !== 0) throw new Misread(`pages of ${pageBytes} bytes`)
	let block: { readonly from: number; readonly bytes: Buffer } | null = null
	const readAt = (bytes: Buffer, from: number) => bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from))
	const placeOf = (number: number) => {
		if (number < 1) throw new Misread(`page ${number}`)
		return (number - 1) * pageBytes
	}
	const whole = (bytes: Buffer, number: number) => {
		if (bytes.length < pageBytes) throw new Misread(`page ${number} is beyond the end`)
		return bytes
	}
	return {
		usableBytes: pageBytes - (header[20] ?? 0),
		isUtf8: header.readUInt32BE(56) === 1,
		page: (number) => whole(readAt(Buffer.allocUnsafe(pageBytes), placeOf(number)), number),
		chained(number) {
			const place = placeOf(number)
			const from = place - (place % blockBytes)
			if (block?.from !== from) block = { from, bytes: readAt(Buffer.allocUnsafe(blockBytes), from) }
			return whole(block.bytes.subarray(place - from, place - from + pageBytes), number)
		},
		close: () => closeSync(file),
	}
}
