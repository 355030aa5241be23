import Database from 'better-sqlite3'
import type { CopyMap, MappedColumn } from '../../electron/contract/copy-map.ts'
import type { ComparedTable } from '../../electron/contract/transfers.ts'
import type { SqlValue } from '../../electron/drivers/engines/engine.ts'
import { type CompareOptions, compareTables } from '../../electron/drivers/transfers/comparing/compare.ts'
import { openReading } from '../../electron/drivers/transfers/comparing/compare-session.ts'
import { sidesOf } from '../../electron/drivers/transfers/comparing/compare-sides.ts'
import { openSource } from '../../electron/drivers/transfers/source/sqlite-source.ts'
import { createDatabase, type TestDatabase } from './postgres-database.ts'
import { createPlace } from './sqlite-place.ts'

/** Two databases to compare, and what compares them by a map of the schema `public`. */
export type CompareGround = AsyncDisposable & {
	readonly path: string
	readonly database: TestDatabase
	compare(options?: Partial<CompareOptions>): Promise<readonly ComparedTable[]>
	/** The only table, compared. */
	compareOnly(options?: Partial<CompareOptions>): Promise<ComparedTable>
}

type Wanted = {
	/** Makes the file; more rows may come as a list of values for a statement. */
	readonly sqlite: string
	readonly rows?: { readonly insert: string; readonly values: Iterable<readonly unknown[]> }
	readonly postgres: string
	readonly map: CopyMap['map']
	readonly timeZone?: string
}

/** Makes both databases. */
export async function compareGround({ sqlite, rows, postgres, map, timeZone = 'UTC' }: Wanted): Promise<CompareGround> {
	const place = createPlace()
	const path = place.make('source.db', sqlite)
	if (rows) fill(path, rows)
	const database = await createDatabase(postgres)
	const copyMap: CopyMap = { version: 1, schema: 'public', tables: 'there', timeZone, map, choices: {} }
	async function compare(options: Partial<CompareOptions> = {}) {
		const source = openSource({ path })
		const session = await openReading(database.server)
		try {
			const sides = await sidesOf({ kind: 'sqlite', source }, { kind: 'postgres', session, schema: 'public' }, copyMap)
			return await compareTables(sides, { now: () => performance.now(), ...options })
		} finally {
			source.close()
			await session.close()
		}
	}
	return {
		path,
		database,
		compare,
		async compareOnly(options) {
			const [only] = await compare(options)
			if (only === undefined) throw new Error('no table was compared')
			return only
		},
		async [Symbol.asyncDispose]() {
			await database[Symbol.asyncDispose]()
			await place[Symbol.asyncDispose]()
		},
	}
}

function fill(path: string, { insert, values }: NonNullable<Wanted['rows']>): void {
	const db = new Database(path)
	const statement = db.prepare(insert)
	db.transaction(() => {
		for (const row of values) statement.run(...(row as SqlValue[]))
	})()
	db.close()
}

/** A mapped column of the same name on both sides. */
export function mapped(column: string, type: string, more: Partial<MappedColumn> = {}): MappedColumn {
	return { column, into: column, type, conversion: 'exact', notNull: false, default: null, identity: false, setNull: false, ...more }
}
