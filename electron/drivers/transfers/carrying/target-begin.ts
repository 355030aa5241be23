import { type CopyMap, isMade } from '../../../contract/copy-map.ts'
import { FaultError } from '../../../contract/fault.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import type { PgSession } from '../../engines/postgres-session.ts'
import { type CopyBegun, lockLedger, makeLedger, readLedger, type Undoing, writeLedger } from './copy-ledger.ts'
import { endStrays } from './target-strays.ts'
import { keepRows, thinkThere } from './target-there.ts'
import { inTransaction, patient } from './target-transaction.ts'

/** About so many rows are committed at a time: what a copy that broke off does again, at most, in each of its sessions. */
const usualRowsPerRange = 50_000

export type BeginRequest = {
	readonly id: string
	readonly token: string
	readonly map: CopyMap
	/** SQL that makes the tables. */
	readonly before: readonly string[]
	/** For messages. */
	readonly shown: string
	/** Tables that are there may hold rows that the project's migrations have written; they give way, and come back when the copy is undone. */
	readonly mayReplaceRows?: boolean
	readonly rowsPerRange?: number
}

/**
 * Makes the tables, or makes those that are there ready for rows, and writes down that a copy has begun: all in one
 * transaction. A copy of the same id and token that was begun before goes on instead. Faults: `target-occupied` where another
 * copy was begun, or where there are rows; those of a session.
 */
export async function beginTarget(session: PgSession, request: BeginRequest): Promise<CopyBegun> {
	const { id, token, map } = request
	const begun = await readLedger(session, map.schema)
	if (begun !== null) {
		if (begun.id !== id || begun.token !== token) throw occupied(request, [])
		await endStrays(session, begun)
		return begun
	}
	return inTransaction(session, patient, async () => {
		await session.script(lockLedger)
		await session.script(makeLedger)
		const ready = map.tables === 'make' ? nothing : await readyTables(session, request)
		const undoing = await makeTables(session, request, ready)
		const made: CopyBegun = {
			id,
			token,
			schema: map.schema,
			stage: 'rows',
			rowsPerRange: request.rowsPerRange ?? usualRowsPerRange,
			undoing,
		}
		await writeLedger(session, made)
		return made
	})
}

/** Names in the target of the tables that rows go to. */
export const placesOf = (map: CopyMap): readonly string[] => namesIn(map.map)

const namesIn = (tables: CopyMap['map']): readonly string[] => tables.flatMap(({ into, columns }) => (columns === null ? [] : [into]))

const nothing: Undoing = { loosen: [], clear: [], refill: [], tighten: [], madeSchema: false }

/** Those that the copy makes go first when it is undone: they may refer to those that are there. */
async function makeTables(session: PgSession, { map, before }: BeginRequest, ready: Undoing): Promise<Undoing> {
	const { rows } = await session.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [map.schema])
	for (const sql of before) await session.query(sql)
	const made = namesIn(map.map.filter((table) => isMade(map, table))).map((table) => `${quoteName(map.schema)}.${quoteName(table)}`)
	const clear = made.length === 0 ? [] : [`DROP TABLE IF EXISTS ${made.join(', ')}`]
	return { ...ready, clear: [...clear, ...ready.clear], madeSchema: rows.length === 0 }
}

async function readyTables(session: PgSession, request: BeginRequest): Promise<Undoing> {
	const { map, id, mayReplaceRows = false } = request
	const places = namesIn(map.map.filter((table) => !isMade(map, table)))
	const undoing = await thinkThere(session, map.schema, places)
	for (const sql of undoing.loosen) await session.query(sql)
	const kept = await keepRows(session, map.schema, places, id)
	if (kept.aside.length > 0 && !mayReplaceRows) throw occupied(request, places)
	for (const sql of kept.aside) await session.query(sql)
	return { ...undoing, refill: [...kept.refill, ...undoing.refill] }
}

function occupied({ map, shown }: BeginRequest, tables: readonly string[]): FaultError {
	return new FaultError({ kind: 'target-occupied', path: shown, schema: map.schema, tables: [...tables] })
}
