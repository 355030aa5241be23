import type { CopyMap, MappedColumn, MappedTable } from '../../../contract/copy-map.ts'
import { FaultError } from '../../../contract/fault.ts'
import { type CodecOptions, codecFor, type RowCodec } from '../codecs/codec.ts'
import type { TablePair } from './compare.ts'
import { type CatalogueTable, readCatalogue } from './compare-catalogue.ts'
import { type PostgresEnd, type SqliteEnd, shownCodec } from './compare-named.ts'
import { fieldOrderOf } from './compare-order.ts'
import { postgresTuples } from './compare-postgres.ts'
import { sqliteTuples } from './compare-sqlite.ts'
import { orMisfit, showOrMisfit } from './compare-stored.ts'

/** What becomes of a value that the type on the other side cannot hold: after a copy there is none. */
type Misfits = 'fault' | 'difference'

/** The tables of a copy's map, the file on the left. Faults: `map-malformed`, `value-does-not-fit`, those of reading. */
export async function mappedPairs(
	file: SqliteEnd,
	server: PostgresEnd,
	map: CopyMap,
	misfits: Misfits = 'fault',
): Promise<readonly TablePair[]> {
	const there = await readCatalogue(server.session, server.schema)
	return map.map.flatMap(({ table, into, columns }) => {
		if (columns === null) return []
		const target = there.find(({ name }) => name === into)
		return [mappedPair({ file, server, map, target, misfits }, { table, into, columns })]
	})
}

type Ends = {
	readonly file: SqliteEnd
	readonly server: PostgresEnd
	readonly map: CopyMap
	readonly target: CatalogueTable | undefined
	readonly misfits: Misfits
}
type Mapped = MappedTable & { readonly columns: readonly MappedColumn[] }

function mappedPair({ file, server, map, target, misfits }: Ends, { table, into, columns }: Mapped): TablePair {
	const placed = columns.map((mapped) => {
		const column = target?.columns.find(({ name }) => name === mapped.into)
		const options = { timeZone: map.timeZone, members: column?.members ?? null }
		const codec = misfits === 'fault' ? codecFor(mapped, options) : forgiving(mapped, options)
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

type Comparing = Pick<RowCodec, 'putCanonical' | 'putCanonicalCell' | 'canonicalSql' | 'show'>

/** Of a type that no copy writes, both sides are compared as the text that shows them. */
function forgiving(mapped: MappedColumn, options: CodecOptions): Comparing {
	const { putCanonical, show, ...codec } = compared(mapped, options)
	return { ...codec, putCanonical: orMisfit(putCanonical), show: showOrMisfit(show) }
}

function compared(mapped: MappedColumn, options: CodecOptions): Comparing {
	try {
		return codecFor(mapped, options)
	} catch (thrown) {
		if (!(thrown instanceof FaultError && thrown.fault.kind === 'map-malformed')) throw thrown
		const { putCanonical } = codecFor({ ...mapped, type: 'text', conversion: 'as-text' }, options)
		return { ...shownCodec, putCanonical, putCanonicalCell: null }
	}
}

/** Where the columns of the primary key are; none where the table has no other than its row's own number, or not all of it goes over. */
function keyPlaces({ source }: SqliteEnd, table: string, columns: readonly MappedColumn[]): readonly number[] {
	const declared = source.tables.find(({ name }) => name === table)?.columns.filter(({ key }) => key > 0) ?? []
	const places = source.keyOf(table).map((name) => columns.findIndex(({ column }) => column === name))
	return declared.length === 0 || places.includes(-1) ? [] : places
}
