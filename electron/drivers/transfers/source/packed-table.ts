import type { SqlValue } from '../../engines/engine.ts'
import { affinityOf } from '../mapping/map-types.ts'
import { PageRows } from '../pages/page-rows.ts'
import type { KeyRange, PackedTable } from '../transfer.ts'
import type { OpenedFile } from './source-open.ts'
import { columnSql, numberOrderOf } from './source-order.ts'
import { readPages } from './source-pages.ts'
import { cutRanges } from './source-ranges.ts'
import type { Cell, Statements } from './source-statements.ts'
import type { SourceTable } from './source-tables.ts'

/**
 * A table whose rows are taken from the file's pages; null where that cannot be done, and SQLite is asked for them: the file may
 * change under the reader, or has other text than UTF-8; the table is no tree of numbered rows, computes columns, or leaves no
 * name for the number.
 */
export function packedTable({ db, pages }: OpenedFile, statements: Statements, table: SourceTable): PackedTable | null {
	const order = table.virtual || table.withoutRowid ? null : numberOrderOf(table)
	if (pages === null || order === null || table.columns.some(({ generated }) => generated)) return null
	const root = db.prepare("SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?").pluck().get(table.name)
	const names = table.columns.map(({ name }) => name)
	const [number = ''] = order.key
	// It is not kept among the values of the row
	const numbered = names.indexOf(number)
	const read = (fields: readonly string[], range: KeyRange, broken: (bytes: Uint8Array) => Cell) =>
		readPages(statements, { table: table.name, order, fields, longestRow: null, broken, ...range })
	return {
		ranges: (rowsPerRange) => cutRanges(statements, table.name, order, rowsPerRange),
		open: (range) =>
			new PageRows(pages, { root: Number(root), columns: names.length, after: numberIn(range.after), upTo: numberIn(range.upTo) }),
		placeOf(column) {
			const place = names.indexOf(column)
			return place === numbered ? -1 : place
		},
		isReal: (column) => table.columns.some(({ name, declared }) => name === column && affinityOf(declared) === 'real'),
		row(fields, of, broken) {
			const exactly = { after: of === least ? null : [BigInt(of) - 1n], upTo: [BigInt(of)] }
			return read(fields, exactly, broken).next().value?.[0] ?? pages.damaged(`SQLite finds no row ${of} in ${table.name}`)
		},
		rows: (columns, range) => read(columns.map(columnSql), range, (bytes) => bytes) as Generator<SqlValue[][], void, void>,
		count: (range) => Number(statements.all({ table: table.name, order, fields: ['count(*)'], ...range, limit: null })[0]?.[0]),
	}
}

const least = -(2n ** 63n)

const numberIn = (key: KeyRange['after']) => (key === null ? null : BigInt(String(key[0])))
