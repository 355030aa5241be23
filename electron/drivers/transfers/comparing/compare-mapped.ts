import type { CopyMap, MappedColumn, MappedTable } from '../../../contract/copy-map.ts'
import { codecFor } from '../codecs/codec.ts'
import type { TablePair } from './compare.ts'
import { type CatalogueTable, readCatalogue } from './compare-catalogue.ts'
import type { PostgresEnd, SqliteEnd } from './compare-named.ts'
import { fieldOrderOf } from './compare-order.ts'
import { postgresTuples } from './compare-postgres.ts'
import { sqliteTuples } from './compare-sqlite.ts'

/** The tables of a copy's map, the file on the left. Faults: `map-malformed`, those of reading. */
export async function mappedPairs(file: SqliteEnd, server: PostgresEnd, map: CopyMap): Promise<readonly TablePair[]> {
	const there = await readCatalogue(server.session, server.schema)
	return map.map.flatMap(({ table, into, columns }) => {
		if (columns === null) return []
		const target = there.find(({ name }) => name === into)
		return [mappedPair({ file, server, map, target }, { table, into, columns })]
	})
}

type Ends = { readonly file: SqliteEnd; readonly server: PostgresEnd; readonly map: CopyMap; readonly target: CatalogueTable | undefined }
type Mapped = MappedTable & { readonly columns: readonly MappedColumn[] }

function mappedPair({ file, server, map, target }: Ends, { table, into, columns }: Mapped): TablePair {
	const placed = columns.map((mapped) => {
		const column = target?.columns.find(({ name }) => name === mapped.into)
		const codec = codecFor(mapped, { timeZone: map.timeZone, members: column?.members ?? null })
		return { mapped, codec, notNull: column?.notNull ?? false }
	})
	const key = keyPlaces(file, table, columns)
	const written = placed.map(({ mapped: { column, type }, codec: { putCanonical: put, putCanonicalCell: putCell } }) => ({
		name: column,
		type,
		codec: { put, putCell },
	}))
	const read = placed.map(({ mapped: { into: name, type }, codec: { canonicalSql }, notNull }) => ({ name, type, notNull, canonicalSql }))
	const show = (place: number, field: Uint8Array | null) => placed[place]?.codec.show(field) ?? null
	return {
		table,
		into,
		columns: columns.map(({ column }) => column),
		key: key.map((field) => ({ field, order: fieldOrderOf(columns[field]?.type ?? '') })),
		rows: file.source.tables.find(({ name }) => name === table)?.rows ?? 0,
		left: (keyed) => sqliteTuples(file.source, { name: table, columns: written, key }, keyed),
		right: (keyed, stopping) =>
			postgresTuples(server.session, { schema: server.schema, name: into, columns: read, key: keyed ? key : [] }, stopping),
		showLeft: show,
		showRight: show,
		apart: [],
	}
}

/** Where the columns of the primary key are; none where the table has no other than its row's own number, or not all of it goes over. */
function keyPlaces({ source }: SqliteEnd, table: string, columns: readonly MappedColumn[]): readonly number[] {
	const declared = source.tables.find(({ name }) => name === table)?.columns.filter(({ key }) => key > 0) ?? []
	const places = source.keyOf(table).map((name) => columns.findIndex(({ column }) => column === name))
	return declared.length === 0 || places.includes(-1) ? [] : places
}
