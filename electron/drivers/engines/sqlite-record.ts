import type { Cell } from './sqlite-cells.ts'
import type { PageFile } from './sqlite-page-file.ts'

/** A page of the rest of a record, by how many of its pages stand before it. */
export type Link = { readonly first: number; readonly index: number; readonly page: number }

/** Pages that follow one another mostly lie so: this much is read at once. Bytes. */
const aheadBytes = 262_144

/** Gives pages of chains. A page holds until the next is asked for. */
export type Chains = (page: number) => Buffer

export function createChains(file: PageFile): Chains {
	const { pageBytes } = file
	const window = Buffer.allocUnsafe(Math.max(aheadBytes, pageBytes))
	let [first, pages] = [0, 0]
	return (page) => {
		if (page < first || page >= first + pages) {
			pages = 0
			pages = file.readInto(window, page, window.length / pageBytes)
			first = page
		}
		return window.subarray((page - first) * pageBytes, (page - first + 1) * pageBytes)
	}
}

export type Records = { readonly file: PageFile; readonly chains: Chains }

/**
 * Goes through `length` bytes of a record from `from` on, page by page. What stands before them is gone over, which yields empty
 * runs, from `known` on where that is of this record. Each run holds until the next; `onLink` hears of every page. Faults: `corrupt`.
 */
export function* walkRecord(
	{ file, chains }: Records,
	{ recordBytes, local, overflow }: Cell,
	{ from, length }: { readonly from: number; readonly length: number },
	known: Link | null = null,
	onLink: (link: Link) => void = () => undefined,
): Generator<Buffer, void, void> {
	const end = Math.min(from + length, recordBytes)
	if (from < local.length) yield local.subarray(from, Math.min(end, local.length))
	const perPage = file.usableBytes - 4
	const isOnTheWay = known !== null && known.first === overflow && local.length + known.index * perPage <= from
	let { index, page: number } = isOnTheWay ? known : { index: 0, page: overflow }
	for (let at = local.length + index * perPage; at < end; at += perPage, index++) {
		const page = chains(number)
		onLink({ first: overflow, index, page: number })
		const begins = Math.max(from - at, 0)
		yield page.subarray(4 + Math.min(begins, perPage), 4 + Math.min(end - at, perPage))
		number = page.readUInt32BE(0)
		if (number === 0 && at + perPage < end) file.damaged('a row is cut off')
	}
}

/** Bytes of a record in one go: of its beginning, where its columns and its keys are. Faults: `corrupt`. */
export function readRecord(records: Records, cell: Cell, from: number, length: number): Buffer {
	if (from + length <= cell.local.length) return cell.local.subarray(from, from + length)
	return Buffer.concat([...walkRecord(records, cell, { from, length })].map((run) => Buffer.from(run)))
}
