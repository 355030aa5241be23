import { bytesHere, bytesOfType, deepestTree, headers, mostInTable, pageKinds } from '../../engines/sqlite-format.ts'
import type { PageFile } from '../../engines/sqlite-page-file.ts'
import type { Cells } from './cells.ts'

/** What of a table's rows is read. */
export type PageRowsWanted = {
	/** The first page of the table's tree. */
	readonly root: number
	readonly columns: number
	/** Row numbers: exclusive, and inclusive; null for the ends. */
	readonly after: bigint | null
	readonly upTo: bigint | null
}

/** Rows longer than this are left to SQLite, which need not hold them as a whole. Bytes. */
const longestRow = 4_194_304
/** Read at a time where pages follow each other. */
const readAhead = 64
const { tableLeaf: leaf, tableBranch: interior } = pageKinds
const { ofFile: headerOfFirstPage, ofLeaf: leafHeader, ofBranch: interiorHeader } = headers

type Level = { readonly children: readonly number[]; next: number }

/**
 * The rows of an ordinary table in the order of their numbers, straight from the pages of a file. The cells of one row are good
 * until the next is asked for. Where a row is `odd` its cells are not there, and SQLite must be asked for it by its number: it is
 * very long, or older than the table's last columns. Throws the fault `corrupt`.
 */
export class PageRows implements Cells {
	bytes: Buffer
	view: DataView
	readonly types: Int32Array
	readonly starts: Int32Array
	readonly ends: Int32Array
	/** Number of the row; bigint beyond ±2^53. */
	number: number | bigint = 0
	odd = false

	readonly #file: PageFile
	readonly #columns: number
	readonly #after: number | bigint | null
	readonly #upTo: number | bigint | null
	readonly #levels: Level[] = []
	readonly #window: Buffer
	readonly #windowView: DataView
	#windowStart = 0
	#windowPages = 0
	#overflow: Buffer | null = null
	#overflowView: DataView | null = null
	/** Of the leaf: where it begins in the window, where its cells are named, and which of them is next. */
	#base = 0
	#header = 0
	#cells = 0
	#next = 0
	#seen = 0
	/** Where the last number was that `#varint` read: behind it. */
	#at = 0

	constructor(file: PageFile, { root, columns, after, upTo }: PageRowsWanted) {
		this.#file = file
		this.#columns = columns
		this.#after = after === null ? null : plain(after)
		this.#upTo = upTo === null ? null : plain(upTo)
		this.types = new Int32Array(columns)
		this.starts = new Int32Array(columns)
		this.ends = new Int32Array(columns)
		this.#window = Buffer.allocUnsafeSlow(Math.max(262_144, file.pageBytes))
		this.#windowView = new DataView(this.#window.buffer)
		this.bytes = this.#window
		this.view = this.#windowView
		this.#levels.push({ children: [root], next: 0 })
	}

	/** Goes on to the next row; false behind the last. */
	next(): boolean {
		for (;;) {
			while (this.#next >= this.#cells) if (!this.#nextLeaf()) return false
			const start = this.#base + this.#windowView.getUint16(this.#header + leafHeader + this.#next * 2)
			this.#next += 1
			const length = this.#varint(this.#windowView, start, this.#base + this.#file.pageBytes)
			this.number = this.#signed(this.#at, this.#base + this.#file.pageBytes)
			if (this.#after !== null && this.number <= this.#after) continue
			if (this.#upTo !== null && this.number > this.#upTo) {
				this.#levels.length = 0
				this.#next = this.#cells
				return false
			}
			this.#readPayload(length)
			return true
		}
	}

	#readPayload(length: number): void {
		const { usableBytes } = this.#file
		const most = mostInTable(usableBytes)
		this.odd = length > longestRow
		if (this.odd) return
		if (length <= most) {
			this.bytes = this.#window
			this.view = this.#windowView
			this.#readRecord(this.#at, this.#at + length, this.#base + this.#file.pageBytes)
			return
		}
		this.#gather(length, bytesHere(usableBytes, length, most))
		this.#readRecord(0, length, length)
	}

	/** A row that does not fit on its page goes on in a chain of others. */
	#gather(length: number, here: number): void {
		const { usableBytes, pageBytes } = this.#file
		if (this.#overflow === null || this.#overflow.length < length + pageBytes) {
			this.#overflow = Buffer.allocUnsafeSlow(length + pageBytes)
			this.#overflowView = new DataView(this.#overflow.buffer)
		}
		const into = this.#overflow
		if (this.#at + here + 4 > this.#base + pageBytes) this.#file.damaged('a row reaches beyond its page')
		this.#window.copy(into, 0, this.#at, this.#at + here)
		let page = this.#windowView.getUint32(this.#at + here)
		for (let filled = here; filled < length; ) {
			// The first four bytes of a page name the next; what they overwrite is put back
			const kept = into.readUInt32BE(filled - 4)
			this.#file.readInto(into.subarray(filled - 4, filled - 4 + pageBytes), page, 1)
			page = into.readUInt32BE(filled - 4)
			into.writeUInt32BE(kept, filled - 4)
			filled += usableBytes - 4
		}
		this.bytes = into
		this.view = this.#overflowView as DataView
	}

	#readRecord(start: number, end: number, limit: number): void {
		if (end > limit) this.#file.damaged('a row reaches beyond its page')
		const headerEnd = start + this.#varint(this.view, start, end)
		if (headerEnd > end) this.#file.damaged('the header of a row reaches beyond it')
		let at = this.#at
		let body = headerEnd
		let place = 0
		for (; place < this.#columns && at < headerEnd; place++) {
			let type = this.bytes[at] as number
			if (type < 128) at += 1
			else {
				type = this.#varint(this.view, at, headerEnd)
				at = this.#at
			}
			this.types[place] = type
			this.starts[place] = body
			body += bytesOfType(type)
			this.ends[place] = body
		}
		if (body > end || at > headerEnd) this.#file.damaged('the values of a row reach beyond it')
		this.odd = place < this.#columns
	}

