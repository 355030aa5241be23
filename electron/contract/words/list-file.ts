// The build without Node's streams: the window writes such files too
import { stringify } from 'csv-stringify/browser/esm/sync'
import type { ListForm } from '../values.ts'

/**
 * A list as the text of a file, a piece for each page of its rows: CSV with a head of these columns, or one JSON array of the
 * rows as they are. Throws what the pages throw.
 */
export async function* listFile<Row extends object>(
	form: ListForm,
	columns: readonly (keyof Row & string)[],
	pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string, void, void> {
	yield form === 'csv' ? stringify([columns]) : '['
	let follows = false
	for await (const rows of pages) {
		if (rows.length === 0) continue
		yield form === 'csv' ? csvRows(columns, rows) : jsonRows(rows, follows)
		follows = true
	}
	if (form === 'json') yield '\n]\n'
}

function csvRows<Row>(columns: readonly (keyof Row)[], rows: readonly Row[]): string {
	// A spreadsheet takes what begins like a formula for one
	return stringify(
		rows.map((row) => columns.map((column) => row[column])),
		{ escape_formulas: true },
	)
}

function jsonRows(rows: readonly unknown[], follows: boolean): string {
	return rows.map((row, index) => `${follows || index > 0 ? ',' : ''}\n${JSON.stringify(row)}`).join('')
}
