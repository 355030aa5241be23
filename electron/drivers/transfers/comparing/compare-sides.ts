import type { CopyMap } from '../../../contract/copy-map.ts'
import { FaultError } from '../../../contract/fault.ts'
import type { Difference } from '../../../contract/transfers.ts'
import type { TablePair } from './compare.ts'
import { mappedPairs } from './compare-mapped.ts'
import { type NamedTable, namedTables, type PostgresEnd, type SqliteEnd } from './compare-named.ts'

export type End = SqliteEnd | PostgresEnd

/** A file and a server, whichever of them is on the left. */
type Mixed = { readonly file: SqliteEnd; readonly server: PostgresEnd; readonly isTurned: boolean }

/** Null where both are of one engine. */
export function mixedEnds(left: End, right: End): Mixed | null {
	if (left.kind === 'sqlite' && right.kind === 'postgres') return { file: left, server: right, isTurned: false }
	return left.kind === 'postgres' && right.kind === 'sqlite' ? { file: right, server: left, isTurned: true } : null
}

/**
 * What of two databases is compared with what. A file and a server are compared by a map of the file into the server, whichever
 * of them is left; two of one engine by the names of their tables and columns, where what only one of them has is a difference of
 * its own. Faults: `map-malformed`, those of reading.
 */
export async function sidesOf(
	left: End,
	right: End,
	map: CopyMap | null,
	pairsOf: (file: SqliteEnd, server: PostgresEnd, map: CopyMap) => Promise<readonly TablePair[]> = mappedPairs,
): Promise<readonly TablePair[]> {
	const mixed = mixedEnds(left, right)
	if (mixed !== null) {
		if (map === null) throw new FaultError({ kind: 'map-malformed', detail: 'a file and a server are compared by a map' })
		const pairs = await pairsOf(mixed.file, mixed.server, map)
		return mixed.isTurned ? pairs.map(turned) : pairs
	}
	const [ours, theirs] = [await namedTables(left), await namedTables(right)]
	const names = new Set([...ours, ...theirs].map(({ name }) => name))
	return [...names].sort().map((name) => namedPair(name, tableNamed(ours, name), tableNamed(theirs, name)))
}

function turned(pair: TablePair): TablePair {
	const { table, into, left, right, showLeft, showRight, apart } = pair
	const sides = { left: right, right: left, showLeft: showRight, showRight: showLeft }
	const other = apart.map(({ source, target, ...rest }) => ({ ...rest, table: into, source: target, target: source }))
	return { ...pair, table: into, into: table, ...sides, apart: other }
}

const tableNamed = (tables: readonly NamedTable[], name: string) => tables.find((table) => table.name === name)

/** A table of one name on both sides, or on one of them only. */
export function namedPair(name: string, ours: NamedTable | undefined, theirs: NamedTable | undefined): TablePair {
	const has = (table: NamedTable | undefined, column: string) => table?.columns.some((candidate) => candidate.name === column) ?? false
	const all = (ours ?? theirs)?.columns.map((column) => column.name) ?? []
	const columns = ours && theirs ? all.filter((column) => has(theirs, column)) : all
	const types = columns.map((column) => [ours, theirs].map((table) => table?.columns.find((one) => one.name === column)?.type))
	// Values of different types are compared as the text that shows them
	const asText = new Set(columns.filter((_, place) => new Set(types[place]?.filter((type) => type !== undefined)).size > 1))
	const [left, right] = [ours, theirs].map((table) => table?.read(columns, asText))
	const key = (ours?.key ?? theirs?.key ?? []).map((column) => columns.indexOf(column))
	const orders = (left ?? right)?.orders ?? []
	return {
		table: name,
		into: name,
		columns,
		key: key.includes(-1) ? [] : key.map((field) => ({ field, order: orders[field] ?? 'bytes' })),
		rows: ours?.rows ?? 0,
		left: left?.side(key) ?? nothing,
		right: right?.side(key) ?? nothing,
		showLeft: left?.show ?? (() => null),
		showRight: right?.show ?? (() => null),
		apart: apartOf(name, ours, theirs),
	}
}

async function* nothing(): AsyncGenerator<never, void, void> {}

function apartOf(table: string, ours: NamedTable | undefined, theirs: NamedTable | undefined): readonly Difference[] {
	if (ours && theirs) return columnsApart(table, namesOf(ours), namesOf(theirs))
	return [{ table, row: '', column: null, source: ours ? 'the table' : null, target: theirs ? 'the table' : null }]
}

/** The names of a table's columns. */
export const namesOf = (table: NamedTable | undefined): readonly string[] => (table?.columns ?? []).map(({ name }) => name)

/** Columns that only one side has: of each side its own names, and those under which the other's are known there. */
export function columnsApart(
	table: string,
	ours: readonly string[],
	theirs: readonly string[],
	[knownHere, knownThere]: readonly [readonly string[], readonly string[]] = [theirs, ours],
): readonly Difference[] {
	const only = (names: readonly string[], known: readonly string[]) => names.filter((name) => !known.includes(name))
	return [
		...only(ours, knownHere).map((column) => ({ table, row: '', column, source: 'the column', target: null })),
		...only(theirs, knownThere).map((column) => ({ table, row: '', column, source: null, target: 'the column' })),
	]
}