	#nextLeaf(): boolean {
		for (;;) {
			const level = this.#levels.at(-1)
			if (level === undefined) return false
			const page = level.children[level.next++]
			if (page === undefined) {
				this.#levels.pop()
				continue
			}
			this.#seen += 1
			if (this.#seen > this.#file.pages || this.#levels.length > deepestTree) this.#file.damaged('the tree of a table goes round')
			this.#base = this.#load(page)
			this.#header = this.#base + (page === 1 ? headerOfFirstPage : 0)
			const kind = this.#window[this.#header]
			this.#next = 0
			this.#cells = this.#windowView.getUint16(this.#header + 3)
			if (kind !== leaf && kind !== interior) this.#file.damaged(`page ${page} is not of a table`)
			const cellsAt = this.#header + (kind === leaf ? leafHeader : interiorHeader)
			if (cellsAt + this.#cells * 2 > this.#base + this.#file.pageBytes)
				this.#file.damaged(`page ${page} names more rows than it has room for`)
			if (kind === leaf) return true
			this.#levels.push(this.#childrenHere())
			this.#cells = 0
		}
	}

	/** The pages below this one, save those that lie before what is wanted. */
	#childrenHere(): Level {
		const children: number[] = []
		for (let cell = 0; cell < this.#cells; cell++) {
			const at = this.#base + this.#windowView.getUint16(this.#header + interiorHeader + cell * 2)
			if (at + 5 > this.#base + this.#file.pageBytes) this.#file.damaged('a page names a place beyond it')
			const greatest = this.#signed(at + 4, this.#base + this.#file.pageBytes)
			if (this.#after === null || greatest > this.#after) children.push(this.#windowView.getUint32(at))
		}
		children.push(this.#windowView.getUint32(this.#header + leafHeader))
		return { children, next: 0 }
	}

	/** Where in the window a page is. */
	#load(page: number): number {
		const { pageBytes } = this.#file
		const within = page - this.#windowStart
		if (within < 0 || within >= this.#windowPages) {
			// Pages that were written one after another lie so
			const isNext = within === this.#windowPages
			this.#windowPages = this.#file.readInto(this.#window, page, isNext ? readAhead : 1)
			this.#windowStart = page
			return 0
		}
		return within * pageBytes
	}

	#varint(view: DataView, start: number, limit: number): number {
		let value = 0
		for (let at = start; at < start + 8; at++) {
			if (at >= limit) this.#file.damaged('a number reaches beyond its page')
			const byte = view.getUint8(at)
			value = value * 128 + (byte & 127)
			if (byte < 128) {
				this.#at = at + 1
				return value
			}
		}
		// No length and no type is as great as that
		return this.#file.damaged('a length of nine bytes')
	}

	/** A row's number: 64 bits with a sign. */
	#signed(start: number, limit: number): number | bigint {
		const view = this.#windowView
		let value = 0
		for (let at = start; at < start + 7; at++) {
			if (at >= limit) this.#file.damaged('a number reaches beyond its page')
			const byte = view.getUint8(at)
			value = value * 128 + (byte & 127)
			if (byte < 128) {
				this.#at = at + 1
				return value
			}
		}
		return this.#longSigned(start, limit)
	}

	#longSigned(start: number, limit: number): number | bigint {
		let value = 0n
		for (let at = start; at < start + 9; at++) {
			if (at >= limit) this.#file.damaged('a number reaches beyond its page')
			const byte = this.#windowView.getUint8(at)
			const isLast = at === start + 8
			value = isLast ? (value << 8n) | BigInt(byte) : (value << 7n) | BigInt(byte & 127)
			this.#at = at + 1
			if (byte < 128 || isLast) break
		}
		return plain(BigInt.asIntN(64, value))
	}
}

const plain = (value: bigint): number | bigint =>
	value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
