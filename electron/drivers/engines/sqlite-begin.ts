import type { Database, Statement } from 'better-sqlite3'
import { FaultError, faultOf, type StaleReason } from '../../contract/fault.ts'
import { sameTexts } from '../../lib/sql-text.ts'
import type { MigrateExpectation } from './engine.ts'
import { assertIdentity, identityOf } from './sqlite-files.ts'
import { insist } from './sqlite-lock.ts'
import { hashSchema, readObjects } from './sqlite-schema.ts'
import type { Run } from './sqlite-steps.ts'
import { readBooks } from './sqlite-values.ts'

export type Target = { readonly path: string; readonly identity: string }
type Books = MigrateExpectation['ledger']

/** Takes the write lock and sees that everything is still as the plan was made for. Faults: `busy`, `plan-stale`, `file-replaced`. */
export async function begin(db: Database, target: Target, expect: MigrateExpectation | undefined, run: Run): Promise<void> {
	await insist(target.path, () => db.exec('BEGIN IMMEDIATE'), run.waiting)
	if (expect) assertExpected(db, target, expect, run)
	assertIdentity(target.path, target.identity)
}

function assertExpected(db: Database, target: Target, expect: MigrateExpectation, run: Run): void {
	const changed: StaleReason[] = []
	if (identityOf(target.path) !== expect.identity) changed.push('identity')
	if (!holds(db, expect.ledger, run)) changed.push('applied')
	if (hashSchema(readObjects(db)) !== expect.schema) changed.push('schema')
	if (changed.length > 0) throw new FaultError({ kind: 'plan-stale', changed })
}

/** Does the bookkeeping read as expected. Bookkeeping that cannot be queried any more (its table is gone) does not. */
function holds(db: Database, ledger: Books, run: Run): boolean {
	try {
		return sameTexts(readBooks(db, ledger.query, run), ledger.applied)
	} catch (thrown) {
		if (faultOf(thrown)?.kind === 'sql') return false
		throw thrown
	}
}

/** How a run that commits step by step left the database, to know it again before the next step. */
export type Left = {
	/** Changes when another connection has committed, and only then: https://sqlite.org/pragma.html#pragma_data_version */
	readonly dataVersion: number
	readonly schemaVersion: number
	readonly books: Books | null
}

/** Notes how things are, inside the transaction that is about to be committed. */
export function noteLeft(db: Database, books: Books | null): Left {
	return { dataVersion: pragmaOf(db, 'data_version'), schemaVersion: pragmaOf(db, 'schema_version'), books }
}

/** Takes the write lock for a later step. Rows that another program wrote meanwhile are its right; books or schema are not. Faults as of `begin`. */
export async function beginAgain(db: Database, target: Target, left: Left, run: Run): Promise<void> {
	await begin(db, target, undefined, run)
	if (pragmaOf(db, 'data_version') === left.dataVersion) return
	const changed: StaleReason[] = []
	if (left.books && !holds(db, left.books, run)) changed.push('applied')
	if (pragmaOf(db, 'schema_version') !== left.schemaVersion) changed.push('schema')
	if (changed.length > 0) throw new FaultError({ kind: 'plan-stale', changed })
}

type Version = 'data_version' | 'schema_version' | 'temp.schema_version'

/** Prepared once for each connection: they are asked for twice in every step. */
const versionReaders = new WeakMap<Database, Record<Version, Statement>>()

/** Another one after every change of the schema, that of temporary things too. After a rollback one may come again, for another schema. */
export const schemaVersionOf = (db: Database): string => `${pragmaOf(db, 'schema_version')} ${pragmaOf(db, 'temp.schema_version')}`

function pragmaOf(db: Database, name: Version): number {
	const prepare = (version: Version) => db.prepare(`PRAGMA ${version}`).pluck()
	const readers = versionReaders.get(db) ?? {
		data_version: prepare('data_version'),
		schema_version: prepare('schema_version'),
		'temp.schema_version': prepare('temp.schema_version'),
	}
	versionReaders.set(db, readers)
	return readers[name].get() as number
}
