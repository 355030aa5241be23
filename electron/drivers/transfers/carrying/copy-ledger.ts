import type { LeftOut } from '../../../contract/transfers.ts'
import type { PgSession } from '../../engines/postgres-session.ts'

/** Where a copy keeps its own books in the target, for as long as it is not done. */
export const ledgerSchema = 'headway_copy'

/** What a copy that was begun and not done has written down in the target. */
export type CopyBegun = {
	readonly id: string
	/** Binds it to one source, target and map. */
	readonly token: string
	readonly schema: string
	/** `finished`: constraints and indexes are there too; what is left is to compare. */
	readonly stage: 'rows' | 'finished'
	/** Ranges are numbered, so that a copy that goes on must cut them alike. */
	readonly rowsPerRange: number
	readonly undoing: Undoing
}

/** SQL that was thought of before anything was written. */
export type Undoing = {
	/** Takes away what slows rows down: references dropped, triggers put to sleep. */
	readonly loosen: readonly string[]
	/** Takes the copy's rows and tables away. */
	readonly clear: readonly string[]
	/** Brings back rows that were there before, and sequences to where they stood. */
	readonly refill: readonly string[]
	/** Undoes `loosen`. */
	readonly tighten: readonly string[]
	/** The schema was made for the copy. */
	readonly madeSchema: boolean
}

/** One range that is there, committed together with its rows. */
export type FinishedRange = {
	readonly rows: number
	readonly bytes: number
	readonly leftOut: readonly LeftOut[]
	readonly leftOutCount: number
}

/** Keeps two that begin or end at once apart: the numbers of our name in ASCII. */
const ledgerLock = '(1214603369, 1668247673)'

export const lockLedger = `SELECT pg_advisory_xact_lock${ledgerLock}`

export const makeLedger = `
CREATE SCHEMA IF NOT EXISTS ${ledgerSchema};
CREATE TABLE IF NOT EXISTS ${ledgerSchema}.copies (
	schema_name text PRIMARY KEY,
	id text NOT NULL,
	token text NOT NULL,
	stage text NOT NULL,
	rows_per_range integer NOT NULL,
	undoing jsonb NOT NULL,
	begun_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS ${ledgerSchema}.ranges (
	id text NOT NULL,
	table_name text NOT NULL,
	range integer NOT NULL,
	rows bigint NOT NULL,
	bytes bigint NOT NULL,
	left_out jsonb NOT NULL,
	left_out_count bigint NOT NULL,
	PRIMARY KEY (id, table_name, range)
)`

/** The copy into this schema that is not done; null for none. */
export async function readLedger(session: PgSession, schema: string): Promise<CopyBegun | null> {
	const { rows: there } = await session.query(`SELECT to_regclass('${ledgerSchema}.copies') IS NOT NULL`)
	if (there[0]?.[0] !== true) return null
	const sql = `SELECT id, token, stage, rows_per_range, undoing FROM ${ledgerSchema}.copies WHERE schema_name = $1`
	const [row] = (await session.query(sql, [schema])).rows
	if (row === undefined) return null
	const [id, token, stage, rowsPerRange, undoing] = row
	return {
		id: String(id),
		token: String(token),
		schema,
		stage: stage === 'finished' ? 'finished' : 'rows',
		rowsPerRange: Number(rowsPerRange),
		undoing: JSON.parse(String(undoing)) as Undoing,
	}
}

/** Writes a new copy down, in the transaction that makes its tables. */
export async function writeLedger(session: PgSession, { schema, id, token, stage, rowsPerRange, undoing }: CopyBegun): Promise<void> {
	const sql = `INSERT INTO ${ledgerSchema}.copies (schema_name, id, token, stage, rows_per_range, undoing) VALUES ($1, $2, $3, $4, $5, $6)`
	await session.query(sql, [schema, id, token, stage, rowsPerRange, JSON.stringify(undoing)])
}

/** In the transaction that has put the constraints in place. */
export async function markFinished(session: PgSession, { schema }: CopyBegun): Promise<void> {
	await session.query(`UPDATE ${ledgerSchema}.copies SET stage = 'finished' WHERE schema_name = $1`, [schema])
}

/** In the transaction of the range's rows: neither is there without the other. */
export async function writeRange(
	session: PgSession,
	{ id }: CopyBegun,
	{ table, index }: { readonly table: string; readonly index: number },
	{ rows, bytes, leftOut, leftOutCount }: FinishedRange,
): Promise<void> {
	const sql = `INSERT INTO ${ledgerSchema}.ranges VALUES ($1, $2, $3, $4, $5, $6, $7)`
	await session.query(sql, [id, table, index, rows, bytes, JSON.stringify(leftOut), leftOutCount])
}

/** Every range that is there, by table and number. */
export async function readRanges(session: PgSession, { id }: CopyBegun): Promise<ReadonlyMap<string, ReadonlyMap<number, FinishedRange>>> {
	const sql = `SELECT table_name, range, rows, bytes, left_out, left_out_count FROM ${ledgerSchema}.ranges WHERE id = $1 ORDER BY table_name, range`
	const found = new Map<string, Map<number, FinishedRange>>()
	for (const [table, index, rows, bytes, leftOut, leftOutCount] of (await session.query(sql, [id])).rows) {
		const ranges = found.get(String(table)) ?? new Map<number, FinishedRange>()
		ranges.set(Number(index), {
			rows: Number(rows),
			bytes: Number(bytes),
			leftOut: JSON.parse(String(leftOut)) as LeftOut[],
			leftOutCount: Number(leftOutCount),
		})
		found.set(String(table), ranges)
	}
	return found
}

/** Takes the copy's books away, within a transaction, and with the last copy the schema that they are kept in. */
export async function dropLedger(session: PgSession, { schema, id }: CopyBegun): Promise<void> {
	await session.script(lockLedger)
	await session.query(`DELETE FROM ${ledgerSchema}.copies WHERE schema_name = $1`, [schema])
	await session.query(`DELETE FROM ${ledgerSchema}.ranges WHERE id = $1`, [id])
	const { rows } = await session.query(`SELECT count(*) FROM ${ledgerSchema}.copies`)
	if (Number(rows[0]?.[0]) === 0) await session.script(`DROP SCHEMA ${ledgerSchema} CASCADE`)
}
