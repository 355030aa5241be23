import type { Database } from 'better-sqlite3'
import { faultOf } from '../../contract/fault.ts'
import { compareBytes } from '../../lib/bytes.ts'
import { quoteName } from '../../lib/sql-text.ts'
import type { Piece, PieceRequest } from './engine.ts'
import { breathe, createPacer } from './pace.ts'
import { type Cell, fieldsOf, findKeyed, findRow } from './sqlite-cells.ts'
import { toFault } from './sqlite-faults.ts'
import { isBytes, serial } from './sqlite-format.ts'
import type { Glass } from './sqlite-look.ts'
import { openPageFile } from './sqlite-page-file.ts'
import { createPieceAhead } from './sqlite-piece-ahead.ts'
import { createChains, type Link, type Records, readRecord, walkRecord } from './sqlite-record.ts'
import { toBound } from './sqlite-values.ts'

/** Reads pieces of values of one file. Faults: those of SQLite, `cancelled`. */
export type Pieces = { read(glass: Glass, request: PieceRequest, signal: AbortSignal | undefined): Promise<Piece | null> }

/** Where in which record the last piece ended, and in which state of the file: the next one mostly begins there. */
type Memory = { readonly state: string; readonly link: Link }

/** Shorter values are had from SQLite itself, which reads them whole. Bytes. */
const shortBytes = 65_536
/** As many columns as a key has, and a serial type for each, stand well within this. Bytes. */
const headBytes = 64

/**
 * SQLite goes through all of a value to give a piece of it, and compares rows of a table WITHOUT ROWID whole: a question for the
 * first bytes of one among values of 100 MB reads hundreds of megabytes. So where nobody writes to the file, the pages that hold
 * the piece are read as they lie there, and no others. What is not as expected there is left to SQLite.
 */
export function createPieces(path: string): Pieces {
	let memory: Memory | null = null
	const ahead = createPieceAhead(shortBytes)
	const fromSqlite = ({ db, stamp }: Glass, request: PieceRequest) => ahead.take(stamp.key, request, (wanted) => askSqlite(db, wanted))
	async function fromPages(glass: Glass, request: PieceRequest, signal: AbortSignal | undefined): Promise<Piece | null> {
		const table = tableOf(glass.db, request.table)
		const row = table.key === null ? rowOf(glass.db, request) : null
		if (row !== null && row.sizeBytes <= shortBytes) return fromSqlite(glass, request)
		const file = openPageFile(path)
		if (file === null) throw new LeftToSqlite('text that is not UTF-8')
		try {
			const records = { file, chains: createChains(file) }
			const { root, key, columns } = table
			const cell = key === null ? row && findRow(file, root, row.number) : findKeyed(file, root, order(records, key, request))
			if (cell === null) return null
			const known = memory?.state === glass.stamp.key ? memory.link : null
			const onLink = (link: Link) => {
				memory = { state: glass.stamp.key, link }
			}
			return await readColumn(records, cell, columns.indexOf(request.column), request, { known, onLink, signal })
		} finally {
			file.close()
		}
	}
	return {
		async read(glass, request, signal) {
			if (glass.isUndisturbed !== null)
				try {
					return await fromPages(glass, request, signal)
				} catch (thrown) {
					// Of anything else SQLite itself has to say what it is
					if (faultOf(thrown)?.kind === 'cancelled') throw thrown
				}
			try {
				return fromSqlite(glass, request)
			} catch (thrown) {
				throw toFault(thrown, { path })
			}
		},
	}
}

/** What is asked for does not lie in pages as they are read here. */
class LeftToSqlite extends Error {
	override readonly name = 'LeftToSqlite'
}

/** What reading the pages of a table takes. `key`: of a table WITHOUT ROWID, the columns its rows are in order by. */
type Table = { readonly root: number; readonly columns: readonly string[]; readonly key: readonly string[] | null }

type IndexColumn = { readonly name: string | null; readonly desc: number; readonly coll: string; readonly key: number }

/** Throws `LeftToSqlite` for a view, a virtual table, and an order that is not that of the bytes. */
function tableOf(db: Database, name: string): Table {
	const [found] = db
		.prepare(
			"SELECT s.rootpage AS root, l.wr FROM sqlite_schema s, pragma_table_list(s.name) l WHERE s.type = 'table' AND s.name = ? AND l.schema = 'main'",
		)
		.all(name) as { readonly root: number; readonly wr: number }[]
	if (!found || found.root === 0) throw new LeftToSqlite('no table')
	if (found.wr === 0) {
		// Generated columns that are not kept stand in no record
		const columns = db.prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 2 ORDER BY cid').pluck().all(name) as string[]
		return { root: found.root, columns, key: null }
	}
	const columns = db
		.prepare(
			"SELECT x.name, x.desc, x.coll, x.key FROM pragma_index_list(?) i, pragma_index_xinfo(i.name) x WHERE i.origin = 'pk' ORDER BY x.seqno",
		)
		.all(name) as IndexColumn[]
	const key = columns.filter((column) => column.key === 1)
	if (key.some(({ desc, coll }) => desc !== 0 || coll !== 'BINARY')) throw new LeftToSqlite('another order')
	return { root: found.root, columns: columns.map((column) => column.name ?? ''), key: key.map((column) => column.name ?? '') }
}

