/** Numbers of SQLite's file format, for what reads pages without SQLite: https://sqlite.org/fileformat2.html */

/** Kinds of pages, as their first byte says. */
export const pageKinds = { indexBranch: 2, tableBranch: 5, indexLeaf: 10, tableLeaf: 13 } as const

/** Bytes before a page's own header, on the first page of a file only, and of that header. */
export const headers = { ofFile: 100, ofLeaf: 8, ofBranch: 12 } as const

/** Deeper than any tree of 2^32 pages. */
export const deepestTree = 24

/** Serial types. Between `null` and `firstBytes` are numbers; from there on even ones are bytes and odd ones text. */
export const serial = { null: 0, int64: 6, real: 7, zero: 8, one: 9, firstBytes: 12 } as const

export const isText = (type: number): boolean => type > serial.firstBytes && (type & 1) === 1
export const isBytes = (type: number): boolean => type >= serial.firstBytes && (type & 1) === 0

/** How many bytes a value of a serial type takes. Of two types, of which a file has none, infinitely many. */
export const bytesOfType = (type: number): number =>
	type < serial.firstBytes ? (numberBytes[type] as number) : (type - serial.firstBytes - (type & 1)) / 2

const numberBytes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]

/** Of how many bytes of a table's row its own page has room at most; of a row in an index it is less. */
export const mostInTable = (usableBytes: number): number => usableBytes - 35
export const mostInIndex = (usableBytes: number): number => Math.floor(((usableBytes - 12) * 64) / 255) - 23

/** How many bytes of a row that is longer than `most` stand in its own page. Source: section 1.6 of https://sqlite.org/fileformat2.html */
export function bytesHere(usableBytes: number, length: number, most: number): number {
	const least = Math.floor(((usableBytes - 12) * 32) / 255) - 23
	const wanted = least + ((length - least) % (usableBytes - 4))
	return wanted <= most ? wanted : least
}
