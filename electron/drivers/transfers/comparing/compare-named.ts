import type { MappedColumn } from '../../../contract/copy-map.ts'
import { FaultError } from '../../../contract/fault.ts'
import { codecFor } from '../codecs/codec.ts'
import { shortened, textOf } from '../codecs/codec-field.ts'
import type { ColumnCodec, Source } from '../transfer.ts'
import type { ReadSide } from './compare.ts'
import { type CatalogueTable, readCatalogue } from './compare-catalogue.ts'
import { type FieldOrder, fieldOrderOf } from './compare-order.ts'
import { postgresTuples } from './compare-postgres.ts'
import type { ReadingSession } from './compare-session.ts'
import { sqliteTuples } from './compare-sqlite.ts'
import { putStored, showStored } from './compare-stored.ts'

export type SqliteEnd = { readonly kind: 'sqlite'; readonly source: Source }
export type PostgresEnd = { readonly kind: 'postgres'; readonly session: ReadingSession; readonly schema: string }

/** A table that is compared with one of the same name. */
export type NamedTable = {
	readonly name: string
	readonly columns: readonly { readonly name: string; readonly type: string }[]
	readonly key: readonly string[]
	readonly rows: number
	/** Reads these columns, those in `asText` as the text that shows them. */
	read(columns: readonly string[], asText: ReadonlySet<string>): NamedReading
}

type NamedReading = {
	readonly orders: readonly FieldOrder[]
	readonly show: (column: number, field: Uint8Array | null) => string | null
	/** The rows, in the order of the columns at these places. */
	side(key: readonly number[]): ReadSide
}

/** The tables of a database, in the order of their names. Faults: those of reading. */
export async function namedTables(end: SqliteEnd | PostgresEnd): Promise<readonly NamedTable[]> {
	if (end.kind === 'sqlite') return end.source.tables.filter(({ virtual }) => !virtual).map(({ name }) => storedTable(end, name))
	const tables = await readCatalogue(end.session, end.schema)
	return tables.map((table) => servedTable(end, table))
}

function storedTable({ source }: SqliteEnd, name: string): NamedTable {
	const table = source.tables.find((candidate) => candidate.name === name)
	// A value's class is stored with it: what its column was declared for does not matter
	const columns = (table?.columns ?? []).map((column) => ({ name: column.name, type: '' }))
	const key = source.keyOf(name)
	return {
		name,
		columns,
		// The row's own number is no value: without another key the rows are a multiset
		key: key.every((column) => table?.columns.some((one) => one.name === column && one.key > 0)) ? key : [],
		rows: table?.rows ?? 0,
		read: (wanted) => ({
			orders: wanted.map(() => 'bytes'),
			show: (_, field) => showStored(field),
			side: (places) => (keyed) => {
				const read = wanted.map((column) => ({ name: column, type: '', codec: { put: putStored, putCell: null } }))
				return sqliteTuples(source, { name, columns: read, key: places }, keyed)
			},
		}),
	}
}

function servedTable({ session, schema }: PostgresEnd, table: CatalogueTable): NamedTable {
	return {
		name: table.name,
		columns: table.columns,
		key: table.key,
		rows: table.rows ?? 0,
		read(wanted, asText) {
			const columns = wanted.map((name) => {
				const column = table.columns.find((candidate) => candidate.name === name)
				const type = column === undefined || asText.has(name) ? shownType : column.type
				return { name, type, notNull: column?.notNull ?? false, codec: servedCodec(type, column?.members ?? null) }
			})
			const read = columns.map(({ codec, ...column }) => ({ ...column, canonicalSql: codec.canonicalSql }))
			return {
				orders: columns.map(({ type }) => fieldOrderOf(type)),
				show: (place, field) => columns[place]?.codec.show(field) ?? null,
				side: (key) => (keyed, stopping) =>
					postgresTuples(session, { schema, name: table.name, columns: read, key: keyed ? key : [] }, stopping),
			}
		},
	}
}

type ShownCodec = Pick<ColumnCodec, 'canonicalSql' | 'show'>

/** Stands for a type whose values are compared as the text that PostgreSQL shows for them. */
const shownType = 'shown'
export const shownCodec: ShownCodec = {
	canonicalSql: (column) => `(${column})::text`,
	show: (field) => (field === null ? null : shortened(textOf(field))),
}

/** Types that no copy writes (intervals, ranges, lists …) are compared by their text, which PostgreSQL writes without a loss. */
function servedCodec(type: string, members: readonly string[] | null): ShownCodec {
	if (type === shownType) return shownCodec
	const column: MappedColumn = {
		column: '',
		into: '',
		type,
		conversion: 'exact',
		notNull: false,
		default: null,
		identity: false,
		setNull: false,
	}
	try {
		return codecFor(column, { timeZone: 'UTC', members })
	} catch (thrown) {
		if (thrown instanceof FaultError && thrown.fault.kind === 'map-malformed') return shownCodec
		throw thrown
	}
}
