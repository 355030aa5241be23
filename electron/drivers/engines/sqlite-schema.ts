import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { SchemaObject } from './engine.ts'

/** The schema of an open database, in an order that does not depend on how it was made. */
export function readObjects(db: Database): readonly SchemaObject[] {
	const objects = db.prepare('SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema ORDER BY type, name, tbl_name').all()
	return objects as SchemaObject[]
}

/** Lower-case hex sha-256 of a schema. Statistics tables are left out: ANALYZE by another program changes nothing that matters. */
export function hashSchema(objects: readonly SchemaObject[]): string {
	const hash = createHash('sha256')
	for (const { type, name, table, sql } of objects) {
		if (!name.startsWith('sqlite_stat')) hash.update(`${JSON.stringify([type, name, table, sql])}\n`)
	}
	return hash.digest('hex')
}
