import type { Database, Statement } from 'better-sqlite3'
import { FaultError } from '../../contract/fault.ts'
import { rowTexts, valueText } from '../../lib/sql-text.ts'
import type { Query, Rows, SqlValue } from './engine.ts'
import { breathe, createPacer } from './pace.ts'
import { toFault } from './sqlite-faults.ts'

type Bound = Record<string, null | number | bigint | string | Uint8Array>

/** What runs a query needs to know about its place: the path for faults and the signal that ends it. */
type Place = { readonly path: string; readonly signal?: AbortSignal | undefined }

/**
 * Runs one query that only looks and gathers its rows, hearing a cancel between them.
 * Faults: those of SQLite, and `sql` for anything but a query.
 */
export async function readRows(db: Database, query: Query, place: Place): Promise<Rows> {
	try {
		const statement = prepareQuery(db, query.sql)
		const columns = statement.columns().map((column) => column.name)
		const rows: SqlValue[][] = []
		const pacer = createPacer()
		for (const row of statement.raw(true).safeIntegers(true).iterate(toBound(query.parameters)) as Iterable<unknown[]>) {
			rows.push(row.map(fromSqlite))
			if (pacer.due()) await breathe(place.signal)
		}
		return { columns, rows }
	} catch (thrown) {
		throw toFault(thrown, { path: place.path, statement: query.sql })
	}
}

/**
 * The rows of bookkeeping as texts, see `rowTexts`. Read in one go, which takes a fraction of the time and hears nothing
 * meanwhile, because it is done after every step. Faults as of `readRows`.
 */
export function readBooks(db: Database, query: Query, { path }: Pick<Place, 'path'>): readonly string[] {
	try {
		const statement = prepareQuery(db, query.sql).safeIntegers(true)
		const bound = toBound(query.parameters)
		if (statement.columns().length === 1) return (statement.pluck(true).all(bound) as SqlValue[]).map(valueText)
		return rowTexts({ rows: statement.raw(true).all(bound) as SqlValue[][] })
	} catch (thrown) {
		throw toFault(thrown, { path, statement: query.sql })
	}
}

function prepareQuery(db: Database, sql: string): Statement {
	const statement = db.prepare(sql)
	if (!statement.reader || !statement.readonly)
		throw new FaultError({ kind: 'sql', detail: 'only a query can be read', code: 'SQLITE_READONLY', statement: sql })
	return statement
}

/**
 * Parameters as better-sqlite3 must be given them: it binds every JavaScript number as a double, so that whole numbers
 * would become REAL in a column without affinity.
 */
export function toBound(parameters: Query['parameters'] = {}): Bound {
	return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, toBindable(value)]))
}

function toBindable(value: SqlValue): Bound[string] {
	// SQLite has no booleans of its own: 0 and 1 are what stands for them
	if (typeof value === 'boolean') return BigInt(value)
	return isWhole(value) ? BigInt(value) : value
}

const isWhole = (value: SqlValue): value is number => typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)

function fromSqlite(value: unknown): SqlValue {
	if (typeof value === 'bigint') return isSafe(value) ? Number(value) : value
	// A plain array of its own memory: a Buffer may be a window into a pool
	if (value instanceof Uint8Array) return new Uint8Array(value)
	return value as SqlValue
}

const isSafe = (value: bigint) => value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
