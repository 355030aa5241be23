import type { Finding } from '../../../contract/copy-map.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import { foldName } from '../../../lib/sqlite-tokens.ts'
import { columnSql } from '../source/source-order.ts'
import type { Cell } from '../source/source-statements.ts'
import { type SourceTable, tableSql } from '../source/source-tables.ts'
import type { SqliteSource } from '../source/sqlite-source.ts'
import { findingOf } from './survey-findings.ts'
import { shownKey } from './survey-text.ts'

type Violation = { readonly rowid: number | bigint | null; readonly fkid: number | bigint }
type Reference = SourceTable['references'][number]
type Dangling = { readonly reference: Reference; readonly count: number; readonly rowid: Violation['rowid'] }

/**
 * Rows of a table that refer to what is not there, by reference, as SQLite's own check finds them; and references that can refer
 * to nothing, because their table is missing or its columns name no single row: SQLite only says so once somebody writes.
 */
export function findDangling(source: SqliteSource, table: SourceTable): readonly Finding[] {
	const loose = table.references.filter((reference) => !namesOneRow(source, reference))
	const dangling = loose.length > 0 ? [] : danglingRows(source, table)
	return [...dangling.map((found) => danglingFinding(source, table, found)), ...loose.map((reference) => looseFinding(table, reference))]
}

function danglingRows({ file }: SqliteSource, table: SourceTable): readonly Dangling[] {
	if (table.references.length === 0) return []
	const found = new Map<number, { count: number; readonly rowid: Violation['rowid'] }>()
	for (const { fkid, rowid } of file.db
		.prepare(`PRAGMA main.foreign_key_check(${quoteName(table.name)})`)
		.iterate() as Iterable<Violation>) {
		const known = found.get(Number(fkid))
		if (known) known.count += 1
		else found.set(Number(fkid), { count: 1, rowid })
	}
	return [...found].flatMap(([id, { count, rowid }]) => {
		// SQLite numbers them from the last to the first
		const reference = table.references.at(-1 - id)
		return reference ? [{ reference, count, rowid }] : []
	})
}

function danglingFinding(source: SqliteSource, table: SourceTable, { reference, count, rowid }: Dangling): Finding {
	const row = rowid === null ? null : rowNumbered(source, table, reference, rowid)
	const text = row === null ? saidOf(reference) : `${shownKey(row.values)}: ${saidOf(reference)}`
	const example = { row: row === null ? null : shownKey(row.key), text }
	return findingOf({ kind: 'dangling-reference', table: table.name, name: nameOf(reference), count, example })
}

function rowNumbered(source: SqliteSource, table: SourceTable, { columns }: Reference, rowid: number | bigint) {
	const { keySql } = source.orderOf(table.name)
	const number = rowNumberOf(table)
	if (number === null) return null
	const sql = `SELECT ${[...keySql, ...columns.map(columnSql)].join(', ')} FROM ${tableSql(table.name)} AS t WHERE ${columnSql(number)} = ?`
	const row = source.file.db.prepare(sql).raw().safeIntegers().get(BigInt(rowid)) as Cell[] | undefined
	return row === undefined ? null : { key: row.slice(0, keySql.length), values: row.slice(keySql.length) }
}

function rowNumberOf({ columns, withoutRowid }: SourceTable): string | null {
	const taken = new Set(columns.map(({ name }) => foldName(name)))
	return withoutRowid ? null : (['rowid', '_rowid_', 'oid'].find((alias) => !taken.has(alias)) ?? null)
}

function looseFinding(table: SourceTable, reference: Reference): Finding {
	const text = `${saidOf(reference)}, where no single row is named by that`
	return findingOf({ kind: 'dangling-reference', table: table.name, name: nameOf(reference), count: 1, example: { row: null, text } })
}

const saidOf = ({ columns, table, to }: Reference) => `${columns.join(', ')} → ${table} (${to.join(', ')})`
const nameOf = ({ columns }: Reference) => columns.join(', ')

/** Is there a primary key or a whole unique index over just those columns. */
function namesOneRow({ tables, file }: SqliteSource, { table, to }: Reference): boolean {
	const parent = tables.find(({ name }) => foldName(name) === foldName(table))
	if (parent === undefined || to.length === 0) return false
	const wanted = namesSet(to)
	const key = parent.columns.filter((column) => column.key > 0).map(({ name }) => name)
	if (isSame(wanted, namesSet(key))) return true
	const partial = file.db.prepare('SELECT name FROM pragma_index_list(?) WHERE partial = 1').pluck().all(parent.name)
	return parent.indexes.some(({ name, unique, columns }) => unique && !partial.includes(name) && isSame(wanted, namesSet(columns)))
}

const namesSet = (names: readonly (string | null)[]) => new Set(names.map((name) => (name === null ? null : foldName(name))))
const isSame = (one: ReadonlySet<string | null>, other: ReadonlySet<string | null>) =>
	one.size === other.size && [...one].every((name) => other.has(name))
