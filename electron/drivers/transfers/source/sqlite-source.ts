import type { SqlValue } from '../../engines/engine.ts'
import { toFault } from '../../engines/sqlite-faults.ts'
import type { Source } from '../transfer.ts'
import { packedTable } from './packed-table.ts'
import { type OpenedFile, openFile } from './source-open.ts'
import { columnSql, orderOf, type RowOrder } from './source-order.ts'
import { readPages } from './source-pages.ts'
import { cutRanges } from './source-ranges.ts'
import { readTableSize, type TableSize } from './source-size.ts'
import { createStatements, type Statements } from './source-statements.ts'
import { readTables, type SourceTable } from './source-tables.ts'

/** A file as a source, with what a survey of it needs beside the rows. */
export type SqliteSource = Omit<Source, 'tables'> & {
	readonly file: OpenedFile
	readonly statements: Statements
	readonly tables: readonly SourceTable[]
	orderOf(table: string): RowOrder
	/** Null where counting would take too long. */
	sizeOf(table: string): TableSize | null
	/** Bytes of the longest row as it is read; null where nobody knows. */
	longestRowOf(table: string): number | null
}

/**
 * Opens a file that nobody writes to, to be copied or surveyed. Whole numbers always arrive as bigint and others as number, so that
 * 5 and 5.0 stay apart; text that is no UTF-8 arrives as its bytes. Faults: those of reading a file, `busy`.
 */
export function openSource({ path }: { readonly path: string }): SqliteSource {
	const file = openFile(path)
	try {
		return sourceOf(file)
	} catch (thrown) {
		file.close()
		throw toFault(thrown, { path })
	}
}

function sourceOf(file: OpenedFile): SqliteSource {
	const tables = readTables(file.db)
	const statements = createStatements(file.db)
	const orders = new Map<string, RowOrder>()
	const tableNamed = (name: string): SourceTable => {
		const table = tables.find((candidate) => candidate.name === name)
		if (table === undefined) throw new Error(`no table ${name}`)
		return table
	}
	const orderFor = (name: string): RowOrder => {
		const order = orders.get(name) ?? orderOf(file.db, tableNamed(name))
		orders.set(name, order)
		return order
	}
	const sizes = new Map<string, TableSize | null>()
	const sizeFor = (name: string): TableSize | null => {
		const known = sizes.get(name)
		const size = known === undefined ? readTableSize(file, name) : known
		sizes.set(name, size)
		return size
	}
	// What is computed while it is read can be of any length
	const longestRowOf = (name: string) =>
		tableNamed(name).columns.some(({ generated }) => generated) ? null : (sizeFor(name)?.longestRow ?? null)
	return {
		file,
		statements,
		tables,
		sizeOf: sizeFor,
		longestRowOf,
		sizeBytes: file.sizeBytes,
		path: file.path,
		isNumbered: (name) => orderFor(name).numbered,
		orderOf: orderFor,
		keyOf: (name) => orderFor(name).key,
		packed(name) {
			const packed = withFaults(file, () => packedTable(file, statements, tableNamed(name)))
			return (
				packed && {
					...packed,
					ranges: (rowsPerRange) => withFaults(file, () => packed.ranges(rowsPerRange)),
					row: (...asked) => withFaults(file, () => packed.row(...asked)),
					rows: (...asked) => heedingFaults(file, packed.rows(...asked)),
					count: (range) => withFaults(file, () => packed.count(range)),
				}
			)
		},
		ranges: (name, rowsPerRange) => withFaults(file, () => cutRanges(statements, name, orderFor(name), rowsPerRange)),
		rows(name, columns, range) {
			const [table, order] = [tableNamed(name), orderFor(name)]
			// The row's own number can be asked for by the name that the key has
			const stranger = columns.find((column) => !table.columns.some(({ name }) => name === column) && !order.key.includes(column))
			if (stranger !== undefined) throw new Error(`no column ${stranger}`)
			const broken = (bytes: Uint8Array) => bytes
			const longestRow = withFaults(file, () => longestRowOf(name))
			const request = { ...range, table: name, order, fields: columns.map(columnSql), longestRow, broken }
			return heedingFaults(file, readPages(statements, request) as Generator<SqlValue[][], void, void>)
		},
		close() {
			statements.end()
			file.close()
		},
	}
}

function* heedingFaults<Page>(file: OpenedFile, pages: IterableIterator<Page, void, void>): Generator<Page, void, void> {
	try {
		for (;;) {
			const { value: page, done } = withFaults(file, () => pages.next())
			if (done) return
			yield page
		}
	} finally {
		pages.return?.()
	}
}

function withFaults<Result>({ path }: OpenedFile, read: () => Result): Result {
	try {
		return read()
	} catch (thrown) {
		throw toFault(thrown, { path })
	}
}
