import { isUtf8 } from 'node:buffer'
import type { RowOrder } from './source-order.ts'
import { asBrokenText, type Between, type Cell, type Selection, type Statements } from './source-statements.ts'

export type PageRequest = Between & {
	readonly table: string
	readonly order: RowOrder
	/** What to read of each row, as SQL about `t`. */
	readonly fields: readonly string[]
	/** Bytes of the longest row; null where nobody knows. */
	readonly longestRow: number | null
	/** What text that is no UTF-8 arrives as. */
	readonly broken: (bytes: Uint8Array) => Cell
}

/** One page of rows: at least one. */
type Page = Cell[][]

/** Few enough that what has been read is still young when it is let go: memory grows with this. */
const rowsPerPage = 500
const bytesPerPage = 4_194_304
/** Pages of rows that are all shorter than this are read at one go, which is faster than row by row. */
const shortRow = 8_192
/** What V8 puts for bytes that are no text; it may also be a character that was there. */
const replacement = '\ufffd'

/**
 * Reads a table page by page. Where it can be read from anywhere, nothing stays open between two pages, so that several may be
 * read side by side and nobody is held up. A page holds about 4 MB at most, and one row at least.
 */
export function readPages(statements: Statements, request: PageRequest): Generator<Page, void, void> {
	return request.order.seekable ? seekPages(statements, request) : sortedPages(statements, request)
}

function* seekPages(statements: Statements, request: PageRequest): Generator<Page, void, void> {
	let after = request.after
	for (;;) {
		const page: Selection = { ...request, after, limit: isShort(request) ? limitFor(request) : rowsPerPage }
		const { rows, isLast } = readPage(statements, page, request)
		if (rows.length === 0) return
		if (!isLast) after = keyOfLast(statements, page, rows)
		mendTexts(statements, { ...page, limit: rows.length }, rows, request.broken)
		yield rows
		if (isLast) return
	}
}

const isShort = ({ longestRow }: PageRequest) => longestRow !== null && longestRow <= shortRow
/** So many that the longest of them fill a page. */
const limitFor = ({ longestRow }: PageRequest) => Math.min(rowsPerPage, Math.ceil(bytesPerPage / Math.max(1, longestRow ?? 1)))

function readPage(statements: Statements, page: Selection, request: PageRequest): { readonly rows: Page; readonly isLast: boolean } {
	if (isShort(request)) {
		const rows = statements.all(page)
		return { rows, isLast: rows.length < (page.limit ?? 0) }
	}
	const open = statements.iterate(page)
	try {
		return { rows: nextRows(open), isLast: false }
	} finally {
		open.return?.()
	}
}

/** Takes what a page may hold, and leaves the rest for the next. */
function nextRows(open: IterableIterator<Cell[]>): Page {
	const rows: Page = []
	for (let bytes = 0; rows.length < rowsPerPage && bytes < bytesPerPage; ) {
		const { value, done } = open.next()
		if (done) break
		rows.push(value)
		bytes += sizeOf(value)
	}
	return rows
}

function sizeOf(row: readonly Cell[]): number {
	let bytes = 0
	for (const value of row) bytes += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8
	return bytes
}

/** Puts the bytes of text that is no UTF-8 in the place of what V8 made of it. */
function mendTexts(statements: Statements, page: Selection, rows: Page, asBroken: PageRequest['broken']): void {
	const broken = page.fields.flatMap((_, field) => (rows.some((row) => mayBeBroken(row[field])) ? [field] : []))
	if (broken.length === 0 || !page.order.utf8) return
	const bytes = statements.all({ ...page, fields: broken.map((field) => textBytes(page.fields[field] ?? '')) })
	for (const [index, row] of rows.entries()) {
		for (const [place, field] of broken.entries()) row[field] = mended(row[field], bytes[index]?.[place], asBroken)
	}
}

const mayBeBroken = (value: Cell | undefined) => typeof value === 'string' && value.includes(replacement)
const textBytes = (sql: string) => `CASE WHEN typeof(${sql}) = 'text' THEN CAST(${sql} AS BLOB) END`

function mended(value: Cell = null, bytes: Cell | undefined, asBroken: PageRequest['broken']): Cell {
	return mayBeBroken(value) && bytes instanceof Uint8Array && !isUtf8(bytes) ? asBroken(bytes) : value
}

/** The key of the last row. It is asked for again only where it is not among the fields. */
function keyOfLast(statements: Statements, page: Selection, rows: Page): readonly Cell[] {
	const { keySql } = page.order
	const places = keySql.map((sql) => page.fields.indexOf(sql))
	const last = rows.at(-1) ?? []
	if (places.every((place) => place !== -1 && !mayBeBroken(last[place]))) return places.map((place) => last[place] ?? null)
	const at: Selection = { ...page, fields: keySql, limit: 1, offset: rows.length - 1 }
	const keys = statements.all(at)
	mendTexts(statements, at, keys, asBrokenText)
	return keys[0] ?? []
}

/** One statement for the whole, which sorts the rows or takes them as they come. It cannot be asked again, so the bytes of texts come along. */
function* sortedPages(statements: Statements, request: PageRequest): Generator<Page, void, void> {
	const sql = request.fields
	const fields = request.order.utf8 ? [...sql, ...sql.map(textBytes)] : sql
	const rows = statements.iterate({ ...request, fields, limit: null })
	try {
		for (;;) {
			const page = nextRows(rows)
			if (page.length === 0) return
			yield page.map((row) => sql.map((_, field) => mended(row[field], row[field + sql.length], request.broken)))
		}
	} finally {
		rows.return?.()
	}
}
