import { quoteName, quoteText } from '../../../lib/sql-text.ts'
import type { SqlValue } from '../../engines/engine.ts'
import type { CheckedEnds, Source } from '../transfer.ts'

/** A column of a table of the source as text, sorted; null where there is no such table. For the few rows of books. */
export function textsIn(source: Source, table: string, column: string): readonly string[] | null {
	if (!source.tables.some(({ name }) => name === table)) return null
	const pages = [...source.rows(table, [column], { after: null, upTo: null })]
	return sortedTexts(pages.flat())
}

/** The same of the target; `rest` is SQL behind the table's name. */
export async function textsThere(
	{ read, schema }: Pick<CheckedEnds, 'read' | 'schema'>,
	table: string,
	column: string,
	rest = '',
): Promise<readonly string[] | null> {
	const place = `${quoteName(schema)}.${quoteName(table)}`
	const [there] = await read(`SELECT to_regclass(${quoteText(place)}) IS NOT NULL`)
	return there?.[0] === true ? sortedTexts(await read(`SELECT ${quoteName(column)} FROM ${place} ${rest}`)) : null
}

function sortedTexts(rows: readonly (readonly SqlValue[])[]): readonly string[] {
	return rows.map(([value]) => String(value)).sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
}

/** `1, 2, 3`, or that there is none. */
export function shownVersions(versions: readonly string[] | null): string {
	if (versions === null) return 'no books'
	return versions.length === 0 ? 'nothing' : versions.join(', ')
}
