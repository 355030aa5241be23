import { stripVTControlCharacters } from 'node:util'

/** Rows in aligned columns, two spaces apart; the columns whose numbers are in `right` are right-aligned. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
	const widths = rows.reduce<number[]>((found, row) => row.map((cell, column) => Math.max(found[column] ?? 0, width(cell))), [])
	return rows
		.map((row) =>
			row
				.map((cell, column) => padded(cell, widths[column] ?? 0, right.includes(column)))
				.join('  ')
				.trimEnd(),
		)
		.join('\n')
}

function padded(cell: string, wanted: number, toTheRight: boolean): string {
	const padding = ' '.repeat(Math.max(0, wanted - width(cell)))
	return toTheRight ? padding + cell : cell + padding
}

/** Colours take no room on the screen. */
function width(cell: string): number {
	return stripVTControlCharacters(cell).length
}
