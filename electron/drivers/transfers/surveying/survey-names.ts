import type { Finding } from '../../../contract/copy-map.ts'
import type { SourceTable } from '../source/source-tables.ts'
import { findingOf } from './survey-findings.ts'
import { shownValue } from './survey-text.ts'

/** The longest name that PostgreSQL keeps; it cuts others without a word. */
const longestName = 63

/** Columns that every table of PostgreSQL has already. Source: https://www.postgresql.org/docs/current/ddl-system-columns.html */
const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

/**
 * Names that cannot stay as they are. The copy writes names in quotes, so that capitals alone trouble nobody; what is told of are
 * names that are too long, that PostgreSQL gives to columns of its own, or that differ in nothing but the case of letters
 * beyond ASCII, which SQLite keeps apart and other programs do not.
 */
export function findNames(tables: readonly SourceTable[]): readonly Finding[] {
	return [
		...tables.flatMap(({ name }) => (isTooLong(name) ? [tooLong({ table: name }, name)] : [])),
		...alike(tables.map(({ name }) => name)).map((names) =>
			findingOf({ kind: 'names-fold-together', table: names[0] ?? null, count: names.length, example: exampleOf(names.join(', ')) }),
		),
		...tables.flatMap((table) => [...columnNames(table), ...indexNames(table)]),
	]
}

function columnNames({ name: table, columns }: SourceTable): readonly Finding[] {
	const names = columns.map(({ name }) => name)
	const own = names.filter((name) => systemColumns.has(name))
	return [
		...names.filter(isTooLong).map((column) => tooLong({ table, column }, column)),
		...[...alike(names), ...own.map((name) => [name, `${name} of PostgreSQL`])].map((same) =>
			findingOf({ kind: 'names-fold-together', table, column: same[0] ?? null, count: same.length, example: exampleOf(same.join(', ')) }),
		),
	]
}

function indexNames({ name: table, indexes }: SourceTable): readonly Finding[] {
	return indexes.filter(({ name, sql }) => sql !== null && isTooLong(name)).map(({ name }) => tooLong({ table, name }, name))
}

const isTooLong = (name: string) => Buffer.byteLength(name) > longestName

function tooLong(about: Partial<Pick<Finding, 'table' | 'column' | 'name'>>, name: string): Finding {
	return findingOf({ kind: 'name-too-long', ...about, count: 1, example: exampleOf(name) })
}

function alike(names: readonly string[]): readonly (readonly string[])[] {
	return [...Map.groupBy(names, (name) => name.toLowerCase()).values()].filter((same) => same.length > 1)
}

const exampleOf = (text: string) => ({ row: null, text: shownValue(text) })
