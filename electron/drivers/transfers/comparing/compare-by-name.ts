import type { CopyMap, SurveyedTable } from '../../../contract/copy-map.ts'
import { fitTable } from '../mapping/map-there.ts'
import type { SystemFit, TargetTable } from '../transfer.ts'
import type { TablePair } from './compare.ts'
import { type CatalogueTable, readCatalogue } from './compare-catalogue.ts'
import { mappedPairs } from './compare-mapped.ts'
import { namedTables, type PostgresEnd, type SqliteEnd } from './compare-named.ts'
import { columnsApart, namedPair, namesOf } from './compare-sides.ts'

/** What a comparison by name goes by, beside the two ends. */
export type ByName = {
	/** Tables of the file, with what their rows hold. */
	readonly tables: readonly SurveyedTable[]
	readonly fit: SystemFit | null
	/** IANA name: how times without an offset are read. */
	readonly timeZone: string
}

/** The map that names alone make between a file and a server: each column as the type that it has there. */
export async function mapByName(server: PostgresEnd, { tables, fit, timeZone }: ByName): Promise<CopyMap> {
	const there = (await readCatalogue(server.session, server.schema)).map(asTarget)
	const map = tables.map((table) => fitTable(table, there, fit))
	return { version: 1, schema: server.schema, tables: 'there', timeZone: fit?.timeZone ?? timeZone, map, choices: {} }
}

/** What the target computes by itself is compared like everything else. */
function asTarget({ name, rows, columns, key }: CatalogueTable): TargetTable {
	const known = columns.map((column) => ({ ...column, default: null, identity: false, generated: false }))
	return { name, rows, columns: known, primaryKey: key }
}

/**
 * Every table of a file and of a server, the file on the left, by such a map. What only one of them has is a difference, and so is
 * a value that the other's type cannot hold; a system's own books are neither. Faults: those of reading.
 */
export async function pairsByName(
	file: SqliteEnd,
	server: PostgresEnd,
	map: CopyMap,
	fit: SystemFit | null,
): Promise<readonly TablePair[]> {
	const [ours, theirs] = [await namedTables(file), await namedTables(server)]
	const matched = new Map(map.map.flatMap(({ table, into, columns }) => (columns === null ? [] : [[table, into] as const])))
	const books = new Set(fit?.books ?? [])
	const pairs = (await mappedPairs(file, server, map, 'difference')).map((pair) => {
		const columns = map.map.find(({ table }) => table === pair.table)?.columns ?? []
		const [left, right] = [ours.find(({ name }) => name === pair.table), theirs.find(({ name }) => name === pair.into)]
		const placed = [columns.map(({ column }) => column), columns.map(({ into }) => into)] as const
		return { ...pair, apart: columnsApart(pair.table, namesOf(left), namesOf(right), placed) }
	})
	const places = new Set(matched.values())
	const onlyOurs = ours.filter(({ name }) => !matched.has(name) && !books.has(name))
	const onlyTheirs = theirs.filter(({ name }) => !places.has(name) && !books.has(name))
	return [
		...pairs,
		...onlyOurs.map((table) => namedPair(table.name, table, undefined)),
		...onlyTheirs.map((table) => namedPair(table.name, undefined, table)),
	].sort((one, other) => (one.table < other.table ? -1 : Number(one.table > other.table)))
}
