import Database from 'better-sqlite3'
import type { Fault } from '../../contract/fault.ts'
import { quoteName } from '../../lib/sql-text.ts'
import { firstWordOf, foldName, namesIn } from '../../lib/sqlite-tokens.ts'
import type { SchemaObject } from './engine.ts'

/** An empty database in memory with the schema that steps meet, to ask SQLite itself how it reads their statements. */
export type Scratch = Disposable & {
	/**
	 * Why this is not one statement, as SQLite reads it: `split-disagreement` or `syntax`. Null when it is, and when that
	 * cannot be told because something that it names is not there.
	 */
	faultOf(revision: string, sql: string): Fault | null
	/** The text at this index is read: lets go of tables that no later one names, as every ALTER makes SQLite read all that are left. */
	finishText(index: number): void
}

/** Makes one for texts: only the tables and views that they name are in it. */
export function createScratch(objects: readonly SchemaObject[], texts: readonly string[]): Scratch {
	const db = new Database(':memory:')
	// As where steps run: else a parent that was let go would be asked for
	db.pragma('foreign_keys = OFF')
	const namesOfTexts = texts.map(namesIn)
	const lastText = new Map(namesOfTexts.flatMap((names, index) => [...names].map((name) => [name, index] as const)))
	const wanted = objects.filter(({ type, name }) => (type === 'table' || type === 'view') && lastText.has(foldName(name)))
	// What a view or a trigger reads is needed wherever that one is
	const lasting = new Set(
		[...namesOfTexts, ...wanted.map(({ sql }) => namesIn(sql ?? ''))]
			.filter((names) => names.has('view') || names.has('trigger'))
			.flatMap((names) => [...names]),
	)
	for (const { sql } of wanted.filter(({ name }) => !name.startsWith('sqlite_'))) if (sql !== null) attempt(() => db.exec(sql))
	return {
		faultOf(revision, sql) {
			// Everything behind it would be dropped without a word
			if (sql.includes('\0')) return { kind: 'split-disagreement', revision, detail: `NUL character in: ${sql}` }
			const changes = changesSchema(sql)
			const complaint = complaintAbout(db, sql, changes)
			if (complaint === null) return null
			if (/more than one statement|no statements|incomplete input/.test(complaint))
				return { kind: 'split-disagreement', revision, detail: `${complaint}: ${sql}` }
			return /syntax error|unrecognized token/.test(complaint) ? { kind: 'syntax', detail: complaint, statement: sql } : null
		},
		finishText(index) {
			for (const name of namesOfTexts[index] ?? []) {
				if (lastText.get(name) === index && !lasting.has(name)) attempt(() => db.exec(`DROP TABLE IF EXISTS ${quoteName(name)}`))
			}
		},
		[Symbol.dispose]: () => void db.close(),
	}
}

/**
 * What SQLite says about preparing this; null when it can, and then it is run too if it `changes` the schema. A PRAGMA is
 * not asked about: some take effect by being prepared.
 */
function complaintAbout(db: Database.Database, sql: string, changes: boolean): string | null {
	if (firstWordOf(sql) === 'pragma') return null
	let prepared: Database.Statement | null = null
	const complaint = attempt(() => {
		prepared = db.prepare(sql)
	})
	if (complaint?.startsWith('no such table')) return withStandIns(db, sql, complaint)
	if (complaint === null && changes) attempt(() => prepared?.run())
	return complaint
}

/** A table that is missing keeps SQLite from reading on, so one stands in for it while the statement is prepared once more. */
function withStandIns(db: Database.Database, sql: string, first: string): string | null {
	let complaint: string | null = first
	const made = new Set<string>()
	db.exec('SAVEPOINT stand_ins')
	try {
		for (;;) {
			const name = complaint && /^no such table: (?:main\.|temp\.)?(.+)$/.exec(complaint)?.[1]
			if (!name || made.has(name)) return complaint
			made.add(name)
			if (attempt(() => db.exec(`CREATE TABLE ${quoteName(name)} (stand_in)`)) !== null) return complaint
			complaint = attempt(() => db.prepare(sql))
		}
	} finally {
		db.exec('ROLLBACK TO stand_ins; RELEASE stand_ins')
	}
}

function attempt(work: () => unknown): string | null {
	try {
		work()
		return null
	} catch (thrown) {
		if (thrown instanceof Database.SqliteError || thrown instanceof RangeError) return thrown.message
		throw thrown
	}
}

/** Later statements may need what this one makes. A table made of a query is left out: the query may be without end. */
function changesSchema(sql: string): boolean {
	if (!['create', 'alter', 'drop'].includes(firstWordOf(sql))) return false
	const names = namesIn(sql)
	return (
		!names.has('virtual') && (names.has('trigger') || names.has('view') || !['select', 'values', 'with'].some((word) => names.has(word)))
	)
}
