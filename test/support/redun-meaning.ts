import type Database from 'better-sqlite3'
import { tableItems } from '../../electron/drivers/dialects/table-body.ts'
import { within } from './redun-database.ts'

type Row = Readonly<Record<string, unknown>>

/** A schema by what it means, not how it is written: comparable with toEqual. */
export function schemaMeaning(path: string): Readonly<Record<string, unknown>> {
	return within(path, (db) => {
		const tables = names(db, 'table')
		return Object.fromEntries([
			...tables.map((table) => [table, tableMeaning(db, table)]),
			['views and triggers', [...names(db, 'view'), ...names(db, 'trigger')]],
		])
	})
}

function names(db: Database.Database, type: string): string[] {
	return db.prepare('SELECT name FROM sqlite_schema WHERE type = ? ORDER BY name').pluck().all(type) as string[]
}

function tableMeaning(db: Database.Database, table: string): unknown {
	const sql = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?").pluck().get(table) as string
	return {
		columns: db.prepare('SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid').all(table),
		references: sorted(
			db.prepare('SELECT "from", "table", "to", on_update, on_delete FROM pragma_foreign_key_list(?)').all(table) as Row[],
		),
		// Names of constraints, deferral and CHECKs are told by no pragma.
		constraints: tableItems(sql)
			.map((item) => item.text.replace(/["\s]/g, '').toLowerCase())
			.sort(),
		indexes: sorted(
			(db.prepare('SELECT name, "unique", origin, partial FROM pragma_index_list(?)').all(table) as Row[]).map((index) =>
				indexMeaning(db, index),
			),
		),
	}
}

function indexMeaning(db: Database.Database, { name, ...rest }: Row): Row {
	const columns = db.prepare('SELECT name, "desc", coll FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno').all(name)
	const sql = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?").pluck().get(name) as string | null
	const condition = /\bwhere\b(.*)$/is.exec(sql ?? '')?.[1]?.replace(/\s/g, '')
	// Automatic indexes are numbered in the order of the constraints.
	return { ...rest, name: String(name).startsWith('sqlite_autoindex') ? 'automatic' : name, columns, condition }
}

function sorted(rows: readonly Row[]): readonly Row[] {
	return [...rows].sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))
}

/** Every row of every table, each as `column → value` and in an order of their own; blobs as hexadecimal. */
export function rowsOf(path: string, omit: readonly string[] = []): Readonly<Record<string, readonly Row[]>> {
	return within(path, (db) =>
		Object.fromEntries(
			names(db, 'table')
				.filter((table) => !omit.includes(table))
				.map((table) => [table, tableRows(db, table)]),
		),
	)
}

function tableRows(db: Database.Database, table: string): readonly Row[] {
	const rows = db.prepare(`SELECT * FROM "${table}"`).all() as Row[]
	return sorted(
		rows.map((row) =>
			Object.fromEntries(Object.entries(row).map(([column, value]) => [column, Buffer.isBuffer(value) ? value.toString('hex') : value])),
		),
	)
}

/** What SQLite itself finds wrong: broken references and damage. Empty for a sound database. */
export function complaints(path: string): readonly unknown[] {
	return within(path, (db) => [
		...(db.pragma('foreign_key_check') as unknown[]),
		...(db.pragma('integrity_check', { simple: false }) as { integrity_check: string }[]).filter((row) => row.integrity_check !== 'ok'),
	])
}
