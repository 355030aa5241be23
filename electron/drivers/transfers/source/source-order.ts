import type { Database } from 'better-sqlite3'
import { quoteName } from '../../../lib/sql-text.ts'
import { foldName } from '../../../lib/sqlite-tokens.ts'
import { type SourceTable, tableSql } from './source-tables.ts'

/**
 * The order in which a table's rows are read: NULL, then numbers by their value, then text by its bytes in UTF-8, then bytes.
 * That is SQLite's own under the collation BINARY, and the one that PostgreSQL can be asked for.
 */
export type RowOrder = {
	/** Columns that name a row. None where a virtual table, or one whose columns have taken all names of the row number, has no way to name it. */
	readonly key: readonly string[]
	/** The key as SQL, of the table `t`. */
	readonly keySql: readonly string[]
	/** For ORDER BY; empty for the order in which rows come by themselves. */
	readonly orderSql: string
	/** The key has an index in this order, so that reading can begin anywhere in it; otherwise all rows are sorted for each reading. */
	readonly seekable: boolean
	/** Text is kept as UTF-8; otherwise SQLite makes it so for whoever reads it. */
	readonly utf8: boolean
	/** The key is the row's own number. */
	readonly numbered: boolean
}

/** SQL function that gives text as its bytes in UTF-8 and anything else as it is: for files whose text is UTF-16. */
export const utf8Function = 'headway_utf8'

/** Finds how a table is read. */
export function orderOf(db: Database, table: SourceTable): RowOrder {
	const key = table.columns.filter((column) => column.key > 0).sort((one, other) => one.key - other.key)
	const names = key.map(({ name }) => name)
	const utf8 = db.pragma('encoding', { simple: true }) === 'UTF-8'
	if (isAlias(table)) return numbered(names, utf8)
	if (key.length === 0) return orderWithoutKey(table, utf8)
	const keySql = names.map(columnSql)
	if (utf8 && isInOrder(table) && !holdsNull(db, table, names))
		return { key: names, keySql, orderSql: keySql.join(', '), seekable: true, utf8, numbered: false }
	const orderSql = keySql.map(utf8 ? (sql) => `${sql} COLLATE BINARY` : (sql) => `${utf8Function}(${sql})`).join(', ')
	return { key: names, keySql, orderSql, seekable: false, utf8, numbered: false }
}

function numbered(key: readonly string[], utf8: boolean): RowOrder {
	const keySql = key.map(columnSql)
	return { key, keySql, orderSql: keySql.join(', '), seekable: true, utf8, numbered: true }
}

function orderWithoutKey(table: SourceTable, utf8: boolean): RowOrder {
	const name = table.virtual ? undefined : nameOfNumber(table)
	if (name !== undefined) return numbered([name], utf8)
	return { key: [], keySql: [], orderSql: '', seekable: false, utf8, numbered: false }
}

function nameOfNumber({ columns }: SourceTable): string | undefined {
	const taken = new Set(columns.map(({ name }) => foldName(name)))
	return ['rowid', '_rowid_', 'oid'].find((alias) => !taken.has(alias))
}

/** The order of a table's row numbers, whatever its key is, in a file of UTF-8; null where nothing names them. */
export function numberOrderOf(table: SourceTable): RowOrder | null {
	const key = table.columns.find((column) => column.key > 0)
	const name = key !== undefined && isAlias(table) ? key.name : nameOfNumber(table)
	return name === undefined ? null : numbered([name], true)
}

/** The one column of the key is another name for the row's number. */
const isAlias = ({ columns, keyIndex, withoutRowid, virtual }: SourceTable) =>
	columns.filter(({ key }) => key > 0).length === 1 && keyIndex === null && !withoutRowid && !virtual

/** Is the key's index in the order that is wanted, or in just the opposite one. */
function isInOrder({ keyIndex }: SourceTable): boolean {
	if (keyIndex === null) return false
	const isOneWay = new Set(keyIndex.descending).size === 1
	return isOneWay && keyIndex.collations.every((collation) => collation === 'BINARY')
}

/** SQLite takes NULL into primary keys, and as often as it is given; what comes after it cannot be asked for. */
function holdsNull(db: Database, { name, columns, withoutRowid }: SourceTable, key: readonly string[]): boolean {
	if (withoutRowid) return false
	const open = key.filter((column) => columns.some((candidate) => candidate.name === column && !candidate.notNull))
	const isThere = (column: string) =>
		db.prepare(`SELECT 1 FROM ${tableSql(name)} AS t WHERE ${columnSql(column)} IS NULL LIMIT 1`).get() !== undefined
	return open.some(isThere)
}

/** A column of the table that a statement calls `t`: with that before it, SQLite never takes the name for a text. */
export const columnSql = (column: string): string => `t.${quoteName(column)}`
