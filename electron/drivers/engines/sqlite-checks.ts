import type { Database } from 'better-sqlite3'
import { FaultError } from '../../contract/fault.ts'
import { quoteName } from '../../lib/sql-text.ts'
import { foldName } from '../../lib/sqlite-tokens.ts'
import { breathe, createPacer } from './pace.ts'

/** Rows per table. */
export type RowCounts = ReadonlyMap<string, number>

/** Counts the rows of these tables. SQLite walks the smallest index of each. */
export async function countRows(db: Database, tables: readonly string[], signal: AbortSignal | undefined): Promise<RowCounts> {
	const counts = new Map<string, number>()
	const pacer = createPacer()
	for (const table of tables) {
		const count = db.prepare(`SELECT count(*) FROM ${quoteName(table)}`).pluck()
		counts.set(table, count.get() as number)
		if (pacer.due()) await breathe(signal)
	}
	return counts
}

/** An ordinary table: the ones that SQLite and its virtual tables keep for themselves are none. */
export type OrdinaryTable = { readonly name: string; readonly folded: string; readonly sql: string }

/** The table that a trigger is on, and the text that makes it. */
export type Trigger = readonly [on: string, sql: string]

/** What the checks need to know of a schema. */
export type CheckedSchema = { readonly tables: readonly OrdinaryTable[]; readonly triggers: readonly Trigger[] }

/** All ordinary tables, with the text that makes them, and all triggers, temporary ones too. Read at once: it may be asked for after every step. */
export function readChecked(db: Database): CheckedSchema {
	const query = `SELECT type, tbl_name, sql, rootpage FROM sqlite_schema WHERE type IN ('table', 'trigger')
		UNION ALL SELECT type, tbl_name, sql, 0 FROM sqlite_temp_schema WHERE type = 'trigger'`
	const rows = db.prepare(query).raw().all() as [type: string, name: string, sql: string, rootpage: number][]
	const tables: OrdinaryTable[] = []
	const triggers: Trigger[] = []
	let virtual = false
	for (const [type, name, sql, rootpage] of rows) {
		if (type === 'trigger') triggers.push([name, sql])
		else if (rootpage === 0) virtual = true
		else if (!name.startsWith('sqlite_')) tables.push({ name, folded: foldName(name), sql })
	}
	return { tables: virtual ? withoutShadows(db, tables) : tables, triggers }
}

function withoutShadows(db: Database, tables: readonly OrdinaryTable[]): readonly OrdinaryTable[] {
	const shadows = new Set(db.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'").pluck().all())
	return tables.filter(({ name }) => !shadows.has(name))
}

/** Refuses a result in which a table holds fewer rows than before, or is gone with its rows. Fault `rows-lost`. */
export function assertNoRowsLost(before: RowCounts, after: RowCounts): void {
	const tables = [...before]
		.map(([table, count]) => ({ table, before: count, after: after.get(table) ?? 0 }))
		.filter((table) => table.after < table.before)
	if (tables.length > 0) throw new FaultError({ kind: 'rows-lost', tables })
}

/**
 * References that lead nowhere, and how often each occurs. A reference is known by its table, its parent and its value,
 * because rebuilding a table may give its rows other rowids.
 */
export type BrokenReferences = ReadonlyMap<string, { readonly table: string; readonly times: number }>

type Violation = { readonly table: string; readonly rowid: number | null; readonly parent: string; readonly fkid: number }

/** Checks every foreign key of these tables, table by table. */
export async function findBrokenReferences(
	db: Database,
	tables: readonly OrdinaryTable[],
	signal: AbortSignal | undefined,
): Promise<BrokenReferences> {
	const found = new Map<string, { readonly table: string; readonly times: number }>()
	const pacer = createPacer()
	for (const { name, sql } of tables) {
		if (!/references/i.test(sql)) continue
		for (const key of brokenIn(db, name)) found.set(key, { table: name, times: (found.get(key)?.times ?? 0) + 1 })
		if (pacer.due()) await breathe(signal)
	}
	return found
}

function* brokenIn(db: Database, table: string): Generator<string> {
	const describe = createReferenceReader(db, table)
	let violations: readonly Violation[]
	try {
		violations = db.pragma(`foreign_key_check(${quoteName(table)})`) as Violation[]
	} catch (thrown) {
		// A key whose parent columns are not unique cannot be checked; that counts as one broken reference
		if (thrown instanceof Error && thrown.message.includes('foreign key mismatch'))
			violations = [{ table, rowid: null, parent: thrown.message, fkid: -1 }]
		else throw thrown
	}
	for (const violation of violations) yield JSON.stringify([table, violation.parent, describe(violation)])
}

function createReferenceReader(db: Database, table: string): (violation: Violation) => unknown {
	const readers = new Map<number, (rowid: number) => unknown>()
	return ({ rowid, fkid }) => {
		// A table without rowids says only that a reference is broken
		if (rowid === null) return null
		const reader = readers.get(fkid) ?? readerOf(db, table, fkid)
		readers.set(fkid, reader)
		return reader(rowid)
	}
}

function readerOf(db: Database, table: string, fkid: number): (rowid: number) => unknown {
	const columns = db.prepare('SELECT "from" FROM pragma_foreign_key_list(?) WHERE id = ? ORDER BY seq').pluck().all(table, fkid) as string[]
	const values = columns.map((column) => `quote(${quoteName(column)})`).join(`||','||`)
	const statement = db.prepare(`SELECT ${values} FROM ${quoteName(table)} WHERE rowid = ?`).pluck()
	return (rowid) => [columns, statement.get(rowid)]
}

/** Refuses references that are broken now and were not before. Fault `foreign-keys-broken`. */
export function assertNoneNew(before: BrokenReferences, after: BrokenReferences): void {
	const { violations, tables } = newlyBroken(before, after)
	if (violations > 0) throw new FaultError({ kind: 'foreign-keys-broken', violations, tables: [...tables] })
}

/** How many broken references of `after` are not among `before`, and in which tables. */
function newlyBroken(
	before: BrokenReferences,
	after: BrokenReferences,
): { readonly violations: number; readonly tables: readonly string[] } {
	const fresh = [...after]
		.map(([key, { table, times }]) => ({ table, times: times - (before.get(key)?.times ?? 0) }))
		.filter(({ times }) => times > 0)
	return { violations: fresh.reduce((sum, { times }) => sum + times, 0), tables: [...new Set(fresh.map(({ table }) => table))].sort() }
}
