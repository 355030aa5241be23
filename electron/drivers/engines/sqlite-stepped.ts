import type { Database } from 'better-sqlite3'
import { faultOf } from '../../contract/fault.ts'
import type { Stopwatch } from '../../lib/stopwatch.ts'
import type { EngineStep, MigrateRequest } from './engine.ts'
import { breathe } from './pace.ts'
import { begin, beginAgain, type Left, noteLeft, schemaVersionOf, type Target } from './sqlite-begin.ts'
import { type CheckedSchema, readChecked } from './sqlite-checks.ts'
import { insist } from './sqlite-lock.ts'
import { assertReadBack, type Run } from './sqlite-steps.ts'
import { readBooks } from './sqlite-values.ts'

/** A run that commits step by step, and what it carries from one step to the next. */
export type SteppedRun = {
	readonly db: Database
	readonly target: Target
	readonly request: MigrateRequest
	readonly run: Run
	/** How the last step left the database; null before the first. */
	left: Left | null
	/** References that led nowhere before a step were met: from then on they are looked for before each. */
	knowsBroken: boolean
	readonly counted: Set<string>
	/** The schema as it was read last; null once something was rolled back. */
	schema: (CheckedSchema & { readonly version: string }) | null
}

/** The schema as it is now. It is read again only after it has changed, as there may be thousands of steps and of tables. */
export function schemaNow(stepped: SteppedRun): CheckedSchema {
	const { db } = stepped
	const version = schemaVersionOf(db)
	if (stepped.schema?.version !== version) stepped.schema = { version, ...readChecked(db) }
	return stepped.schema
}

/** One step of it. */
export type SteppedStep = { readonly step: EngineStep; readonly index: number; readonly stepMs: Stopwatch }

/** Takes the write lock and sees that nobody else changed the books or the schema. */
export async function lock({ db, target, request, run, left }: SteppedRun): Promise<void> {
	if (left) await beginAgain(db, target, left, run)
	else await begin(db, target, request.expect, run)
}

/** Reads the books back and commits; notes how things are then. */
export async function commit(stepped: SteppedRun, index: number): Promise<void> {
	const { db, request, run } = stepped
	const { verify } = request.steps[index] ?? {}
	const last = index === request.steps.length - 1
	if (verify) assertReadBack(db, verify, run)
	if (last && request.verify) assertReadBack(db, request.verify, run)
	const left = noteLeft(db, verify ?? booksNow(stepped))
	// Told once, as only after the last step nothing is left to cancel
	if (last) run.tell({ kind: 'committing', atMs: run.elapsedMs() })
	if (last) await breathe(run.signal)
	await insist(run.path, () => db.exec('COMMIT'), run.waiting)
	stepped.left = left
}

/** The books of the plan, as they read now. Null where the plan has none, or they cannot be queried any more. */
function booksNow({ db, request, run }: SteppedRun): Left['books'] {
	if (!request.expect) return null
	const { query } = request.expect.ledger
	try {
		return { query, applied: readBooks(db, query, run) }
	} catch (thrown) {
		if (!faultOf(thrown)) throw thrown
		return null
	}
}
