import type { Evidence, Finding, SurveyedColumn } from '../../../contract/copy-map.ts'
import { columnSql } from '../source/source-order.ts'
import { readPages } from '../source/source-pages.ts'
import { asBrokenText, type Cell } from '../source/source-statements.ts'
import type { SourceTable } from '../source/source-tables.ts'
import type { SqliteSource } from '../source/sqlite-source.ts'
import type { PackedTable, SystemFit, TextPromise } from '../transfer.ts'
import { type CellColumn, cellValue, tallyCells, tallyNumber } from './survey-cells.ts'
import { classOf } from './survey-columns.ts'
import { findingOf } from './survey-findings.ts'
import { addValue, createTally, evidenceIn, foundIn, type Tally, UnreadBytes } from './survey-tally.ts'
import { shownKey } from './survey-text.ts'

/** What one pass over a table found. */
export type Scanned = { readonly rows: number; readonly evidence: ReadonlyMap<string, Evidence>; readonly findings: readonly Finding[] }

/** Of a row: below this, bytes are read as fast as their length. */
const manyBytes = 1_024

type Field = {
	readonly column: SurveyedColumn
	readonly tally: Tally
	readonly wrapped: boolean
	readonly sql: string
	readonly promised: TextPromise | null
}

/**
 * Reads a table once, and tells of each column what it holds. What breaks only what `fit` says of the system's own tables is
 * evidence, and no finding yet: it depends on whether rows go there. `onRows` is called, and waited for, after every page.
 */
export async function scanTable(source: SqliteSource, table: SourceTable, fit: SystemFit | null, onRows: OnRows): Promise<Scanned> {
	const longestRow = source.longestRowOf(table.name)
	const fields = table.columns.map((column) => fieldOf(table, column, longestRow, fit?.promises[table.name]?.[column.name] ?? null))
	const packed = source.packed(table.name)
	const scan: Scan = { source, table, fields, longestRow, onRows }
	const rows = packed ? await scanPages(scan, packed) : await scanBySql(scan)
	return {
		rows,
		evidence: new Map(fields.map(({ column, tally, promised }) => [column.name, { ...evidenceIn(tally), ...unfitIn(tally, promised) }])),
		findings: fields.flatMap(({ column, tally, promised }) =>
			foundIn(tally)
				.filter(({ kind }) => kind !== promised?.kind)
				.map((found) => findingOf({ ...found, table: table.name, column: column.name })),
		),
	}
}

function unfitIn(tally: Tally, promised: TextPromise | null): Pick<Evidence, 'unfit'> {
	const unfit = promised === null ? undefined : foundIn(tally).find(({ kind }) => kind === promised.kind)
	return unfit === undefined ? {} : { unfit }
}

type OnRows = (rows: number) => Promise<void>
type Scan = {
	readonly source: SqliteSource
	readonly table: SourceTable
	readonly fields: readonly Field[]
	readonly longestRow: number | null
	readonly onRows: OnRows
}

async function scanBySql({ source, table, fields, longestRow, onRows }: Scan): Promise<number> {
	const order = source.orderOf(table.name)
	const wanted = [...fields.map(({ sql }) => sql), ...order.keySql]
	let rows = 0
	const request = { table: table.name, order, fields: wanted, longestRow, broken: asBrokenText, after: null, upTo: null }
	for (const page of readPages(source.statements, request)) {
		for (const row of page) addRow(fields, row)
		rows += page.length
		await onRows(page.length)
	}
	return rows
}

/** So many are read between two breaths. */
const rowsAtOnce = 512

async function scanPages({ source, table, fields, onRows }: Scan, packed: PackedTable): Promise<number> {
	const order = source.orderOf(table.name)
	const sql = [...fields.map((field) => field.sql), ...order.keySql]
	const rows = packed.open({ after: null, upTo: null })
	const key = order.key.map((column) => cellColumn(packed, column))
	const name = () => shownKey(key.map((column) => (column.place < 0 ? BigInt(rows.number) : cellValue(rows, column))))
	const columns = fields.map(({ column, tally, wrapped }) => {
		const place = cellColumn(packed, column.name, wrapped)
		return place.place < 0 ? tallyNumber(rows, tally, name) : tallyCells(rows, tally, place, name)
	})
	let count = 0
	while (rows.next()) {
		if (rows.odd) addRow(fields, packed.row(sql, rows.number, asBrokenText))
		else for (const column of columns) column.add()
		count += 1
		if (count % rowsAtOnce === 0) await onRows(rowsAtOnce)
	}
	for (const column of columns) column.finish()
	await onRows(count % rowsAtOnce)
	return count
}

const cellColumn = (packed: PackedTable, column: string, wrapped = false): CellColumn => ({
	place: packed.placeOf(column),
	isReal: packed.isReal(column),
	wrapped,
})

function addRow(fields: readonly Field[], row: readonly Cell[]): void {
	const key = () => shownKey(row.slice(fields.length))
	for (let index = 0; index < fields.length; index++) {
		const field = fields[index]
		const value = row[index]
		if (field === undefined || value === undefined) continue
		addValue(field.tally, field.wrapped && value instanceof Uint8Array ? unread(value) : value, key)
	}
}

/** In a column that may well hold many bytes they are not read: only how many there are comes, in digits. */
function fieldOf(table: SourceTable, column: SurveyedColumn, longestRow: number | null, promised: TextPromise | null): Field {
	const of = classOf(column.declared)
	const isRowNumber = column.key > 0 && table.keyIndex === null && !table.withoutRowid
	const wrapped = (of === 'bytes' || of === 'any') && column.key === 0 && (longestRow === null || longestRow > manyBytes)
	const name = columnSql(column.name)
	const sql = wrapped ? `CASE typeof(${name}) WHEN 'blob' THEN CAST(octet_length(${name}) AS BLOB) ELSE ${name} END` : name
	return { column, tally: createTally(of, column.key > 0 && !isRowNumber, promised), wrapped, sql, promised }
}

const unread = (digits: Uint8Array) => new UnreadBytes(Number(Buffer.from(digits).toString('latin1')))
