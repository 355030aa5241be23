import type { Database } from 'better-sqlite3'
import type { Evidence, SurveyedColumn, SurveyedTable } from '../../../contract/copy-map.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import { foldName } from '../../../lib/sqlite-tokens.ts'
import { readTableText, type TableText } from './source-text.ts'

/** A table as the catalogue describes it, with what reading it takes. */
export type SourceTable = SurveyedTable & {
	readonly withoutRowid: boolean
	/** Module of a virtual table. */
	readonly module: string | null
	/** The index that holds the primary key; null where that is the row's own number, or where there is none. */
	readonly keyIndex: { readonly collations: readonly string[]; readonly descending: readonly boolean[] } | null
}

/** What no row has been seen of. */
const noEvidence: Evidence = {
	nulls: 0,
	integers: 0,
	reals: 0,
	texts: 0,
	blobs: 0,
	least: null,
	greatest: null,
	longest: null,
}

type ListRow = { readonly name: string; readonly type: string; readonly wr: number }
type ColumnRow = {
	readonly name: string
	readonly type: string
	readonly notnull: number
	readonly dflt_value: string | null
	readonly pk: number
	readonly hidden: number
}
type IndexRow = { readonly name: string; readonly unique: number; readonly origin: string }
type IndexColumnRow = {
	readonly cid: number
	readonly name: string | null
	readonly desc: number
	readonly coll: string
	readonly key: number
}
type ReferenceRow = {
	readonly id: number
	readonly table: string
	readonly from: string
	readonly to: string | null
	readonly on_update: string
	readonly on_delete: string
}

/** Every table of a file, virtual ones too, in the order of their names: neither SQLite's own nor those in which a virtual one keeps its rows. */
export function readTables(db: Database): readonly SourceTable[] {
	const all = db.prepare("SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' ORDER BY name").all() as ListRow[]
	const texts = new Map(db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").raw().all() as [string, string][])
	const listed = all.filter(({ name, type }) => (type === 'table' || type === 'virtual') && !/^sqlite_/i.test(name))
	const kept = keptByVirtual(listed, texts)
	return listed.filter(({ name }) => !kept.has(foldName(name))).map((row) => readTable(db, row, texts.get(row.name) ?? ''))
}

const shadowNames: Readonly<Record<string, readonly string[]>> = {
	fts3: ['content', 'segments', 'segdir', 'docsize', 'stat'],
	fts4: ['content', 'segments', 'segdir', 'docsize', 'stat'],
	fts5: ['data', 'idx', 'content', 'docsize', 'config'],
	rtree: ['node', 'rowid', 'parent'],
	geopoly: ['node', 'rowid', 'parent'],
}

/** SQLite tells such tables apart only where the module is part of it. */
function keptByVirtual(listed: readonly ListRow[], texts: ReadonlyMap<string, string>): ReadonlySet<string> {
	const virtual = listed.filter(({ type }) => type === 'virtual')
	return new Set(
		virtual.flatMap(({ name }) => (shadowNames[moduleIn(texts.get(name) ?? '')] ?? []).map((part) => foldName(`${name}_${part}`))),
	)
}

const moduleIn = (sql: string) => foldName(/\busing\s+["'`[]?(\w+)/i.exec(sql)?.[1] ?? '')

function readTable(db: Database, { name, type, wr }: ListRow, sql: string): SourceTable {
	const virtual = type === 'virtual'
	const text = readTableText(virtual ? '' : sql)
	const columns = readColumns(db, name, text, virtual)
	const indexes = virtual ? [] : (db.prepare('SELECT * FROM pragma_index_list(?) ORDER BY name').all(name) as IndexRow[])
	return {
		name,
		rows: 0,
		bytes: null,
		columns,
		autoincrement: text.autoincrement,
		...lastNumberOf(db, name, text),
		indexes: indexes.filter(({ origin }) => origin !== 'pk').map((index) => readIndex(db, index)),
		references: readReferences(db, name, text),
		checks: [...text.checks],
		virtual,
		withoutRowid: wr === 1,
		module: virtual ? moduleIn(sql) : null,
		keyIndex: keyIndexOf(db, indexes),
	}
}

/** SQLite's own book of the numbers it has given; anybody may write to it. */
function lastNumberOf(db: Database, table: string, { autoincrement }: TableText): Pick<SurveyedTable, 'lastNumber'> {
	if (!autoincrement) return {}
	const sql = "SELECT max(seq) FROM sqlite_sequence WHERE name = ? AND typeof(seq) = 'integer'"
	const last = db.prepare(sql).pluck().safeIntegers().get(table) as bigint | null
	return last === null ? {} : { lastNumber: String(last) }
}

function readColumns(db: Database, table: string, text: TableText, virtual: boolean): SurveyedColumn[] {
	return columnRows(db, table, virtual)
		.filter(({ hidden }) => hidden !== 1)
		.map(({ name, type, notnull, dflt_value, pk, hidden }) => {
			const generated = hidden === 2 || hidden === 3
			return {
				name,
				declared: type,
				notNull: notnull !== 0,
				default: generated ? (text.generated.get(foldName(name)) ?? null) : dflt_value,
				key: pk,
				generated,
				collation: (text.collations.get(foldName(name)) ?? 'BINARY').toUpperCase(),
				evidence: noEvidence,
			}
		})
}

function columnRows(db: Database, table: string, virtual: boolean): readonly ColumnRow[] {
	try {
		return db.prepare('SELECT * FROM pragma_table_xinfo(?) ORDER BY cid').all(table) as ColumnRow[]
	} catch (thrown) {
		// Its module is not part of this SQLite, so that nobody here can say what it holds
		if (virtual) return []
		throw thrown
	}
}

function readIndex(db: Database, { name, unique }: IndexRow): SurveyedTable['indexes'][number] {
	const columns = indexColumns(db, name).map((column) => column.name)
	const row = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?").raw().get(name) as [string | null] | undefined
	return { name, unique: unique !== 0, columns, sql: row?.[0] ?? null }
}

function indexColumns(db: Database, index: string): readonly IndexColumnRow[] {
	return db.prepare('SELECT * FROM pragma_index_xinfo(?) WHERE "key" = 1 ORDER BY seqno').all(index) as IndexColumnRow[]
}

function keyIndexOf(db: Database, indexes: readonly IndexRow[]): SourceTable['keyIndex'] {
	const index = indexes.find(({ origin }) => origin === 'pk')
	if (index === undefined) return null
	const columns = indexColumns(db, index.name)
	return { collations: columns.map(({ coll }) => coll.toUpperCase()), descending: columns.map(({ desc }) => desc !== 0) }
}

/** SQLite lists them from the last to the first. */
function readReferences(db: Database, table: string, text: TableText): SurveyedTable['references'] {
	const rows = db.prepare('SELECT * FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq').all(table) as ReferenceRow[]
	const byId = Map.groupBy(rows, ({ id }) => id)
	return [...byId.values()].map((parts, index) => {
		const [first] = parts as [ReferenceRow]
		return {
			columns: parts.map(({ from }) => from),
			table: first.table,
			to: parts.every(({ to }) => to !== null) ? parts.map(({ to }) => String(to)) : keyColumns(db, first.table),
			onDelete: first.on_delete,
			onUpdate: first.on_update,
			deferred: text.deferred[index] ?? false,
		}
	})
}

function keyColumns(db: Database, table: string): string[] {
	return db.prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk').pluck().all(table) as string[]
}

/** A table as SQL names it, whatever temporary ones there are. */
export const tableSql = (table: string): string => `main.${quoteName(table)}`