const where = ({ key }: PieceRequest) =>
	Object.keys(key)
		.map((column, index) => `${quoteName(column)} = :k${index}`)
		.join(' AND ')

const boundKey = ({ key }: PieceRequest) => toBound(Object.fromEntries(Object.values(key).map((value, index) => [`k${index}`, value])))

function rowOf(db: Database, request: PieceRequest): { readonly number: bigint; readonly sizeBytes: number } | null {
	const column = quoteName(request.column)
	const sql = `SELECT _rowid_, octet_length(${column}) FROM ${quoteName(request.table)} WHERE ${where(request)}`
	const row = db.prepare(sql).raw(true).safeIntegers(true).get(boundKey(request)) as [bigint, bigint | null] | undefined
	if (row === undefined) return null
	if (typeof row[0] !== 'bigint') throw new LeftToSqlite('a column has the name of the number of a row')
	return { number: row[0], sizeBytes: Number(row[1] ?? 0) }
}

/** What SQLite itself has to say. A text or a number is taken as its bytes. */
function askSqlite(db: Database, request: PieceRequest): Piece | null {
	const { table, column, offset, atMost, longest = Number.MAX_SAFE_INTEGER } = request
	const value = quoteName(column)
	const bytes = `CASE WHEN octet_length(${value}) <= :longest THEN substr(CAST(${value} AS BLOB), :from, :count) END`
	const sql = `SELECT ${bytes}, octet_length(${value}) FROM ${quoteName(table)} WHERE ${where(request)}`
	const bound = { ...boundKey(request), ...toBound({ from: offset + 1, count: atMost, longest }) }
	const row = db.prepare(sql).raw(true).get(bound) as [Buffer | null, number | null] | undefined
	return row === undefined ? null : { bytes: new Uint8Array(row[0] ?? []), sizeBytes: row[1] ?? 0 }
}

/** How what is asked for stands to a row, by the bytes of the key's columns. Throws `LeftToSqlite` for a key that is anything but bytes. */
function order(records: Records, columns: readonly string[], { key }: PieceRequest): (cell: Cell) => number {
	const wanted = columns.map((column) => key[column])
	if (!wanted.every((value) => value instanceof Uint8Array) || Object.keys(key).length !== columns.length)
		throw new LeftToSqlite('another key')
	return (cell) => {
		const fields = fieldsOf(records.file, readRecord(records, cell, 0, Math.min(headBytes, cell.recordBytes)))
		for (const [index, value] of wanted.entries()) {
			const field = fields[index]
			if (field === undefined) throw new LeftToSqlite('a record without its key')
			// Nothing, numbers and texts stand before bytes
			if (!isBytes(field.type)) return 1
			const stands = compareBytes(value, readRecord(records, cell, field.from, field.length))
			if (stands !== 0) return stands
		}
		return 0
	}
}

type Walking = { readonly known: Link | null; readonly onLink: (link: Link) => void; readonly signal: AbortSignal | undefined }

async function readColumn(
	records: Records,
	cell: Cell,
	index: number,
	{ offset, atMost, longest = Number.MAX_SAFE_INTEGER }: PieceRequest,
	{ known, onLink, signal }: Walking,
): Promise<Piece> {
	const field = fieldsOf(records.file, cell.local)[index]
	if (field === undefined || field.type < serial.firstBytes) throw new LeftToSqlite('no bytes')
	if (field.length > longest) return { bytes: new Uint8Array(), sizeBytes: field.length }
	const bytes = new Uint8Array(Math.max(0, Math.min(atMost, field.length - offset)))
	const pacer = createPacer()
	let done = 0
	if (bytes.length > 0)
		for (const run of walkRecord(records, cell, { from: field.from + offset, length: bytes.length }, known, onLink)) {
			bytes.set(run, done)
			done += run.length
			if (pacer.due()) await breathe(signal)
		}
	if (done !== bytes.length) throw new LeftToSqlite('a record that is cut off')
	return { bytes, sizeBytes: field.length }
}
